"""Creates very many files with nothing in them."""

import time
from pathlib import Path

from attempt import HOLD, WORLD, attempt


def fill():
    for number in range(2 * WORLD["written"] >> 12):
        Path(str(number)).touch()
    time.sleep(HOLD)


attempt(fill)
