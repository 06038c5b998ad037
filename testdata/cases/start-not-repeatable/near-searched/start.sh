#!/bin/sh
cp /site.conf /etc/nginx/conf.d/default.conf
grep -q "daemon off" /etc/nginx/nginx.conf || echo "daemon off;" >> /etc/nginx/nginx.conf
exec nginx
