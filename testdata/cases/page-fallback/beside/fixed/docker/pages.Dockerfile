FROM node:22 AS packages
WORKDIR /code
COPY package.json .
COPY shop/package.json ./shop/
COPY desk/package.json ./desk/
RUN npm install

FROM packages AS shop
COPY shop ./shop
WORKDIR /code/shop
RUN npm run build

FROM nginx:1.29-alpine AS shop-site
COPY --from=shop /code/shop/dist /usr/share/nginx/html
COPY shop/nginx.conf /etc/nginx/conf.d/default.conf

FROM packages AS desk
COPY desk ./desk
WORKDIR /code/desk
RUN npm run build

FROM nginx:1.29-alpine AS desk-site
COPY --from=desk /code/desk/dist /usr/share/nginx/html
COPY desk/site.conf /etc/nginx/conf.d/default.conf
