#!/bin/sh
TOKEN=$(cat /run/secrets/token)
sed -i "s|__TOKEN__|$TOKEN|" /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
