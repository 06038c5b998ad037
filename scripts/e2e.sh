#!/usr/bin/env bash
# Runs every live case (testdata/cases/*/*/live.yaml) on the engine that docker talks to: fault, symptom,
# finding, fix, good answer. Arguments go to `go test`, as in: scripts/e2e.sh -run 'TestLive/wrong-port'; -short runs
# a sample of them, with a case of each rule that needs a running project.
# COMPOSECHECK_NGINX=composecheck.test/nginx:alpine, or :noshell (asked by --sidecar), takes the place of nginx:debian in
# all cases that can do with it; without it a few cases run on these two as well. COMPOSECHECK_SUITE=bookworm or trixie makes the images with nginx 1.22 or 1.26.
# Without an engine it says so and passes; with COMPOSECHECK_REQUIRE_ENGINE=1 it fails.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! timeout 20 docker version >/dev/null 2>&1; then
  echo "SKIPPED: the live cases need a Docker Engine, and none answers here"
  [ -z "${COMPOSECHECK_REQUIRE_ENGINE:-}" ] || { echo "COMPOSECHECK_REQUIRE_ENGINE is set: failing"; exit 1; }
  exit 0
fi

scripts/images.sh
tools=$(scripts/tools.sh)
export COMPOSECHECK_LIVE="$tools/docker-compose"
exec go test ./cmd/composecheck ./inspector/engine -count=1 -timeout 60m -parallel 4 -run 'Live' "$@"
