#!/bin/sh
set -m
php-fpm &
nginx -g "daemon off;"
fg %1
