#!/bin/sh
set -e
python migrate.py
exec gunicorn --bind unix:/tmp/web.sock app:app
