#!/bin/sh
# Writes the configuration that the templates describe.
set -e

say() { [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "${0##*/}: $*"; }

templates=${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}

# render SUFFIX OUTPUT_DIR
render() {
    find "$templates" -follow -type f -name "*$1" | while read -r template; do
        name=${template#"$templates/"}
        out=$2/${name%"$1"}
        mkdir -p "$(dirname "$out")"
        say "Running envsubst on $template to $out"
        envsubst "$names" <"$template" >"$out"
    done
}

[ -d "$templates" ] || exit 0
# Only the names that are set, so that $host and the like stay.
names=$(awk -v filter="${NGINX_ENVSUBST_FILTER:-}" \
    'BEGIN { for (name in ENVIRON) if (name ~ filter) printf "${%s} ", name }' </dev/null)

out=${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}
if [ -w "$out" ]; then
    render "${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}" "$out"
else
    say "ERROR: $templates exists, but $out is not writable"
    exit 0
fi

suffix=${NGINX_ENVSUBST_STREAM_TEMPLATE_SUFFIX:-.stream-template}
out=${NGINX_ENVSUBST_STREAM_OUTPUT_DIR:-/etc/nginx/stream-conf.d}
[ -n "$(find "$templates" -name "*$suffix" -print -quit)" ] || exit 0
mkdir -p "$out"
if [ ! -w "$out" ]; then
    say "ERROR: $templates exists, but $out is not writable"
    exit 0
fi
if ! grep -qE '^[[:space:]]*stream[[:space:]]*\{' /etc/nginx/nginx.conf; then
    say "Appending stream block to /etc/nginx/nginx.conf to include $out/*.conf"
    printf 'stream {\n    include %s/*.conf;\n}\n' "$out" >>/etc/nginx/nginx.conf
fi
render "$suffix" "$out"
