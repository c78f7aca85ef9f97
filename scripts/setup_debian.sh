#!/usr/bin/env bash
# Gives a bare Debian 12 machine all that the full test suite needs: a running Docker engine, two base
# images, and Chromium. Run it as root. It looks first and does only what is missing, so it can be run again.
#
#     sudo scripts/setup_debian.sh            set everything up
#     eval "$(scripts/setup_debian.sh --env)" point this shell at what was set up
#
# The base images are STAND-INS for python:3.11-slim and python:3.13-slim, made from Debian's own packages,
# for machines that cannot pull from an image registry. Where you can pull, you need neither them nor --env.
set -euo pipefail

readonly STAND_IN="two-kitchens-stand-in"
readonly WORK="${TWO_KITCHENS_SETUP_DIR:-/var/lib/two-kitchens}"
readonly CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt
# Python itself, an engine and what makes base images for it, a registry to pull from, a browser and its fonts, a
# database server.
readonly PACKAGES="python3 ca-certificates docker.io iptables debootstrap docker-registry chromium fonts-dejavu-core \
    fonts-noto-color-emoji postgresql"
# Debian's release → the Python that it carries.
readonly RELEASES="bookworm:3.11 trixie:3.13"

# Debian's client, whatever else is called docker on PATH.
docker() { /usr/bin/docker "$@"; }
say() { printf 'setup: %s\n' "$*" >&2; }

install_packages() {
    local package missing=()
    for package in $PACKAGES; do
        dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    # Node and npm come from many places; any will do.
    command -v npm >/dev/null || missing+=(npm)
    [ ${#missing[@]} -eq 0 ] && return
    say "installing ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

start_engine() {
    docker info >/dev/null 2>&1 && return
    say "starting the Docker engine (log: $WORK/dockerd.log)"
    # A process id file that a killed engine left behind stops the next one from starting.
    pgrep -x dockerd >/dev/null || rm -f /var/run/docker.pid
    setsid nohup dockerd >"$WORK/dockerd.log" 2>&1 </dev/null &
    local _
    for _ in $(seq 60); do
        docker info >/dev/null 2>&1 && return
        sleep 1
    done
    tail -n 20 "$WORK/dockerd.log" >&2
    say "the Docker engine did not answer within 60 s; its last log lines stand above"
    exit 1
}

make_base_image() { # release, Python version
    local release=$1 python=$2 image="$STAND_IN:python$2" root
    docker image inspect "$image" >/dev/null 2>&1 && return
    root="$WORK/rootfs-$release"
    say "making $image from Debian's $release"
    rm -rf "$root"
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates "$release" "$root" >"$WORK/debootstrap-$release.log"
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
    tar -C "$root" -c . | docker import \
        --change 'CMD ["python3"]' \
        --change "LABEL two-kitchens.stand-in=python:$python-slim" \
        - "$image" >/dev/null
    rm -rf "$root"
    docker run --rm "$image" python3 --version >&2
}

print_environment() {
    local release python
    for pair in $RELEASES; do
        python=${pair#*:}
        printf 'export TWO_KITCHENS_BASE_%s=%s\n' "${python/./_}" "$STAND_IN:python$python"
    done
    # Builds reach PyPI as this machine does: with its certificates.
    printf 'export TWO_KITCHENS_CA_BUNDLE=%s\n' "$CA_BUNDLE"
}

if [ "${1:-}" = "--env" ]; then
    print_environment
    exit
fi
if [ "$(id -u)" -ne 0 ]; then
    say "this installs packages and starts a daemon: run it as root (sudo $0)"
    exit 1
fi
mkdir -p "$WORK"
install_packages
start_engine
# Side by side: most of it is waiting for packages.
makers=()
for pair in $RELEASES; do
    make_base_image "${pair%:*}" "${pair#*:}" &
    makers+=($!)
done
for maker in "${makers[@]}"; do
    wait "$maker"
done
say "ready: $(docker version --format 'Docker Engine {{.Server.Version}}'), $(chromium --version 2>/dev/null)"
