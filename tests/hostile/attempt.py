"""How a hostile program tells what it did: that it started, and each attempt that succeeded.

An attempt raises an error when it is stopped, and returns when it has reached its aim. What it may
aim at is in WORLD, which the test made for it.
"""

import json
import sys

WORLD = json.loads(sys.argv[1])
HOLD = 3
"""For so many seconds a limit must be exceeded to count: the watchdog may be late on a busy machine."""


class Stopped(Exception):
    """The call seemed to succeed, but changed nothing."""


def attempt(*aims):
    print("STARTED", flush=True)
    for aim in aims:
        try:
            aim()
        except Exception as error:  # noqa: BLE001
            print("stopped", aim.__name__, repr(error), flush=True)
        else:
            print("ESCAPED", aim.__name__, flush=True)
    print("ENDED", flush=True)
