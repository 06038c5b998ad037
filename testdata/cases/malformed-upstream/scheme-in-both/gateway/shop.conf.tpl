server {
    listen 8080;
    location / {
        proxy_pass http://$API:3000;
    }
    location /events {
        proxy_pass http://$API:3000/events;
    }
}
