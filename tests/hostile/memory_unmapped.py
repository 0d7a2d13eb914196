"""Takes memory that belongs to no process: a file that exists in memory only."""

import os
import time

from attempt import HOLD, WORLD, attempt


def take():
    file = os.memfd_create("hidden")
    for _ in range(3 * WORLD["memory"] >> 20):
        os.write(file, b"x" * (1 << 20))
    time.sleep(HOLD)


attempt(take)
