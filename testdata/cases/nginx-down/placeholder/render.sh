#!/bin/sh
# what should have been run before
sed -i "s/{{ worker_connections }}/1024/" nginx/nginx.conf
