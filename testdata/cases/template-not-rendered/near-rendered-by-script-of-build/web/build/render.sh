#!/bin/bash
for template in /etc/nginx/templates/*.template; do
  envsubst '$DOMAIN' < "$template" > "/etc/nginx/conf.d/$(basename "$template" .template)"
done
