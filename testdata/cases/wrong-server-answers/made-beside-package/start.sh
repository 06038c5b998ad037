#!/bin/sh
envsubst '$API_HOST' < /etc/nginx/app.conf.template > /etc/nginx/conf.d/app.conf
exec nginx -g 'daemon off;'
