# As nginx:alpine-slim: busybox is all the userland there is (but on glibc).
FROM composecheck.test/nginx:noshell
ADD busybox.tar /
COPY --from=composecheck.test/nginx:debian /docker-entrypoint.sh /
COPY --from=composecheck.test/nginx:debian /docker-entrypoint.d /docker-entrypoint.d
COPY --from=composecheck.test/nginx:debian /usr/bin/envsubst /usr/bin/
ENTRYPOINT ["/docker-entrypoint.sh"]
CMD ["nginx", "-g", "daemon off;"]
