"""What never enters the index, whatever it holds: trees that somebody else wrote."""

from pathlib import PurePosixPath

VENDORED = frozenset(
    ("node_modules", "vendor", "vendored", "_vendor", ".venv", "venv", "site-packages",
     "third_party", "__pycache__")
)  # fmt: skip


def is_vendored(path: str) -> bool:
    """Whether a file lies in a tree that somebody else wrote."""
    return not VENDORED.isdisjoint(PurePosixPath(path).parts)
