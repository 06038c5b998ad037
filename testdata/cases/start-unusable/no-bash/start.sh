#!/usr/bin/env bash
set -euo pipefail
exec nginx -g "daemon off;"
