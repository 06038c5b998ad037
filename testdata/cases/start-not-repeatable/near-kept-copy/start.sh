#!/bin/sh
[ -e /etc/nginx/ready ] || cp /opt/site.conf /etc/nginx/conf.d/default.conf
cp -n /etc/nginx/conf.d/default.conf /etc/nginx/default.orig
cp /etc/nginx/default.orig /etc/nginx/conf.d/default.conf
sed -i 's/listen 80/listen 8080/' /etc/nginx/conf.d/default.conf
touch /etc/nginx/ready
exec nginx -g 'daemon off;'
