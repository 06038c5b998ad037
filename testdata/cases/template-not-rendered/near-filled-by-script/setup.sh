#!/bin/sh
sed -i "s/__APP_HOST__/${1:?name of the service}/" site.conf
docker compose up -d
