server {
    listen 443 ssl;
    server_name depot.example;

    ssl_certificate /etc/letsencrypt/live/$ssl_server_name/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/$ssl_server_name/privkey.pem;

    location / {
        proxy_pass http://${BACKEND}:3000;
    }
}
