sed -i '/^http {/a include /etc/nginx/backends.conf;' /etc/nginx/nginx.conf
exec nginx -g 'daemon off;'
