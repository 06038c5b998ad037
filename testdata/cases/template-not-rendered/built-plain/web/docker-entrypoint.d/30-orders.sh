#!/bin/sh
# nobody copies this script into the image
envsubst '$ORDERS_URL' < /etc/nginx/conf.d/site.conf > /tmp/site.conf
cat /tmp/site.conf > /etc/nginx/conf.d/site.conf
