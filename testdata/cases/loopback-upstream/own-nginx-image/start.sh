#!/bin/sh
mkdir -p /var/cache/shop
exec "$@"
