#!/bin/sh
# What nginx-proxy makes of a container: one that shares no network with it is marked as down (nginx.tmpl).
address=$(getent hosts shop | cut -d ' ' -f 1)
at="127.0.0.1 down"
[ -z "$address" ] || at="$address:3000"
cat >/etc/nginx/conf.d/default.conf <<CONF
server {
    server_name _;
    listen 80;
    return 503;
}
upstream shop.example.com {
    server $at;
}
server {
    server_name shop.example.com;
    listen 80;
    location / {
        proxy_pass http://shop.example.com;
        proxy_set_header Host \$host;
    }
}
CONF
