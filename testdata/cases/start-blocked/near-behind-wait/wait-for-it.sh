#!/bin/sh
# wait.sh HOST:PORT [-- COMMAND]: runs the command as soon as the port takes connections.
host=${1%%:*} port=${1##*:}
while [ $# -gt 0 ]; do
  case "$1" in
    --) shift; break ;;
    *) shift ;;
  esac
done
until nc -z "$host" "$port" > /dev/null 2>&1; do
  echo "waiting for $host:$port" >&2
  sleep 1
done
exec "$@"
