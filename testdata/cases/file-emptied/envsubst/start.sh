#!/bin/sh
envsubst '$API' < /etc/nginx/conf.d/default.conf > /etc/nginx/conf.d/default.conf
exec nginx -g 'daemon off;'
