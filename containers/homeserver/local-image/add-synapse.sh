#!/bin/sh
# A hook of mmdebstrap: puts Synapse into the new root, $1. pip runs outside of it, with this machine's own settings, to
# fetch what is then installed inside, where nothing is known of registries and certificates.
# In: PYTHON (a Python with pip on this machine), START (start.py), REQUIREMENTS (a file).
set -eu
version=$(chroot "$1" python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
mkdir "$1/wheels"
"$PYTHON" -I -m pip --disable-pip-version-check --no-input download --quiet --only-binary :all: \
    --python-version "$version" --dest "$1/wheels" --requirement "$REQUIREMENTS"
cp "$REQUIREMENTS" "$1/wheels/requirements.txt"
chroot "$1" python3 -m venv /opt/synapse
chroot "$1" /opt/synapse/bin/pip install --quiet --no-compile --no-index --find-links /wheels \
    --requirement /wheels/requirements.txt
# mmdebstrap changes files' times: bytecode that goes by them would be made anew at each start.
chroot "$1" python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/synapse/lib
rm -rf "$1/wheels" "$1/var/lib/apt/lists"/* "$1/etc/apt"/sources.list*
ln -s /opt/synapse/bin/synapse_port_db "$1/usr/local/bin/"
cp "$START" "$1/start.py"
chmod 755 "$1/start.py"
