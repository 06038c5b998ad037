#!/bin/sh
cp /etc/php83/fpm/pool.d/*.conf /etc/php83/php-fpm.d/
exec php-fpm83 -F
