#!/bin/sh
set -e
envsubst '${DOMAIN} ${API_HOST}' < /srv/shop.conf.tpl > /etc/nginx/conf.d/default.conf
exec nginx -g 'daemon off;'
