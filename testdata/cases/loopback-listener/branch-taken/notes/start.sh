#!/bin/sh
set -e
case "$MODE" in
    debug)
        echo "debugging"
        exec uvicorn app:app --port 8000
        ;;
    *)
        exec uvicorn app:app --host 0.0.0.0 --port 8000
        ;;
esac
