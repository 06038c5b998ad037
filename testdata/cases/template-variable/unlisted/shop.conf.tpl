server {
    listen 80;
    server_name ${DOMAIN};

    location / {
        proxy_pass http://${API_HOST}:${API_PORT};
        proxy_set_header Host $host;
    }
}
