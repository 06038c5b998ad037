#!/bin/bash
# Runs in the fresh root file system of nginx:debian: what the official image
# has elsewhere than Debian's packages, and /busybox.tar for other images.
set -e

echo 'nginx:x:101:' >>/etc/group
echo 'nginx:x:101:101:nginx user:/nonexistent:/bin/false' >>/etc/passwd

rm -rf /etc/nginx/sites-* /etc/nginx/modules-* /etc/nginx/snippets /etc/nginx/conf.d/* \
    /etc/nginx/{fastcgi.conf,proxy_params,koi-utf,koi-win,win-utf} /var/www /var/lib/nginx /var/log/nginx/*
mkdir -p /etc/nginx/conf.d /docker-entrypoint.d /var/cache/nginx
ln -s /usr/lib/nginx/modules /etc/nginx/modules
ln -s /var/cache/nginx /var/lib/nginx
ln -s /dev/stdout /var/log/nginx/access.log
ln -s /dev/stderr /var/log/nginx/error.log
chown -R root:root /var/log/nginx

cd /usr/share/nginx/html
rm -f ./*
echo '<!DOCTYPE html><html><head><title>Welcome to nginx!</title></head><body><h1>Welcome to nginx!</h1></body></html>' >index.html
echo '<!DOCTYPE html><html><head><title>Error</title></head><body><h1>An error occurred.</h1></body></html>' >50x.html

mkdir -p /busybox/bin /busybox/etc /busybox/root /busybox/run
mkdir -m 1777 /busybox/tmp
for lib in $(ldd /usr/bin/busybox | grep -o '/[^ ]*'); do
    mkdir -p "/busybox${lib%/*}"
    cp -L "$lib" "/busybox$lib"
done
cp /usr/bin/busybox /busybox/bin/
for tool in $(busybox --list); do
    [ "$tool" = busybox ] || ln -s busybox "/busybox/bin/$tool"
done
cp /etc/passwd /etc/group /busybox/etc/
echo 'hosts: files dns' >/busybox/etc/nsswitch.conf
dpkg --purge busybox
tar -C /busybox -cf /busybox.tar .
rm -r /busybox
