#!/bin/sh
app -listen 127.0.0.1:3000 &
exec nginx -g "daemon off;"
