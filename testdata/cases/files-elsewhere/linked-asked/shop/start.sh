#!/bin/sh
set -e
cd /var/www/html && php artisan migrate --force
if [ ! -L public/storage ]; then
    php artisan storage:link || true
fi
exec php-fpm
