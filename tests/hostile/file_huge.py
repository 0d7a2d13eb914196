"""Writes one file without end."""

import time

from attempt import WORLD, attempt


def fill():
    with open("huge", "wb", buffering=0) as file:
        for _ in range(3 * WORLD["written"] >> 20):
            file.write(b"x" * (1 << 20))
    time.sleep(0.5)


attempt(fill)
