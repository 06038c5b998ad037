#!/bin/sh
set -e

PAGES_URL="${PAGES:-https://example.org/pages.tar.gz}"
if [ ! -d /app/pages ]; then
    curl -sf "$PAGES_URL" -o /tmp/pages.tar.gz && tar -xzf /tmp/pages.tar.gz -C /app || echo "no pages"
fi

if [ $# -gt 0 ]; then
    exec env PLUGIN="$PLUGIN" "$@"
else
    exec env PLUGIN="$PLUGIN" uvicorn shop.main:app --host 0.0.0.0 --port 8000
fi
