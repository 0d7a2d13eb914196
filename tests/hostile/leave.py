"""Leaves things behind: files in shared folders, and a daemon that nobody knows."""

import os
from pathlib import Path

from attempt import WORLD

print("STARTED", flush=True)
for folder in ("/tmp", "/var/tmp", "/dev/shm"):
    try:
        Path(folder, WORLD["token"]).touch()
    except OSError as error:
        print("stopped", folder, error, flush=True)
ready, told = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.setsid()
        os.chdir("/")
        os.dup2(told, 9)
        os.execv("/bin/sh", ["sh", "-c", "echo x >&9; sleep 20; :", WORLD["token"]])
    os._exit(0)
os.wait()
os.read(ready, 1)
print("ENDED", flush=True)
