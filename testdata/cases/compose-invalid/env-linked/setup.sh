#!/bin/sh
set -e
ln -sf shop.env .env
docker compose up -d
