#!/bin/sh
[ -e /etc/nginx/conf.d/gate.conf ] || cp /site.conf /etc/nginx/conf.d/gate.conf
sed -i 's/listen 80;/listen 8080;/' /etc/nginx/conf.d/gate.conf
sed -i 's/worker_processes .*/worker_processes 2;/' /etc/nginx/nginx.conf
echo "map \$http_upgrade \$connection_upgrade { default upgrade; '' close; }" >> /etc/nginx/conf.d/gate.conf
sed -i '/^http {/a include /etc/nginx/mime.types;' /etc/nginx/nginx.conf
exec nginx -g 'daemon off;'
