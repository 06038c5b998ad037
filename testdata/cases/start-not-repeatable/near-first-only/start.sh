#!/bin/sh
mkdir /var/first 2> /dev/null && cp /site.conf /etc/nginx/conf.d/default.conf
mkdir /var/limited 2> /dev/null && echo 'limit_req_zone $binary_remote_addr zone=all:1m rate=50r/s;' >> /etc/nginx/conf.d/zones.conf
if grep -qs worker_rlimit_nofile /etc/nginx/nginx.conf; then
  exec nginx -g 'daemon off;'
fi
echo "worker_rlimit_nofile 4096;" >> /etc/nginx/nginx.conf
exec nginx -g 'daemon off;'
