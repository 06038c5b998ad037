#!/bin/sh
echo "upstream backend { server $API_HOST:3000; }" >> /etc/nginx/conf.d/backend.conf
cat > /etc/nginx/conf.d/default.conf <<SITE
server {
    listen 80;
    location / {
        proxy_pass http://backend;
    }
}
SITE
exec nginx -g 'daemon off;'
