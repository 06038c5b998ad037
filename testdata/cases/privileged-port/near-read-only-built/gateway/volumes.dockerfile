FROM composecheck.test/nginx:debian
COPY default.conf /etc/nginx/conf.d/default.conf
VOLUME /var/cache/nginx /run
