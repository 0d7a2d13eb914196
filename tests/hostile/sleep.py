"""Does nothing, for a long time, in a child that it does not wait for."""

import subprocess
import time

from attempt import WORLD, attempt


def sleep():
    subprocess.Popen(["sleep", str(10 * WORLD["seconds"])])
    time.sleep(2 * WORLD["seconds"])


attempt(sleep)
