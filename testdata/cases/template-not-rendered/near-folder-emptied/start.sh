set -e
site=/etc/nginx/conf.d/default.conf
cd /etc/nginx/conf.d && rm -rf ./*; cd /
[ -e "$site" ] || envsubst '$API_HOST' < /etc/nginx/site.conf.template > "$site"
exec nginx -g 'daemon off;'
