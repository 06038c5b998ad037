#!/bin/sh
if [ -e /srv/app/.reload ]; then
  exec python manage.py runserver 0.0.0.0:8000
fi
exec gunicorn shop.wsgi:application --bind 0.0.0.0:8001
