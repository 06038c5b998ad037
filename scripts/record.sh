#!/usr/bin/env bash
# record.sh [RULE/CASE]: runs live cases on a real engine and writes their live.json anew.
set -euo pipefail
cd "$(dirname "$0")/.."
pattern='^TestLive$'
for part in ${1:+${1/\// }}; do pattern+="/^$part\$"; done
COMPOSECHECK_RECORD=1 scripts/e2e.sh -run "$pattern" -v
cp testdata/cases/host-port-used/shop/live.json cmd/composecheck/demo.json # what `composecheck demo` judges
