package apps

import "testing"

// TestServingBehindStartScripts follows a script to the program in which it ends.
func TestServingBehindStartScripts(t *testing.T) {
	servings(t, loadArchive(t, `
-- compose.yaml --
x-app: &app {image: python, working_dir: /app, volumes: ["./app:/app"]}
services:
  waits: {<<: *app, command: ./waits.sh}
  shell: {<<: *app, command: sh waits.sh}
  given: {<<: *app, entrypoint: ["/app/given.sh"], command: gunicorn app:app -b 127.0.0.1:8002}
  flags: {<<: *app, entrypoint: ["/app/flags.sh"], command: ["--bind", ":8003"]}
  nested: {<<: *app, command: /app/nested.sh}
  filled: {<<: *app, command: /app/filled.sh, environment: {PORT: "8005"}}
  sourced: {<<: *app, command: /app/sourced.sh}
  behind: {<<: *app, command: /app/behind.sh}
  daemon: {<<: *app, command: /app/daemon.sh}
  inline: {<<: *app, command: sh -c "gunicorn -D app:app -b :8000 && gunicorn metrics:app -b :9100"}
  kept: {<<: *app, command: /app/kept.sh}
  migrates: {<<: *app, command: /app/migrates.sh}
  either: {<<: *app, command: /app/either.sh}
  sets: {<<: *app, command: /app/sets.sh}
  own: {<<: *app, command: /app/own.sh}
  asks: {<<: *app, command: /app/asks.sh}
  answers: {<<: *app, command: /app/asks.sh gunicorn app:app -b :8017}
  unknown: {<<: *app, command: /app/filled-in.sh :8018}
  reads: {<<: *app, command: /app/reads.sh}
  loop: {<<: *app, command: /app/loop.sh}
  program: {<<: *app, command: /app/program}
  gone: {<<: *app, command: /app/gone.sh}
  switched: {<<: *app, command: tini -g -- gosu www-data ./waits.sh}
-- app/waits.sh --
#!/bin/sh
until nc -z db 5432; do
  sleep 1
done
if [ "$1" = migrate ]; then python manage.py migrate || exit 1; fi
exec gunicorn app:app \
  --bind 0.0.0.0:8001
-- app/given.sh --
#!/bin/bash
set -e
python manage.py migrate
exec "$@"
-- app/flags.sh --
#!/bin/sh
exec gunicorn app:app "$@"
-- app/nested.sh --
#!/bin/sh
./waits.sh
-- app/filled.sh --
#!/bin/sh
gunicorn app:app -b 0.0.0.0:$PORT
-- app/sourced.sh --
#!/usr/bin/env bash
. /app/.venv/bin/activate
source ./names.sh
gunicorn app:app -b :8006
-- app/names.sh --
export WORKERS=3
-- app/behind.sh --
#!/bin/sh
celery worker &
gunicorn app:app -b :8007
-- app/daemon.sh --
#!/bin/sh
gunicorn -D app:app -b :8000
gunicorn metrics:app -b :9100
-- app/kept.sh --
#!/bin/sh
service cron start
gunicorn app:app -b :8012
-- app/migrates.sh --
#!/bin/sh
flask db upgrade
gunicorn app:app -b :8013
-- app/either.sh --
#!/bin/sh
if [ "$DEBUG" ]; then exec flask run; fi
gunicorn app:app -b :8008
-- app/sets.sh --
#!/bin/sh
export PORT=9000
gunicorn app:app -b :8009
-- app/own.sh --
#!/bin/sh
PAGES_URL=https://example.org/pages
PORT=9000
gunicorn app:app -b :8014
-- app/asks.sh --
#!/bin/sh
if [ "$#" -gt 0 ]; then
  exec env PLUGIN="$PLUGIN" "$@"
else
  exec env PLUGIN="$PLUGIN" gunicorn app:app -b :8015
fi
-- app/filled-in.sh --
#!/bin/sh
if [ -z "$1" ]; then
  exec gunicorn app:app -b :8016
else
  exec env HOST="$HOST" gunicorn app:app -b "$@"
fi
-- app/reads.sh --
#!/bin/sh
. ./.env
gunicorn app:app -b :8010
-- app/.env --
APP_PORT=1
-- app/loop.sh --
#!/bin/sh
/app/loop.sh
-- app/program --
gunicorn app:app -b :8011
`), map[string]string{
		"waits": "gunicorn 0.0.0.0:8001 app/waits.sh:6", "shell": "gunicorn 0.0.0.0:8001 app/waits.sh:6", "switched": "gunicorn 0.0.0.0:8001 app/waits.sh:6",
		"given": "gunicorn 127.0.0.1:8002 compose.yaml:5", "flags": "gunicorn 0.0.0.0:8003 app/flags.sh:2",
		"nested": "gunicorn 0.0.0.0:8001 app/waits.sh:6", "filled": "gunicorn 0.0.0.0:8005 app/filled.sh:2", "sourced": "gunicorn 0.0.0.0:8006 app/sourced.sh:4",
		"own": "gunicorn 0.0.0.0:8014 app/own.sh:4", "asks": "gunicorn 0.0.0.0:8015 app/asks.sh:5", "answers": "gunicorn 0.0.0.0:8017 compose.yaml:19",
		"migrates": "gunicorn 0.0.0.0:8013 app/migrates.sh:3", "daemon": "", "inline": "", "kept": "", "behind": "", "either": "", "sets": "", "unknown": "", "reads": "", "loop": "", "program": "", "gone": "",
	})
}
