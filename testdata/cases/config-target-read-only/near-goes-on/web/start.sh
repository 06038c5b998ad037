#!/bin/sh

export LISTEN_PORT="${LISTEN_PORT:-80}"
envsubst '$LISTEN_PORT' < /etc/nginx/site.conf.tpl > /etc/nginx/conf.d/default.conf

exec nginx -g 'daemon off;'
