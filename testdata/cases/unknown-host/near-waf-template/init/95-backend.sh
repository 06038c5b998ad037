#!/bin/sh
sed -i "s/BACKEND_HOST/$APP/" /etc/nginx/conf.d/default.conf
