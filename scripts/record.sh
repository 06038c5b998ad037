#!/usr/bin/env bash
# record.sh [RULE/CASE]: runs live cases on a real engine and writes their live.json anew.
set -euo pipefail
cd "$(dirname "$0")/.."
COMPOSECHECK_RECORD=1 scripts/e2e.sh -run "TestLive/${1:-}" -v
cp testdata/cases/host-port-used/shop/live.json cmd/composecheck/demo.json # what `composecheck demo` judges
