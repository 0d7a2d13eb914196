"""Writes one file without end."""

import time
from pathlib import Path

from attempt import HOLD, WORLD, attempt


def fill():
    with Path("huge").open("wb", buffering=0) as file:
        file.writelines([b"x" * (1 << 20)] * (3 * WORLD["written"] >> 20))
    time.sleep(HOLD)


attempt(fill)
