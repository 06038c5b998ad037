FROM composecheck.test/nginx:debian
COPY nginx.conf /etc/nginx/nginx.conf
RUN chown -R nginx /var/cache/nginx && chown nginx /var/run
EXPOSE 8080
USER nginx
CMD ["nginx", "-g", "daemon off;"]
