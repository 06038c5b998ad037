#!/bin/sh
set -e
metrics --listen :8080 &
