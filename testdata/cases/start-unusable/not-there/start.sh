exec nginx -g "daemon off;"
