"""Prints without end."""

import sys
import time

from attempt import WORLD, attempt


def flood():
    for _ in range(20 * WORLD["output"] >> 16):
        sys.stdout.write("x" * (1 << 16))
    sys.stdout.write("\n")
    sys.stdout.flush()
    time.sleep(0.5)


attempt(flood)
