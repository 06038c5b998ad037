#!/bin/sh
set -e
until python -c "import socket; socket.create_connection(('db', 5432))" 2>/dev/null; do
  sleep 1
done
python manage.py migrate
exec gunicorn shop.wsgi:application --bind 0.0.0.0:8001 --workers 3
