#!/bin/sh
set -e
case "$1" in
  worker) exec celery -A config worker ;;
  web) exec gunicorn config.wsgi:application --bind 0.0.0.0:8000 ;;
esac
