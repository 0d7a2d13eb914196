"""What a run begins with: records that are signed, and settings of Hypothesis."""

import hashlib
import importlib
import json
import os

from .plugin import Record


def recorder(path: str, key: bytes) -> Record:
    """Writes signed, numbered lines; holds on to all that it needs, which tests may replace."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND)
    write, dumps, sign = os.write, json.dumps, hashlib.blake2b
    count = [0]

    def record(kind: str, **values: object) -> None:
        text = dumps({"kind": kind, **values}).encode()
        mac = sign(b"%d:%s" % (count[0], text), key=key).hexdigest().encode()
        count[0] += 1
        write(file, mac + b" " + text + b"\n")

    return record


def configure_hypothesis() -> None:
    """Settings for tests that name none, and no explanations."""
    hypothesis = importlib.import_module("hypothesis")
    settings, phase = hypothesis.settings, hypothesis.Phase
    settings.register_profile(
        "specc",
        derandomize=True,
        database=None,
        deadline=None,
        print_blob=False,
        phases=[each for each in phase if each is not phase.explain],
    )
    settings.load_profile("specc")
