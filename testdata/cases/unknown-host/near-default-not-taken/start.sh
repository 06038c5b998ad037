# the default is for a machine without Compose
: "${API_URL:=http://backend.of.nobody}"
HOST=${HOST:-elsewhere}
cat > /etc/nginx/conf.d/default.conf <<CONF
server {
    listen 80;
    location / {
        proxy_set_header Host $HOST;
        proxy_pass $API_URL;
    }
}
CONF
exec nginx -g 'daemon off;'
