#!/usr/bin/env bash
# Makes the images of the live tests, composecheck.test/*, in the engine that
# docker talks to.
#
#   scripts/images.sh          makes those that are missing or out of date
#   scripts/images.sh --clean  removes them and the cached root file systems
#
# They are made of Debian packages, from the mirror that apt is set up with;
# COMPOSECHECK_SUITE says from which suite (sid: its nginx is as recent as the
# official image's). With COMPOSECHECK_PULL=1 the official images take their
# place where there are such, and nothing of Debian is needed.
# shellcheck disable=SC2016 # $(SITE) is for apt, $1 for the hooks
set -euo pipefail
cd "$(dirname "$0")/.."

suite=${COMPOSECHECK_SUITE:-sid}
pull=${COMPOSECHECK_PULL:-0}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/composecheck/images
ours=composecheck.test
export DOCKER_BUILDKIT=0 # it would want a plugin
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9

if [ "${1:-}" = --clean ]; then
    rm -rf "$cache"
    docker images -q "$ours/*" | sort -u | xargs -r docker rmi -f >/dev/null
    docker image prune -f --filter "label=$ours.inputs" >/dev/null
    exit
fi

die() {
    echo "images.sh: $*" >&2
    exit 1
}

# logged LOG COMMAND... shows what the command says only if it fails.
logged() {
    local log=$cache/$1.log
    shift
    "$@" >"$log" 2>&1 </dev/null && return
    tail -n 20 "$log" >&2
    die "$1 failed, see $log"
}

# hash PATH... digests the files there and how the root file systems are made.
hash() {
    {
        echo "$suite $pull"
        declare -f mkroot roots
        find "$@" -type f -print0 | sort -z | xargs -0 cat
    } | sha256sum | cut -c1-16
}

# mkroot DIR NAME PACKAGES [OPTION...] makes the root file system DIR/NAME.tar.
mkroot() {
    local dir=$1 name=$2 packages=$3
    shift 3
    logged "$name" mmdebstrap --variant=essential --include="$packages" --skip=output/dev "$@" \
        --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Languages "none"' \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt=force-unsafe-io \
        "$suite" "$dir/$name.tar" "$mirror"
}

# roots fills the directory $1 with root file systems.
roots() {
    local setup=testdata/images/nginx/rootfs.sh
    if [ "$pull" = 1 ]; then
        logged busybox docker pull busybox:musl
        container=$(docker create busybox:musl)
        docker export -o "$1/busybox.tar" "$container"
        docker rm "$container" >/dev/null
        return
    fi
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Label: Debian' 2>/dev/null | sed -n 1p) || true
    [ -n "$mirror" ] || die "apt knows of no Debian mirror here, or has no lists yet (apt-get update)"
    command -v mmdebstrap >/dev/null || logged apt-get apt-get install -y --no-install-recommends mmdebstrap
    mkroot "$1" php php-fpm &
    mkroot "$1" nginx nginx,libnginx-mod-stream,curl,gettext-base,busybox \
        --customize-hook="chroot \"\$1\" bash -es <$setup" \
        --customize-hook="download /busybox.tar $1/busybox.tar" --customize-hook='rm "$1/busybox.tar"'
    wait $!
}

# prepare makes, once, what the builds add to the images.
prepare() {
    local dir
    dir=$cache/$(hash testdata/images/nginx/rootfs.sh)
    if [ ! -d "$dir" ]; then
        rm -rf "${cache:?}"/*/
        mkdir "$cache/part"
        roots "$cache/part"
        mv "$cache/part" "$dir"
    fi
    ln -sfn "$dir" "$cache/roots"
    CGO_ENABLED=0 GOOS=linux go build -trimpath -ldflags='-s -w' -o "$cache/upstream" ./testdata/upstream
    [ "$pull" = 1 ] || NGINX_VERSION=$(tar -xOf "$dir/nginx.tar" ./var/lib/dpkg/status |
        sed -n '/^Package: nginx$/,/^$/s/^Version: \([0-9.]*\).*/\1/p')
    export NGINX_VERSION
    prepare() { :; }
}

inputs=$(hash scripts/images.sh testdata/images testdata/upstream)

# image TAG DIRECTORY DOCKERFILE [FILE...] builds an image from a directory of
# testdata/images to which the files are added. Its label tells whether it is
# up to date.
image() {
    local tag=$ours/$1 directory=testdata/images/$2 dockerfile=$3 context=$cache/context start=$SECONDS
    shift 3
    if [ "$(docker image inspect -f "{{index .Config.Labels \"$ours.inputs\"}}" "$tag" 2>/dev/null)" = "$inputs" ]; then
        echo "$tag: up to date"
        return
    fi
    prepare
    rm -rf "$context"
    cp -r "$directory" "$context"
    [ $# = 0 ] || ln -L "$@" "$context"
    logged docker docker build --network none --build-arg NGINX_VERSION --label "$ours.inputs=$inputs" \
        -t "$tag" -f "$context/$dockerfile" "$context"
    echo "$tag: built in $((SECONDS - start)) s, $(docker image inspect -f '{{.Size}}' "$tag" | awk '{ printf "%.0f MB", $1 / 1e6 }')"
}

busybox=$cache/roots/busybox.tar
if [ "$pull" = 1 ]; then
    image nginx:debian official nginx.Dockerfile
    image nginx:noshell nginx noshell.Dockerfile
    image nginx:alpine official nginx-alpine.Dockerfile
    image php:fpm official php.Dockerfile
else
    image nginx:debian nginx Dockerfile "$cache/roots/nginx.tar"
    image nginx:noshell nginx noshell.Dockerfile
    image nginx:alpine nginx alpine.Dockerfile "$busybox"
    image php:fpm php Dockerfile "$cache/roots/php.tar"
fi
image upstream:latest upstream Dockerfile "$cache/upstream" "$busybox"
image upstream:expose3000 upstream expose3000.Dockerfile
docker image prune -f --filter "label=$ours.inputs" >/dev/null
