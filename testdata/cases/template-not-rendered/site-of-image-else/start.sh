set -e
site=/etc/nginx/conf.d/default.conf
if [ -f "$site" ]; then
    echo "$site is there"
else
    envsubst '$API_HOST' < /etc/nginx/site.conf.template > "$site"
fi
exec nginx -g 'daemon off;'
