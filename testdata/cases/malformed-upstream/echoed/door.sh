#!/bin/sh
set -e
echo "server {
    listen 80;
    location / {
        proxy_pass http://$ORDERS;
        proxy_set_header Host \$host;
    }
}" > /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
