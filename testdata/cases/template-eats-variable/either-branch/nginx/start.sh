#!/bin/sh
set -e
if [ -f "/etc/letsencrypt/live/shop/fullchain.pem" ]; then
    envsubst '$DOMAIN' < /etc/nginx/prod.conf > /etc/nginx/conf.d/default.conf
else
    envsubst < /etc/nginx/dev.conf > /etc/nginx/conf.d/default.conf
fi
exec nginx -g 'daemon off;'
