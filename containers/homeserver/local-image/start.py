#!/opt/synapse/bin/python
"""What keyproof needs of the official image's /start.py: `run` with SYNAPSE_CONFIG_PATH, as UID and GID."""
import os
import sys

if sys.argv[1:] not in ([], ["run"]):
    sys.exit(f"only `run` is known here, not {sys.argv[1:]}")
if "UID" in os.environ:
    os.setgid(int(os.environ.get("GID", "991")))
    os.setuid(int(os.environ["UID"]))
config = os.environ.get("SYNAPSE_CONFIG_PATH", "/data/homeserver.yaml")
os.execv(sys.executable, [sys.executable, "-m", "synapse.app.homeserver", "--config-path", config])
