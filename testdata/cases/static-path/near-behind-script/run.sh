#!/bin/bash
cd "$(dirname "${BASH_SOURCE[0]}")"
nginx -c "$PWD/server/nginx.conf"
exec gunicorn gallery:app --bind unix:/tmp/gallery.sock
