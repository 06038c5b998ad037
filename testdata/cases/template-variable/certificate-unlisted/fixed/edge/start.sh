#!/bin/sh
envsubst '$BACKEND $CERT_NAME' < /etc/depot/depot.conf.tpl > /etc/nginx/conf.d/default.conf
exec nginx -g 'daemon off;'
