#!/bin/sh
cp ../settings/first.env ../.env
sed -i "s/{LOGIN}/$USER/" ../.env
