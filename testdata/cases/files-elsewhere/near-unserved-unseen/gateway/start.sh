#!/bin/sh
if [ -f /certs/server.pem ]; then
    envsubst < /certs/https.conf > /etc/nginx/conf.d/default.conf
else
    cp /sites/http.conf /etc/nginx/conf.d/default.conf
fi
exec nginx -g 'daemon off;'
