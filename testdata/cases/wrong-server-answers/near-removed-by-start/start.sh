#!/bin/sh
envsubst '$API_HOST' < /etc/nginx/app.conf.template > /etc/nginx/conf.d/app.conf
rm -f /etc/nginx/sites-enabled/default
exec nginx -g 'daemon off;'
