#!/bin/sh
below=${BELOW:-/}

exec uwsgi --http :8000 --chdir src --manage-script-name --mount $below=books.wsgi:application
