cp /etc/nginx/ssl/shop/* /etc/nginx/ssl/
