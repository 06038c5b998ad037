#!/bin/sh
set -e
if [ ! -f /ready ]; then
  cp /site.conf /etc/nginx/conf.d/gate.conf
  sed -i "s/listen 80/listen $GATE_PORT/" /etc/nginx/conf.d/gate.conf
  touch /ready
fi
if [ ! -f /etc/nginx/.limited ]; then
  echo "limit_req_zone \$binary_remote_addr zone=all:1m rate=50r/s;" >> /etc/nginx/conf.d/gate.conf
  touch /etc/nginx/.limited
fi
exec nginx -g 'daemon off;'
