#!/bin/sh
./wait-for-it.sh db:5432 -- gunicorn --workers 2 --bind 127.0.0.1:8000 app:app &
exec ./wait-for-it.sh db:5432 -- nginx -g 'daemon off;'
