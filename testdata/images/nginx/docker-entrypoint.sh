#!/bin/sh
# Does what the entry point of the official nginx image does.
set -e

say() { [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$0: $*"; }

case "$1" in
nginx | nginx-debug)
    if [ -n "$(find /docker-entrypoint.d/ -mindepth 1 -maxdepth 1 -type f 2>/dev/null)" ]; then
        say "/docker-entrypoint.d/ is not empty, will attempt to perform configuration"
        # shellcheck disable=SC2044 # no such names here
        for f in $(find /docker-entrypoint.d/ -follow -type f | sort -V); do
            case "$f" in
            *.envsh | *.sh)
                if [ ! -x "$f" ]; then
                    say "Ignoring $f, not executable"
                elif [ "${f%.envsh}" != "$f" ]; then
                    say "Sourcing $f"
                    # shellcheck disable=SC1090
                    . "$f"
                else
                    say "Launching $f"
                    "$f"
                fi
                ;;
            *) say "Ignoring $f" ;;
            esac
        done
        say "Configuration complete; ready for start up"
    else
        say "No files found in /docker-entrypoint.d/, skipping configuration"
    fi
    ;;
esac

exec "$@"
