#!/bin/sh
set -e
cd /etc/nginx/conf.d
wget -q http://files/site.conf
mv site.conf default.conf
curl -sO http://files/zones.conf
mv zones.conf limits.conf
sort -o /etc/nginx/names.conf /opt/site.conf
cat /etc/nginx/names.conf
sed -n "w /etc/nginx/copy.conf" /opt/site.conf
cat /etc/nginx/copy.conf
exec nginx -g 'daemon off;'
