#!/bin/sh
set -e
[ -e /etc/nginx/conf.d/gate.conf ] || cp /site.conf /etc/nginx/conf.d/gate.conf
if [ -n "$GATE_PORT" ]; then
  sed -i "s/listen 80/listen $GATE_PORT/" /etc/nginx/conf.d/gate.conf
fi
exec nginx -g 'daemon off;'
