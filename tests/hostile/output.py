"""Prints without end."""

import sys
import time

from attempt import HOLD, WORLD, attempt


def flood():
    for _ in range(20 * WORLD["output"] >> 16):
        sys.stdout.write("x" * (1 << 16))
    sys.stdout.write("\n")
    sys.stdout.flush()
    time.sleep(HOLD)


attempt(flood)
