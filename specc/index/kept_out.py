"""What never enters the index: vendored trees, and files that hold what looks like a secret."""

import re
from pathlib import PurePosixPath

VENDORED = frozenset(
    ("node_modules", "vendor", "vendored", "_vendor", ".venv", "venv", "site-packages",
     "third_party", "__pycache__")
)  # fmt: skip

_SECRET = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY"
    rb"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"
    rb"|\bgh[pousr]_[0-9A-Za-z]{30,}|\bgithub_pat_[0-9A-Za-z_]{30,}"
    rb"|\bxox[abprs]-[0-9A-Za-z-]{10,}"
    rb"|\bsk-(?:ant-|proj-)?[0-9A-Za-z_-]{20,}"
    rb"|\bAIza[0-9A-Za-z_-]{35}"
    rb"|\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}"
)
_ASSIGNED = re.compile(
    rb"(?i)(?:password|passwd|secret|token|api_?key|access_?key)[\w\"'\]]{0,20}[ \t]*[:=][ \t]*"
    rb"[brfu]?[\"']([^\s\"']{16,200})[\"']"
)


def is_vendored(path: str) -> bool:
    """Whether a file lies in a tree that somebody else wrote."""
    return not VENDORED.isdisjoint(PurePosixPath(path).parts)


def holds_secret(content: bytes) -> bool:
    """Whether a line has the shape of a key, or gives a long mixed text to a name of a secret."""
    assigned = (each[1] for each in _ASSIGNED.finditer(content))
    return _SECRET.search(content) is not None or any(map(_is_mixed, assigned))


def _is_mixed(value: bytes) -> bool:
    """Whether a text has letters and at least three digits, as people do not write."""
    digits = sum(each in b"0123456789" for each in value)
    return digits >= 3 and any(chr(each).isalpha() for each in value)
