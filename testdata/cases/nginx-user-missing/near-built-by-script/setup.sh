adduser -D -u 82 www-data
