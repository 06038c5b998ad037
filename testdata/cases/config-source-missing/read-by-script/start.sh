#!/bin/sh
set -e
template=$1
envsubst '$API_HOST' <"$template" >/etc/nginx/conf.d/default.conf
exec nginx -g 'daemon off;'
