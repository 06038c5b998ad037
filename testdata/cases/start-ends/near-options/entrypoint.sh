#!/usr/bin/env bash
usage() {
  echo "usage: $0 [--no-server]"
  exit 1
}
SERVER=1
for arg in "$@"; do
  case $arg in
    --no-server)
      SERVER=0
      ;;
    *)
      usage
      ;;
  esac
done
if [[ "$SERVER" -eq 1 ]]; then
  /usr/sbin/nginx -c /etc/nginx/nginx.conf
fi
python3 server.py --port 9380 &
wait
