"""Runs Synapse by a clock that can be put forward: the machine's, and as many milliseconds more as a file says.

Usage: python movable_clock.py FILE [Synapse's own arguments]
FILE holds a signed 64-bit little-endian number, and may be written at any time.
"""

import mmap
import runpy
import struct
import sys
import time

with open(sys.argv.pop(1), "rb") as file:
    ahead = mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)

machine_time = time.time

# Twisted's timers, too, go by this clock: whoever imports it from here on gets this one.
time.time = lambda: machine_time() + struct.unpack("<q", ahead[:])[0] / 1000

runpy.run_module("synapse.app.homeserver", run_name="__main__", alter_sys=True)
