#!/bin/sh
set -e
cp /templates/gate.conf /etc/nginx/conf.d/gate.conf
sed -i "s/listen 80/listen $GATE_PORT/" /etc/nginx/conf.d/gate.conf
echo "upstream spare { server api:3000; }" > /etc/nginx/conf.d/spare.conf
echo "upstream other { server api:3000; }" >> /etc/nginx/conf.d/spare.conf
rm -f /etc/nginx/conf.d/zones.conf
echo "limit_req_zone \$binary_remote_addr zone=all:1m rate=50r/s;" >> /etc/nginx/conf.d/zones.conf
exec nginx -g 'daemon off;'
