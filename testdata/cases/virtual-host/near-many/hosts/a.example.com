location /status {
    try_files $uri =404;
}
