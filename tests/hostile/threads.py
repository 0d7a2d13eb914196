"""Starts very many threads."""

import threading
import time

from attempt import HOLD, WORLD, attempt


def explode():
    threading.stack_size(1 << 16)
    try:
        for _ in range(12 * WORLD["processes"]):
            threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
    finally:
        time.sleep(HOLD)


attempt(explode)
