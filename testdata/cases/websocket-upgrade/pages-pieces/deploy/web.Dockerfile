FROM node:22-alpine AS build
WORKDIR /app
COPY web/ .
RUN npm install && npm run build
FROM composecheck.test/nginx:debian
COPY nginx/default.conf /etc/nginx/conf.d/default.conf
COPY --from=build /app/dist /usr/share/nginx/html
