set -e
if [ -f /etc/nginx/extra.conf.template ]; then
    envsubst < /etc/nginx/extra.conf.template > /etc/nginx/conf.d/extra.conf
fi
cp /etc/nginx/local.conf /etc/nginx/conf.d/ 2>/dev/null || true
until [ -e /shared/ready.conf ]; do sleep 1; done
cp /shared/ready.conf /etc/nginx/conf.d/ready.conf
curl -sfo /tmp/remote.conf http://api:3000/nginx.conf
cp /tmp/remote.conf /etc/nginx/conf.d/remote.conf
exec /docker-entrypoint.sh nginx -g 'daemon off;'
