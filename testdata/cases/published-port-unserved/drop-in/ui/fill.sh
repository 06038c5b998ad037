#!/bin/sh
set -e
if [ -n "$API" ]; then
  find /usr/share/nginx/html -name "*.html" -exec sed -i "s|http://localhost|$API|g" {} +
fi
