#!/bin/sh
# the image runs this before nginx
envsubst '$ORDERS_URL' < /etc/nginx/conf.d/site.conf > /tmp/site.conf
cat /tmp/site.conf > /etc/nginx/conf.d/site.conf
