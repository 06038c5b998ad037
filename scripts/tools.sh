#!/usr/bin/env bash
# Installs what the live tests and the benchmarks need, and prints where: the
# directory has docker-compose (2.40 or later, of Debian sid, whose binary runs
# on older releases) and cli/, for DOCKER_CONFIG=DIRECTORY/cli docker compose.
# The machine's own packages and package lists are left alone.
# shellcheck disable=SC2016 # $(SITE) is for apt
set -euo pipefail

dir=${XDG_CACHE_HOME:-$HOME/.cache}/composecheck
mkdir -p "$dir"
exec 9>"$dir/tools.lock"
flock 9

die() {
    echo "tools.sh: $*" >&2
    exit 1
}

fetch() {
    local mirror tmp=$dir/tools.part
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Label: Debian' 2>/dev/null | sed -n 1p) || true
    [ -n "$mirror" ] || die "Docker Compose comes from a Debian mirror; apt knows of none here, or has no lists yet (apt-get update)"
    rm -rf "$tmp"
    mkdir -p "$tmp/lists/partial" "$tmp/cache/archives/partial"
    echo "deb $mirror sid main" >"$tmp/sources.list"
    cd "$tmp"
    for command in update "download docker-compose/sid"; do
        # shellcheck disable=SC2086 # words
        apt-get -qq -o Dir::Etc::sourcelist="$tmp/sources.list" -o Dir::Etc::sourceparts=/dev/null \
            -o Dir::State::lists="$tmp/lists" -o Dir::Cache="$tmp/cache" -o Debug::NoLocking=1 \
            -o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false -o Acquire::Languages=none \
            $command >log 2>&1 9>&- || die "apt-get $command: $(tail -n 3 log)"
    done
    dpkg -x docker-compose_*.deb root
    install -D "$(find root -name docker-compose -type f -perm -u+x | head -n 1)" "$dir/docker-compose"
    cd "$dir"
    rm -rf "$tmp"
}

[ -x "$dir/docker-compose" ] || fetch
mkdir -p "$dir/cli/cli-plugins"
ln -sfn ../../docker-compose "$dir/cli/cli-plugins/docker-compose"
[ -e "$dir/cli/config.json" ] || echo '{}' >"$dir/cli/config.json"
"$dir/docker-compose" version >/dev/null || die "$dir/docker-compose does not run here"
echo "$dir"
