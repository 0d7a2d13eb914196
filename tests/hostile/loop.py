"""Never ends, and does not listen to those who ask it to."""

import signal
import time

from attempt import WORLD, attempt


def spin():
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):
        signal.signal(each, signal.SIG_IGN)
    deadline = time.monotonic() + 2 * WORLD["seconds"]
    while time.monotonic() < deadline:
        pass


attempt(spin)
