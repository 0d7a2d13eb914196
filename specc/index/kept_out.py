"""What never enters the index: vendored trees, and files that hold what looks like a secret."""

from pathlib import PurePosixPath

from specc import secrets

VENDORED = frozenset(
    ("node_modules", "vendor", "vendored", "_vendor", ".venv", "venv", "site-packages",
     "third_party", "__pycache__")
)  # fmt: skip


def is_vendored(path: str) -> bool:
    """Whether a file lies in a tree that somebody else wrote."""
    return not VENDORED.isdisjoint(PurePosixPath(path).parts)


def holds_secret(content: bytes) -> bool:
    """Whether a file holds what looks like a secret."""
    return secrets.holds_secret(content.decode("utf-8", "replace"))
