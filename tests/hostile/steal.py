"""Reads what is not its business: keys, the environment of specc, files by way of /proc."""

import os
from pathlib import Path

from attempt import WORLD, Stopped, attempt

KEY = Path(WORLD["home"], ".ssh", "id_ed25519")


def key():
    KEY.read_text()


def list_keys():
    list(KEY.parent.iterdir())


def link_to_key():
    Path("key").symlink_to(KEY)
    Path("key").read_text()


def key_through_other_process():
    Path(f"/proc/{WORLD['victim']}/root{KEY}").read_text()


def environment():
    if WORLD["token"] not in "".join(os.environ.values()):
        raise Stopped


def environment_of_others():
    for process in Path("/proc").iterdir():
        try:
            if WORLD["token"].encode() in (process / "environ").read_bytes():
                return
        except OSError:
            continue
    raise Stopped


attempt(key, list_keys, link_to_key, key_through_other_process, environment, environment_of_others)
