#!/bin/sh
# Makes the packaged default.conf listen on IPv6 too, where there is IPv6.
set -e

say() { [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "${0##*/}: $*"; }
conf=/etc/nginx/conf.d/default.conf

if [ ! -f /proc/net/if_inet6 ]; then
    say "info: ipv6 not available"
elif [ ! -f $conf ]; then
    say "info: $conf is not a file or does not exist"
elif ! touch $conf 2>/dev/null; then
    say "info: can not modify $conf (read-only file system?)"
elif grep -q 'listen  *\[::\]:80;' $conf; then
    say "info: IPv6 listen already enabled"
elif ! cmp -s $conf /usr/share/nginx/default.conf; then
    say "info: $conf differs from the packaged version"
else
    sed -i 's,listen       80;,listen       80;\n    listen  [::]:80;,' $conf
    say "info: Enabled listen on IPv6 in $conf"
fi
