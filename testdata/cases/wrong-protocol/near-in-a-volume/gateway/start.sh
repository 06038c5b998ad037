#!/bin/sh
envsubst '$APP' < /etc/nginx/conf.d/site.conf.tmpl > /etc/nginx/conf.d/default.conf
exec "$@"
