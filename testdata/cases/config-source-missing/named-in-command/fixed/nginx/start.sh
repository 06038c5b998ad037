#!/bin/sh
envsubst '$API_HOST' < "/sites/$1" > /etc/nginx/conf.d/default.conf
exec nginx -g "daemon off;"
