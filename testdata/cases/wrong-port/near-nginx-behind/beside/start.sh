#!/bin/sh
gunicorn -b 0.0.0.0:3004 app:app &
exec nginx -g "daemon off;"
