"""Fills the disk with files that have no name."""

import tempfile
import time

from attempt import HOLD, WORLD, attempt


def fill():
    files = []
    for _ in range(12):
        file = tempfile.TemporaryFile(dir=".", buffering=0)  # noqa: SIM115
        file.write(b"x" * (WORLD["written"] // 4))
        files.append(file)
    time.sleep(HOLD)


attempt(fill)
