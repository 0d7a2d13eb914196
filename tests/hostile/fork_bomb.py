"""Forks in every process that it has forked; bounded, so that the control survives it."""

import os
import time

from attempt import HOLD, WORLD, attempt

DEPTH = 8


def explode():
    counted, count = os.pipe()
    main = os.getpid()
    for _ in range(DEPTH):
        try:
            os.fork()
        except OSError:
            break
    if os.getpid() != main:
        os.write(count, b"x")
        time.sleep(5)
        os._exit(0)
    deadline = time.monotonic() + 5
    seen = 0
    while seen < 2 * WORLD["processes"]:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{seen} processes")
        seen += len(os.read(counted, 1024))
    time.sleep(HOLD)


attempt(explode)
