#!/bin/sh
export API_URL="${API_URL:-http://api:3000}"
export ROOT="${ROOT:-/usr/share/nginx/html}"
envsubst '$API_URL,$ROOT' < /site.template > /etc/nginx/conf.d/default.conf
exec nginx -g 'daemon off;'
