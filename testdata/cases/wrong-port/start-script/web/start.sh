#!/bin/sh
set -e
cd /srv/app
python manage.py migrate --noinput
gunicorn shop.wsgi:application --bind 0.0.0.0:8000 &
exec nginx -g "daemon off;"
