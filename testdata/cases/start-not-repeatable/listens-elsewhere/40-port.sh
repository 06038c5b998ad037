#!/bin/sh
sed -i -e "s|listen 80|listen ${PORT}|" /etc/nginx/conf.d/default.conf
