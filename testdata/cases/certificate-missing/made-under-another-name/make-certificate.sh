#!/bin/sh
# A certificate of its own, for the first start.
keys=/etc/nginx/keys
if [ ! -f $keys/privkey.pem ]; then
    mkdir -p $keys
    openssl genrsa > $keys/privkey.pem
    openssl req -new -x509 -key $keys/privkey.pem -out $keys/cert.pem -days 1095 -subj "/CN=shop.example"
fi
