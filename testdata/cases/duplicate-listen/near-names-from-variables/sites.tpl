server {
    listen 80;
    server_name $SHOP;
    location / {
        proxy_pass http://api:3000;
    }
}
server {
    listen 80;
    server_name $BLOG;
    location / {
        proxy_pass http://api:3000/blog/;
    }
}
