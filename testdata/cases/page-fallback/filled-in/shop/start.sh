#!/bin/sh
PAGES=/usr/share/nginx/html
for file in $PAGES/assets/*.js $PAGES/index.html; do
  sed -i "s#__API_URL__#${API_URL:-none}#" $file
done
find $PAGES -name '*.map' | while read -r map; do
  sed -i "s#/src/#/#" "$map"
done
exec nginx -g "daemon off;"
