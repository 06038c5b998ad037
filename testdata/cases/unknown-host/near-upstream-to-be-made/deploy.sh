#!/bin/sh
[ -f nginx/upstream.conf ] || echo "upstream backend { server blue:3000; }" > nginx/upstream.conf
docker compose up -d
