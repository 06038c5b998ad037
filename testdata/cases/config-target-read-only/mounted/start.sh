#!/bin/sh
set -e
echo 'server { listen 80; location / { proxy_pass http://api:3000; } }' >/etc/nginx/conf.d/default.conf
exec nginx -g 'daemon off;'
