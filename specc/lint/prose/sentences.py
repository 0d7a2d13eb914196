"""Where the sentences of a paragraph begin and end."""

import re
from collections.abc import Iterator

_END = re.compile(r"[.!?;:](?=\s+(?:[A-Z\"“(*_`-]|$))|[.!?]\s*$|(?<!e\.g)(?<!i\.e)[.!?;]\s")
_FAR = 600


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of the sentences, without the blanks between them."""
    start = 0
    for match in _END.finditer(text):
        if text[start : match.end()].strip():
            yield _trimmed(text, start, match.end())
        start = match.end()
    if text[start:].strip():
        yield _trimmed(text, start, len(text))


def sentence_around(text: str, place: int) -> tuple[int, int]:
    """The range of the sentence that `place` is in; of a very long one what is near."""
    start, end = max(0, place - _FAR), min(len(text), place + _FAR)
    for match in _END.finditer(text, start, end):
        if match.start() >= place:
            end = match.end()
            break
        start = match.end()
    return start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
