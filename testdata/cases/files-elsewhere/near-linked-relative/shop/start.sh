#!/bin/sh
set -e
php artisan storage:link --relative
exec php-fpm
