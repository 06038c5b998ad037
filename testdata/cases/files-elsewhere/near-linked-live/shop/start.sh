#!/bin/sh
set -e
php artisan storage:link
exec php-fpm
