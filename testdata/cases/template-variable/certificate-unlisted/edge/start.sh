#!/bin/sh
envsubst '$BACKEND' < /etc/depot/depot.conf.tpl > /etc/nginx/conf.d/default.conf
exec nginx -g 'daemon off;'
