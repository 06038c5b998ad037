FROM nginx:1.27-alpine
COPY site/default.conf /etc/nginx/conf.d/default.conf
RUN envsubst < /etc/nginx/conf.d/default.conf > /etc/nginx/conf.d/default.conf
