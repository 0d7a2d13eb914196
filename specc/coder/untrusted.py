"""Texts of strangers on their way into a prompt: marked, cut, and unable to pretend an end."""

import unicodedata

from specc.secrets import redacted
from specc.store import digest

_KEPT = "\n\t"


def quoted(name: str, text: str, most: int) -> str:
    """A text between tags that carry its hash, so that nothing in it can look like their end.

    What is longer than `most` characters is cut in the middle; characters that would hide or
    reorder others are shown by their numbers.
    """
    shown = visible(redacted(text.replace("\r\n", "\n")))
    if len(shown) > most:
        head, tail = most * 2 // 3, most // 3
        missing = len(shown) - head - tail
        shown = f"{shown[:head]}\n[… {missing} characters are left out …]\n{shown[-tail:]}"
    tag = f"{name}-{digest(text)[:8]}"
    return f"<{tag}>\n{shown.rstrip()}\n</{tag}>"


def visible(text: str) -> str:
    """The text with control and formatting characters shown as `\\u202e`."""
    return "".join(
        each if each in _KEPT or unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co")
        else f"\\u{ord(each):04x}"
        for each in text
    )  # fmt: skip
