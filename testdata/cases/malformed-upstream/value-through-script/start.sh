#!/bin/sh
set -e
: "${SHOP_UPSTREAM:=shop:3000}"
sed -e "s|@UPSTREAM@|$SHOP_UPSTREAM|" -e "s|@NAME@|$SHOP_NAME|" /site.conf.in > /etc/nginx/conf.d/default.conf
exec nginx -g 'daemon off;'
