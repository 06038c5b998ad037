server {
    listen 443 ssl;
    server_name depot.example;

    ssl_certificate /etc/letsencrypt/live/${CERT_NAME}/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/${CERT_NAME}/privkey.pem;

    location / {
        proxy_pass http://${BACKEND}:3000;
    }
}
