server {
    listen 80;
    server_name $SITE;

    location / {
        proxy_pass http://$BACKEND:3000;
        proxy_set_header Host $host;
    }
}
