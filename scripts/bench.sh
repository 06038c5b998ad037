#!/usr/bin/env bash
# bench.sh: composecheck against what runs beside it, as ratios (median of N runs, default 15).
#   static  composecheck --static / docker compose config -q     same project, time and peak memory; a large one as well
#   live    composecheck / docker exec … true                    with 1, 10 and 50 upstreams
# The live part is skipped, visibly, without an engine.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${N:-15}
bin=$PWD/bin/composecheck
tools=$(scripts/tools.sh)
work=$(mktemp -d)
project=ccbench$$
cleanup() {
  [ -z "${up:-}" ] || "$tools/docker-compose" -p "$project" -f "$work/live/compose.yaml" down -t 1 >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap cleanup EXIT

# measure COMMAND…: median seconds and peak memory in KB over the runs, after one run that warms the caches.
measure() {
  python3 - "$runs" "$@" <<'PY'
import os, resource, statistics, subprocess, sys, time
runs, argv = int(sys.argv[1]), sys.argv[2:]
took = []
for i in range(runs + 1):
    began = time.monotonic()
    subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    took.append(time.monotonic() - began)
print("%.4f %d" % (statistics.median(took[1:]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
PY
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

# write DIR SERVICES [LOCATIONS]: a project with nginx in front of that many services.
write() {
  local locations=${3:-$2}
  mkdir -p "$1"
  {
    printf 'services:\n  gateway:\n    image: composecheck.test/nginx:debian\n    ports: ["127.0.0.1::80"]\n    volumes: ["./default.conf:/etc/nginx/conf.d/default.conf:ro"]\n    depends_on:\n'
    for i in $(seq "$2"); do printf '      - app%d\n' "$i"; done
    for i in $(seq "$2"); do printf '  app%d:\n    image: composecheck.test/upstream\n    command: -listen :8000\n    expose: ["8000"]\n' "$i"; done
  } > "$1/compose.yaml"
  {
    printf 'server {\n    listen 80;\n'
    for i in $(seq "$locations"); do printf '    location /app%d/ {\n        proxy_pass http://app%d:8000/;\n    }\n' "$i" $((i % $2 + 1)); done
    printf '}\n'
  } > "$1/default.conf"
}

# static NAME DIR: composecheck --static against compose's own config command, as users run it and as a bare binary.
static() {
  read -r ours ourmem < <(measure "$bin" --static --project-directory "$2" -f "$2/compose.yaml" -q)
  read -r cli climem < <(DOCKER_CONFIG=$tools/cli measure docker compose -f "$2/compose.yaml" config -q)
  read -r bare baremem < <(measure "$tools/docker-compose" -f "$2/compose.yaml" config -q)
  echo "  $1: $(ratio "$ours" "$cli")x of docker compose config -q ($ours s / $cli s), $(ratio "$ours" "$bare")x of the bare plugin ($bare s); peak memory $((ourmem / 1024)) MB, $(ratio "$ourmem" "$climem")x and $(ratio "$ourmem" "$baremem")x"
}

echo "static: composecheck --static against docker compose config -q ($("$tools/docker-compose" version --short))"
for n in 10 100; do
  write "$work/static$n" "$n"
  static "$n services" "$work/static$n"
done
# with_nginx DIR: the same beside nginx -t on its configuration as well.
with_nginx() {
  command -v nginx >/dev/null || return 0
  # names do not resolve here: with addresses in their place nginx reads as much
  sed -E 's#http://app[0-9]+#http://127.0.0.1#' "$1/default.conf" > "$1/addresses.conf"
  printf 'pid %s/nginx.pid;\nevents {}\nhttp { include %s/addresses.conf; }\n' "$1" "$1" > "$1/nginx.conf"
  read -r test _ < <(measure nginx -t -c "$1/nginx.conf")
  echo "    and nginx -t on its configuration takes $test s: $(awk -v a="$ours" -v b="$bare" -v c="$test" 'BEGIN { printf "%.2f", a / (b + c) }')x of both together"
}

write "$work/large" 1000 10000
static "1000 services, 10000 locations" "$work/large"
with_nginx "$work/large"
write "$work/sites" 50
for i in $(seq 15000); do
  printf 'server {\n    listen 80;\n    server_name s%d.example.com;\n    location / {\n        proxy_pass http://app%d:8000;\n    }\n}\n' "$i" $((i % 50 + 1))
done > "$work/sites/default.conf"
static "15000 server blocks" "$work/sites"
with_nginx "$work/sites"
write "$work/patterns" 50
{
  printf 'server {\n    listen 80;\n'
  for i in $(seq 10000); do printf '    location ~ ^/r%d/(.*)$ {\n        proxy_pass http://app%d:8000/$1;\n    }\n' "$i" $((i % 50 + 1)); done
  printf '}\n'
} > "$work/patterns/default.conf"
static "10000 locations by regular expression" "$work/patterns"
with_nginx "$work/patterns"

if ! timeout 20 docker version >/dev/null 2>&1; then
  echo "live: SKIPPED, no Docker Engine answers here"
  exit 0
fi
scripts/images.sh >/dev/null
echo "live: composecheck against one docker exec … true"
for n in 1 10 50; do
  write "$work/live" "$n"
  up=1
  "$tools/docker-compose" -p "$project" -f "$work/live/compose.yaml" up -d >/dev/null 2>&1
  gateway=$("$tools/docker-compose" -p "$project" -f "$work/live/compose.yaml" ps -q gateway)
  read -r exec _ < <(measure docker exec "$gateway" true)
  read -r ours ourmem < <(measure "$bin" -p "$project" -f "$work/live/compose.yaml" --live -q)
  "$bin" -p "$project" -f "$work/live/compose.yaml" --live -q || echo "  composecheck finds something in the healthy project: exit code $?"
  "$bin" -p "$project" -f "$work/live/compose.yaml" --live -v >/dev/null 2> "$work/calls" || true
  calls="$(grep -cE '^ *[0-9.]+ ms  ' "$work/calls") engine calls, $(grep -cE ' ms  exec in ' "$work/calls") of them execs"
  echo "  $n upstreams: $calls, $(ratio "$ours" "$exec")x ($ours s / $exec s), peak memory $((ourmem / 1024)) MB"
  "$tools/docker-compose" -p "$project" -f "$work/live/compose.yaml" down -t 1 >/dev/null 2>&1
done
