FROM composecheck.test/nginx:debian
COPY default.conf /etc/nginx/conf.d/default.conf
USER nginx
