#!/bin/sh
set -e
cp /opt/site.conf /etc/nginx/conf.d/default.conf
sed -i.orig.conf 's/ok/well/' /etc/nginx/conf.d/default.conf
cp /etc/nginx/conf.d/default.conf.orig.conf /etc/nginx/before.conf
rm /etc/nginx/conf.d/default.conf.orig.conf
cp --backup=simple -S .old.conf /opt/site.conf /etc/nginx/conf.d/default.conf
cat /etc/nginx/conf.d/default.conf.old.conf
exec nginx -g 'daemon off;'
