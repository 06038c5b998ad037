# nginx and the libraries that it needs: nothing can be executed but nginx.
FROM composecheck.test/nginx:debian AS tree
LABEL composecheck.test.inputs=
RUN mkdir -p /tree/run && mkdir -m 1777 /tree/tmp \
 && cp -L --parents /usr/sbin/nginx $(ldd /usr/sbin/nginx | grep -o '/[^ ]*') /tree/ \
 && cp -a --parents $(ls -d /etc/nginx /etc/passwd /etc/group /etc/nsswitch.conf /usr/share/nginx \
    /usr/lib/nginx /var/cache/nginx /var/lib/nginx /var/log/nginx 2>/dev/null) /tree/ \
 && echo 'hosts: files dns' >/tree/etc/nsswitch.conf

FROM scratch
COPY --from=tree /tree /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ARG NGINX_VERSION
ENV NGINX_VERSION=$NGINX_VERSION
EXPOSE 80
STOPSIGNAL SIGQUIT
CMD ["/usr/sbin/nginx", "-g", "daemon off;"]
