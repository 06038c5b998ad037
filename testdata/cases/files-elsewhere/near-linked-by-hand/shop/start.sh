#!/bin/sh
set -e
php artisan storage:link
rm -f public/storage
cp -a storage/app/public public/storage
exec php-fpm
