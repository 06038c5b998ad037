#!/bin/sh
sed -i "s#http://api:3000/api#$API_URL#" /usr/share/nginx/html/assets/*.js
