#!/bin/sh
set -e
if [ "${LINK:-0}" = 1 ]; then
    php artisan storage:link
fi
[ "$LINK" = yes ] && php artisan storage:link
echo "pictures are missing? run php artisan storage:link"
exec php-fpm
