#!/usr/bin/env bash
# completions.sh DIRECTORY: writes the shell completions that packages bring.
set -euo pipefail
mkdir -p "$1"
for shell in bash zsh fish; do
  go run ./cmd/composecheck completion "$shell" >"$1/composecheck.$shell"
done
go run ./cmd/composecheck completion powershell >"$1/composecheck.ps1"
