#!/bin/sh
set -e

log() { echo "shop: $1"; }

log "migrating"
php artisan migrate --force
php-fpm -D
exec nginx -g 'daemon off;'
