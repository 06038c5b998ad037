#!/bin/sh
if [ ! -e /var/lib/shop/ready ]; then
    envsubst '$API' < /etc/nginx/site.template > /etc/nginx/conf.d/default.conf
fi
exec nginx -g 'daemon off;'
