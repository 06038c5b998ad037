#!/bin/sh
if [ -e /run/secrets/two ]; then
    envsubst '$API' < /etc/nginx/site.template > /etc/nginx/conf.d/default.conf
else
    echo 'server { listen 80; location / { proxy_pass http://api:3000; } }' > /etc/nginx/conf.d/default.conf
fi
exec nginx -g 'daemon off;'
