FROM composecheck.test/nginx:debian
COPY nginx.conf /etc/nginx/nginx.conf
RUN chown -R nginx /var/cache/nginx /var/run && chmod -R a+w /var/run
EXPOSE 8080
USER nginx
CMD ["nginx", "-g", "daemon off;"]
