#!/bin/sh
for page in $(find /usr/share/nginx/html -type f | grep -v '\.png$'); do
  sed -i "s#__ORIGIN__#$ORIGIN#g" "$page"
done
nginx -g "daemon off;"
