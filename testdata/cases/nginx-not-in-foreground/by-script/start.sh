set -e
envsubst '$API' < /site.tmpl > /etc/nginx/conf.d/default.conf
nginx
echo started
