#!/bin/bash
export API=${API:-http://api}
envsubst '$API' < /srv/shop.conf.tpl > /etc/nginx/conf.d/default.conf
exec "$@"
