#!/bin/sh
envsubst '$API_HOST' < "/etc/nginx/conf.d/$1" > /etc/nginx/conf.d/shop.conf
exec nginx -g "daemon off;"
