"""Shows text of strangers to an agent: marked as such, bounded, with nothing in it unseen."""

import re
from hashlib import sha256

from specc.secrets import redacted, redactor

__all__ = ["hidden", "quoted", "redacted", "redactor"]

_HIDDEN = re.compile(
    "[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f"
    "\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0e\\ufeff\\uffa0\\ufff0-\\ufffb"
    "\\ud800-\\udfff\\U000e0000-\\U000e0fff]"
)
"""Control characters but tab and line feed, and what a reader does not see: overrides of direction,
joiners, fillers, tags, halves of surrogate pairs."""
_NAME = re.compile(r"[^a-z0-9-]+")


def hidden(text: str) -> frozenset[str]:
    """The characters of a text that a reader does not see."""
    return frozenset(_HIDDEN.findall(text))


def quoted(name: str, text: str, most: int) -> str:
    """Text of strangers between two tags that nothing within can close, for they hold its hash.

    What is longer than `most` characters is cut in the middle. Take secrets out before: half of one
    is no longer recognised.
    """
    shown = _cut(_HIDDEN.sub(_escaped, text.replace("\r\n", "\n")), most)
    name = _NAME.sub("-", name.lower()).strip("-") or "text"
    tag = _tag(name, shown)
    while tag in shown:
        tag = _tag(name, tag + shown)
    return f"<{tag}>\n{shown}\n</{tag}>"


def _tag(name: str, text: str) -> str:
    digest = sha256(f"{name} {text}".encode()).hexdigest()
    return f"{name}-{digest[:12]}"


def _cut(text: str, most: int) -> str:
    """A text without its middle, and how much that was."""
    if len(text) <= most:
        return text
    last = max(most, 0) // 2
    first = max(most, 0) - last
    end = text[len(text) - last :]
    return (
        f"{text[:first]}\n[... {len(text) - first - last} characters are left out here ...]\n{end}"
    )


def _escaped(found: re.Match[str]) -> str:
    """A character as Python writes it in a text."""
    number = ord(found[0])
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
