#!/bin/sh
set -e
sed -i -e '/@@ROUTES@@/r /opt/routes.conf' -e '/@@ROUTES@@/d' /etc/nginx/conf.d/default.conf
exec nginx -g 'daemon off;'
