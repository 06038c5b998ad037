#!/bin/sh
set -e

if [ "$(echo "$DEPLOY_ENV" | tr 'A-Z' 'a-z')" = "development" ]; then
  cp /conf/dev.conf /etc/nginx/conf.d/default.conf
else
  cp /conf/prod.conf /etc/nginx/conf.d/default.conf
fi

exec nginx -g 'daemon off;'
