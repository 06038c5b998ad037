#!/bin/sh
sed -i "s#^listen = .*#listen = ${LISTEN:-9000}#" /usr/local/etc/php-fpm.conf
exec php-fpm
