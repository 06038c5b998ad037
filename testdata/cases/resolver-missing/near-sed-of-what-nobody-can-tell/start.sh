#!/bin/sh
host=$(cat /run/secrets/token)
sed -i "s|__HOST__|$host|" /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
