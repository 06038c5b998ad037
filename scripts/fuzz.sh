#!/usr/bin/env bash
# fuzz.sh [TIME]: runs every fuzz target of the module, one after another, for TIME each (default 30s).
set -euo pipefail
cd "$(dirname "$0")/.."
grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u | while read -r package; do
  grep -ho '^func Fuzz[A-Za-z]*' "$package"/*_test.go | cut -d' ' -f2 | while read -r target; do
    echo "$package $target"
    go test "$package" -run '^$' -fuzz "^$target\$" -fuzztime "${1:-30s}" -parallel 2
  done
done
