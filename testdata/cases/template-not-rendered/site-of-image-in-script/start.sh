set -e
site=/etc/nginx/conf.d/default.conf
[ -e "$site" ] || envsubst '$API_HOST' < /etc/nginx/site.conf.template > "$site"
exec nginx -g 'daemon off;'
