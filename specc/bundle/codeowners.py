"""Who reviews a file: CODEOWNERS as GitHub reads it, where the last matching line decides."""

import re
from collections.abc import Iterable, Iterator, Mapping

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where the file may lie; the first that exists counts."""

_WORD = re.compile(r"(?:\\.|[^\s\\])+")
_OWNER = re.compile(r"@[\w-]+(?:/[\w.-]+)?|[^@\s]+@[^@\s]+\.[^@\s]+")


def find(files: Mapping[str, str]) -> str:
    """The text of the CODEOWNERS file that counts, out of texts by path."""
    return next((files[place] for place in PLACES if place in files), "")


def owners(text: str, path: str) -> tuple[str, ...]:
    """The owners of one file: those of the last line whose pattern matches, which may be none."""
    found: tuple[str, ...] = ()
    for pattern, names in _rules(text):
        if pattern.fullmatch(path):
            found = names
    return found


def reviewers(text: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Everybody who owns one of the files, each once, in the order met."""
    return tuple(dict.fromkeys(owner for path in paths for owner in owners(text, path)))


def _rules(text: str) -> Iterator[tuple[re.Pattern[str], tuple[str, ...]]]:
    """The lines with a meaning; GitHub passes over those that it cannot read."""
    for line in text.splitlines():
        words = _words(line)
        if not words or words[0].startswith(("!", "[", "^[")) or "[" in words[0]:
            continue
        if all(_OWNER.fullmatch(owner) for owner in words[1:]):
            yield _pattern(words[0].replace("\\", "")), tuple(words[1:])


def _words(line: str) -> list[str]:
    """Words up to a comment; a backslash keeps the space after it in its word."""
    words = _WORD.findall(line)
    comments = (place for place, word in enumerate(words) if word.startswith("#"))
    return words[: next(comments, len(words))]


def _pattern(pattern: str) -> re.Pattern[str]:
    """A .gitignore pattern as a regular expression over whole paths.

    As in .gitignore a slash before the end anchors at the root and a directory stands for all below
    it; unlike there, `docs/*` stops at the files directly in docs.
    """
    body = pattern.strip("/")
    anchored = "/" in pattern.rstrip("/")
    expression = "" if anchored else "(?:.*/)?"
    for part in re.findall(r"/\*\*/|\*\*/|/\*\*|\*|\?|[^*?]", body):
        expression += {
            "/**/": "/(?:.*/)?", "**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]",
        }.get(part, re.escape(part))  # fmt: skip
    if pattern.endswith("/"):
        expression += "/.*"
    elif not (anchored and body.endswith("/*")):
        expression += "(?:/.*)?"
    return re.compile(expression, re.DOTALL)
