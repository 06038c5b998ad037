#!/bin/sh
celery --app app worker &
gunicorn --workers 2 --bind 127.0.0.1:8000 app:app &
nginx -g 'daemon off;'
