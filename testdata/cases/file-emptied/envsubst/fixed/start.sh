#!/bin/sh
envsubst '$API' < /etc/nginx/site.template > /etc/nginx/conf.d/default.conf
exec nginx -g 'daemon off;'
