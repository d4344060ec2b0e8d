#!/bin/sh
# Prove `make test` on a bare machine: a fresh minimal Debian 12 with make and python3, in a chroot.
#
#   sudo tools/bare_machine.sh [FOLDER [COMMAND…]]     default: build/bare and `make test`
#
# Needs root, debootstrap, git and a network. The last commit is copied in, not the work tree; the base
# system is kept in FOLDER.base so that the next run starts from a bare one in seconds. This machine's own
# way to the network is handed in from outside: its resolver, its certificates, and its proxy and
# certificate variables.
set -eu
repository=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$repository/build/bare}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- make test
base=$folder.base
suite=${SUITE:-bookworm}

if [ ! -e "$base/etc/debian_version" ]; then
    mkdir -p "$base"
    debootstrap --variant=minbase --include=make,python3 "$suite" "$base" ${MIRROR:+"$MIRROR"}
fi

unmount() {
    for part in proc sys dev; do umount -l "$folder/$part" 2>/dev/null || true; done
}
trap unmount EXIT
unmount
rm -rf --one-file-system "$folder"
cp -a "$base" "$folder"

for part in proc sys dev; do mount --bind "/$part" "$folder/$part"; done
cp -L /etc/resolv.conf /etc/hosts "$folder/etc/" 2>/dev/null || true
# Installing ca-certificates writes the bundle again, from the machine's own certificates too.
mkdir -p "$folder/etc/ssl/certs" "$folder/usr/local/share"
cp -a /usr/local/share/ca-certificates "$folder/usr/local/share/" 2>/dev/null || true
cp -L /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/" 2>/dev/null || true
git clone --quiet --no-hardlinks "$repository" "$folder/srv/livret-desktop"

echo "bare machine: $(cat "$folder/etc/debian_version"), $(chroot "$folder" python3 --version)," \
    "$(chroot "$folder" dpkg-query -f '.\n' -W | wc -l) packages; running: $*"
set +e
begun=$(date +%s)
passed_in=$(env | grep -iE '^(https?_proxy|no_proxy|PIP_CERT|SSL_CERT_FILE|REQUESTS_CA_BUNDLE)=')
# shellcheck disable=SC2086 # one variable a word, and none of them holds a space
env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 CI=true $passed_in \
    chroot "$folder" sh -c 'cd /srv/livret-desktop && exec "$@"' sh "$@" </dev/null
status=$?
echo "bare machine: exit $status after $(($(date +%s) - begun)) s"
exit $status
