server {
    listen ${LISTEN_PORT};
    location / {
        proxy_pass http://api;
        proxy_set_header Host $host;
    }
}
