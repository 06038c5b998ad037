#!/bin/sh
set -e
cp -R assets/. /srv/shared/
exec bundle exec rackup -o 0.0.0.0 -p 9292
