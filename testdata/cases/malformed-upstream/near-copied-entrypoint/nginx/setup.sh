#!/bin/sh
set -e
sed -i "s|api_port|$API_PORT|g" "/etc/nginx/conf.d/default.conf"
