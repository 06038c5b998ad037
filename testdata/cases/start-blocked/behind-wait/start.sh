#!/bin/sh
./wait-for-it.sh db:5432 -- nginx -g 'daemon off;'
gunicorn --workers 2 --bind 127.0.0.1:8000 app:app
