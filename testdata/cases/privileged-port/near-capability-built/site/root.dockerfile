FROM composecheck.test/nginx:debian
RUN sed -i 's/^user .*/user root;/' /etc/nginx/nginx.conf
COPY default.conf /etc/nginx/conf.d/default.conf
