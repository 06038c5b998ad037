#!/bin/sh
mkdir -p /etc/nginx/extra.d
cp /etc/nginx/extra.d/*.conf /etc/nginx/conf.d/
exec nginx -g 'daemon off;'
