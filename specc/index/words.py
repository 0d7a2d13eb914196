"""Text and names as words to search by: identifiers split where people see a boundary."""

import re
from collections.abc import Iterator
from functools import lru_cache

_NAME = re.compile(r"\w+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_ENDINGS = ("ing", "ies", "ed", "es", "s", "e")
LONGEST = 40
"""Letters of a word; what is longer is data, not language."""


def words(text: str) -> tuple[str, ...]:
    """The words of a text or a piece of code, in order."""
    return tuple(word for name in _NAME.findall(text) for word in split(name))


@lru_cache(maxsize=100_000)
def split(name: str) -> tuple[str, ...]:
    """The words of one identifier: `HTTPServer_error2` is http, server, error, 2."""
    parts = (each.lower() for each in _PART.findall(name) if len(each) <= LONGEST)
    return tuple(stem(each) for each in parts)


def stem(word: str) -> str:
    """A word without its commonest endings: `parse`, `parses`, `parsed` and `parsing` meet.

    The result is compared, never shown, so that it need not be a word.
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            rest = word[: -len(ending)]
            twice = rest[-1] == rest[-2] and ending in {"ing", "ed"} and rest[-1] not in "ls"
            return rest + "y" if ending == "ies" else rest[:-1] if twice else rest
    return word


def trigrams(word: str) -> Iterator[str]:
    """The runs of three characters in a word with its ends marked."""
    marked = f"^{word}$"
    for start in range(len(marked) - 2):
        yield marked[start : start + 3]
