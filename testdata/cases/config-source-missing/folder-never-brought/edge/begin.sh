#!/bin/sh
cp /etc/nginx/snippets.d/*.conf /etc/nginx/conf.d/
exec nginx -g 'daemon off;'
