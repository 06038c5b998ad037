#!/bin/sh
chmod 711 /var/cache/nginx
