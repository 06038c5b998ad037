#!/bin/bash -a
API=${API:-api:8080}
envsubst '$API' < /etc/nginx/site.template > /etc/nginx/conf.d/default.conf
nginx -t -g 'daemon off'
exec nginx -g "daemon off; events { worker_connections 64; }" -c /etc/nginx/nginx.conf
