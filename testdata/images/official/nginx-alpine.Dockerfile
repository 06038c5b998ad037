FROM nginx:alpine-slim
