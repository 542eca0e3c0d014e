#!/bin/sh
# A hook of mmdebstrap: makes of a new root, $1, that Debian's Postgres is in, what the official image is: its programs on
# the PATH, no database yet. In: ENTRYPOINT (docker-entrypoint.sh).
set -eu
rm -rf "$1/var/lib/postgresql"/* "$1/etc/postgresql"/* "$1/var/lib/apt/lists"/* "$1/etc/apt"/sources.list*
for program in "$1/usr/lib/postgresql"/*/bin/*; do ln -s "${program#"$1"}" "$1/usr/local/bin/"; done
cp "$ENTRYPOINT" "$1/usr/local/bin/docker-entrypoint.sh"
chmod 755 "$1/usr/local/bin/docker-entrypoint.sh"
