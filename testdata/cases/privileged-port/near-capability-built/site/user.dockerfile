FROM composecheck.test/nginx:debian
RUN sed -i 's,/run/nginx.pid,/tmp/nginx.pid,' /etc/nginx/nginx.conf && chown -R nginx /var/cache/nginx
COPY default.conf /etc/nginx/conf.d/default.conf
USER nginx
