"""Takes memory in one process."""

import time

from attempt import HOLD, WORLD, attempt


def take():
    taken = []
    try:
        while len(taken) * 8 < 3 * WORLD["memory"] >> 20:
            taken.append(bytearray(b"x" * (8 << 20)))
    finally:
        time.sleep(HOLD)


attempt(take)
