#!/bin/bash
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
nginx -c $(pwd)/server/nginx.conf
exec gunicorn gallery:app --bind unix:/tmp/gallery.sock
