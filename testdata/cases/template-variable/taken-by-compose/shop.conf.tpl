server {
    listen 80;
    location / {
        proxy_set_header Host $host;
        proxy_pass http://${API};
    }
}
