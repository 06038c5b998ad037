#!/bin/sh
set -e
erb /etc/nginx/templates/nginx.conf.erb > /etc/nginx/nginx.conf
