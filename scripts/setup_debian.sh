#!/usr/bin/env bash
# Gives a bare Debian 12 machine all that the full test suite needs: two running Docker engines, base images in
# both, and Chromium. Run it as root. It looks first and does only what is missing, so it can be run again.
#
#     sudo scripts/setup_debian.sh                   set everything up
#     eval "$(scripts/setup_debian.sh --env)"        point this shell at what was set up, with Debian 12's engine
#     eval "$(scripts/setup_debian.sh --env modern)" the same with the modern engine
#
# Debian 12's engine dates from 2020. The other one comes from Debian's testing suite, in a folder of its own, and keeps its
# images in containerd's store, as Docker Desktop and new engines do. buildx comes from there too, and serves both.
#
# The base images are STAND-INS for python:3.11-slim and python:3.13-slim, made from Debian's own packages,
# for machines that cannot pull from an image registry. Where you can pull, you need neither them nor --env.
set -euo pipefail

readonly STAND_IN="two-kitchens-stand-in"
readonly WORK="${TWO_KITCHENS_SETUP_DIR:-/var/lib/two-kitchens}"
readonly CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt
# Python itself, an engine and what makes base images for it, a registry to pull from, a browser and its fonts, a
# database server.
readonly PACKAGES="python3 ca-certificates docker.io iptables iproute2 debootstrap docker-registry chromium fonts-dejavu-core \
    fonts-noto-color-emoji postgresql"
# Debian's release → the Python that it carries.
readonly RELEASES="bookworm:3.11 trixie:3.13"
readonly MODERN_SUITE=forky
readonly MODERN_PACKAGES="ca-certificates,docker.io,docker-cli,docker-buildx,iptables,iproute2,procps"
readonly MODERN="$WORK/modern"
readonly MODERN_HOST="unix://$MODERN/run/docker.sock"
readonly BRIDGE=kitchens0 SUBNET=172.28.0.0/16 GATEWAY=172.28.0.1/16
readonly PLUGINS=/usr/local/lib/docker/cli-plugins

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
    setsid nohup dockerd --host unix:///var/run/docker.sock >"$WORK/dockerd.log" 2>&1 </dev/null &
    local _
    for _ in $(seq 60); do
        docker info >/dev/null 2>&1 && return
        sleep 1
    done
    tail -n 20 "$WORK/dockerd.log" >&2
    say "the Docker engine did not answer within 60 s; its last log lines are above"
    exit 1
}

# The modern engine's system: Debian's testing suite in a folder. Its buildx runs on Debian 12 as it is.
make_modern_system() {
    if [ ! -x "$MODERN/usr/sbin/dockerd" ]; then
        say "making a system for the modern engine from Debian's $MODERN_SUITE"
        # Debian 12's debootstrap does not know the name yet.
        [ -e "/usr/share/debootstrap/scripts/$MODERN_SUITE" ] || ln -s sid "/usr/share/debootstrap/scripts/$MODERN_SUITE"
        rm -rf "$MODERN"
        debootstrap --variant=minbase --include="$MODERN_PACKAGES" "$MODERN_SUITE" "$MODERN" \
            >"$WORK/debootstrap-modern.log" || { tail -n 20 "$WORK/debootstrap-modern.log" >&2; exit 1; }
    fi
    if [ ! -x "$PLUGINS/docker-buildx" ]; then
        mkdir -p "$PLUGINS"
        cp "$MODERN/usr/libexec/docker/cli-plugins/docker-buildx" "$PLUGINS/"
    fi
}

# In a network bridge of its own: on docker0, or with none, it would take away the other engine's.
make_bridge() {
    ip link show "$BRIDGE" >/dev/null 2>&1 || ip link add "$BRIDGE" type bridge
    ip address replace "$GATEWAY" dev "$BRIDGE"
    ip link set "$BRIDGE" up
    iptables -t nat -C POSTROUTING -s "$SUBNET" ! -o "$BRIDGE" -j MASQUERADE 2>/dev/null ||
        iptables -t nat -A POSTROUTING -s "$SUBNET" ! -o "$BRIDGE" -j MASQUERADE
    local way
    for way in -i -o; do
        iptables -C FORWARD "$way" "$BRIDGE" -j ACCEPT 2>/dev/null || iptables -I FORWARD "$way" "$BRIDGE" -j ACCEPT
    done
}

