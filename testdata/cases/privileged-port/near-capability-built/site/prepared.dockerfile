FROM composecheck.test/nginx:debian
RUN for d in client proxy fastcgi uwsgi scgi; do mkdir -p /var/cache/nginx/${d}_temp; done && chown -R nginx /var/cache/nginx
COPY default.conf /etc/nginx/conf.d/default.conf
