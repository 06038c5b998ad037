#!/bin/sh
# As docker-entrypoint.sh of nginx-proxy does.
if ! [ -S /tmp/docker.sock ]; then
    echo "ERROR: you need to share your Docker host socket with a volume at /tmp/docker.sock" >&2
    exit 1
fi
