FROM composecheck.test/nginx:debian
COPY nginx.conf /etc/nginx/nginx.conf
USER 101
