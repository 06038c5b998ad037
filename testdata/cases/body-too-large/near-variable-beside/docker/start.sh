#!/bin/sh
archive --listen 127.0.0.1:5000 &
exec nginx -g "daemon off;"
