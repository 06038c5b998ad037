#!/bin/bash
set -e
exec nginx -g "daemon off;"
