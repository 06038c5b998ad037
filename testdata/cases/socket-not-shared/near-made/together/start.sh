#!/bin/sh
gunicorn --bind unix:/run/web/web.sock app:app &
exec nginx -g "daemon off;"
