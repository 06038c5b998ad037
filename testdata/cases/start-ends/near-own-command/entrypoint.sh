#!/bin/sh
set -e
if [ $# -eq 0 ]; then
  set -- gunicorn -b 0.0.0.0:8000 app:app
fi
exec "$@"
