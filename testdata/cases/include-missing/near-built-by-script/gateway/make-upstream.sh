mkdir -p /etc/nginx/live
