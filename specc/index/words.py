"""Text and names as words to search by: identifiers split where people see a boundary."""

import re
from collections.abc import Iterator
from functools import lru_cache

_NAME = re.compile(r"\w+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_ENDINGS = ("ing", "ies", "ed", "es", "s")
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
    """A word without its commonest endings, so that `parses` and `parsing` meet."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


def trigrams(word: str) -> Iterator[str]:
    """The runs of three characters in a word with its ends marked."""
    marked = f"^{word}$"
    for start in range(len(marked) - 2):
        yield marked[start : start + 3]
