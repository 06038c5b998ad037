FROM composecheck.test/nginx:debian
COPY default.conf /etc/nginx/conf.d/default.conf
RUN rm -rf /var/cache/nginx /run/nginx && ln -s /tmp /var/cache/nginx && sed -i 's,/run/nginx.pid,/tmp/nginx.pid,' /etc/nginx/nginx.conf
