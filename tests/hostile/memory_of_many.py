"""Takes memory in several processes, none of which is large."""

import os
import time

from attempt import HOLD, WORLD, attempt


def take():
    for _ in range(6):
        if os.fork() == 0:
            taken = bytearray(os.urandom(1024) * (WORLD["memory"] // 2 >> 10))
            time.sleep(HOLD)
            os._exit(len(taken) % 2)
    for _ in range(6):
        os.wait()


attempt(take)