start_modern_engine() {
    docker --host "$MODERN_HOST" info >/dev/null 2>&1 && return
    say "starting the modern Docker engine (log: $WORK/dockerd-modern.log)"
    make_bridge
    cp /etc/resolv.conf "$MODERN/etc/resolv.conf"
    cp "$CA_BUNDLE" "$MODERN/etc/ssl/certs/ca-certificates.crt"
    mkdir -p "$MODERN/data"
    echo '{"features": {"containerd-snapshotter": true}}' >"$MODERN/etc/two-kitchens-engine.json"
    rm -f "$MODERN/run/dockerd.pid" "$MODERN/run/docker.sock"
    # Its mounts are its own: what it mounts ends with it, and its root and its data are mount points, as it wants them.
    # shellcheck disable=SC2016
    setsid nohup unshare --mount --propagation private bash -c '
        set -e
        mount --bind "$0" "$0"; mount --make-private "$0"
        mount -t proc proc "$0/proc"
        for place in sys dev; do mount --rbind "/$place" "$0/$place"; mount --make-rslave "$0/$place"; done
        mount --bind "$0/data" "$0/data"
        exec chroot "$0" dockerd --config-file /etc/two-kitchens-engine.json --data-root /data \
            --exec-root /run/two-kitchens-engine --pidfile /run/dockerd.pid --host unix:///run/docker.sock \
            --bridge "$1" --iptables=false --ip6tables=false
    ' "$MODERN" "$BRIDGE" >"$WORK/dockerd-modern.log" 2>&1 </dev/null &
    local _
    for _ in $(seq 60); do
        docker --host "$MODERN_HOST" info >/dev/null 2>&1 && return
        sleep 1
    done
    tail -n 20 "$WORK/dockerd-modern.log" >&2
    say "the modern Docker engine did not answer within 60 s; its last log lines are above"
    exit 1
}

bring_base_images_over() {
    local pair image
    for pair in $RELEASES; do
        image="$STAND_IN:python${pair#*:}"
        docker --host "$MODERN_HOST" image inspect "$image" >/dev/null 2>&1 && continue
        docker save "$image" | docker --host "$MODERN_HOST" load >/dev/null
    done
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

print_environment() { # the engine: empty, or modern
    local pair python
    [ "$1" != modern ] || printf 'export DOCKER_HOST=%s\n' "$MODERN_HOST"
    for pair in $RELEASES; do
        python=${pair#*:}
        printf 'export TWO_KITCHENS_BASE_%s=%s\n' "${python/./_}" "$STAND_IN:python$python"
    done
    # Builds reach PyPI as this machine does: with its certificates.
    printf 'export TWO_KITCHENS_CA_BUNDLE=%s\n' "$CA_BUNDLE"
}

if [ "${1:-}" = "--env" ]; then
    print_environment "${2:-}"
    exit
fi
if [ "$(id -u)" -ne 0 ]; then
    say "this installs packages and starts a daemon: run it as root (sudo $0)"
    exit 1
fi
# Each engine is named below; the one that this shell was pointed at need not be there yet.
unset DOCKER_HOST DOCKER_CONTEXT
mkdir -p "$WORK"
install_packages
start_engine
# Side by side: most of it is waiting for packages.
make_modern_system &
makers=($!)
for pair in $RELEASES; do
    make_base_image "${pair%:*}" "${pair#*:}" &
    makers+=($!)
done
for maker in "${makers[@]}"; do
    wait "$maker"
done
start_modern_engine
bring_base_images_over
engines=$(for host in "" "$MODERN_HOST"; do docker ${host:+--host "$host"} version --format '{{.Server.Version}}'; done)
say "ready: Docker Engine $(echo $engines | sed 's/ / and /'), $(chromium --version 2>/dev/null)"
