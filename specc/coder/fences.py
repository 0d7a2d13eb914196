"""Cuts a reply into its pieces, line by line: FILE lines, fences, SEARCH blocks, prose."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

_FILE = re.compile(
    r"[\s>#*`-]*(?P<word>FILE)[*`\s]*:[*`\s\"']*(?P<path>[^\s*`\"'](?:.*?[^\s*`\"':])?)[\s*`\"':]*",
    re.IGNORECASE,
)
_FENCE = re.compile(r"(?P<indent>[ \t]*)(?P<marks>`{3,}|~{3,})[ \t]*(?P<tag>[^`\s]*)[^`]*")
_SEARCH = re.compile(r"<{5,9} ?SEARCH>?\s*")
_DIVIDER = re.compile(r"={7}\s*")
_END = re.compile(r">{5,9} ?REPLACE\s*")
_STRAY = re.compile(r"\s*(<{5,}|>{5,})\s*(SEARCH|REPLACE)")


@dataclass(frozen=True)
class Piece:
    """A part of a reply that begins at a line (from 1). `text` is a path, the lines of a fence, the
    first part of a block, prose, or what is wrong; `tag` the language of a fence."""

    kind: Literal["file", "fence", "block", "prose", "problem"]
    line: int
    text: str
    replace: str = ""
    tag: str = ""


def pieces(reply: str) -> Iterator[Piece]:
    """All pieces of a reply in order."""
    lines = reply.replace("\r\n", "\n").split("\n")
    position, around = 0, ""
    while position < len(lines):
        line, after = lines[position], position + 1
        opening = _FENCE.fullmatch(line)
        if around and _closes(line, around):
            around = ""
        elif _SEARCH.fullmatch(line):
            piece, after = _block(lines, position)
            yield piece
        elif _STRAY.match(line):
            yield Piece("problem", after, f"line {after}: `{line.strip()}` belongs to no block")
        elif opening and _holds_blocks(lines, after):
            around = opening["indent"] + opening["marks"]
        elif opening:
            piece, after = _fence(lines, position, opening)
            yield piece
        else:
            yield _file(line, after) or Piece("prose", after, line)
        position = after
    if around:
        yield Piece("problem", len(lines), "the fence around the last block is not closed")


def _file(line: str, number: int) -> Piece | None:
    """A FILE line. Other spellings of the word count only before what looks like a path."""
    found = _FILE.fullmatch(line)
    if found is None or (found["word"] != "FILE" and re.search(r"\s", found["path"])):
        return None
    return Piece("file", number, found["path"])


def _holds_blocks(lines: Sequence[str], start: int) -> bool:
    """Whether the first line that is not blank, but for a FILE line, begins a SEARCH block."""
    first = [each for each in lines[start : start + 6] if each.strip()][:2]
    if len(first) == 2 and _file(first[0], 0):
        del first[0]
    return bool(first) and _SEARCH.fullmatch(first[0]) is not None


def _fence(lines: Sequence[str], start: int, opening: re.Match[str]) -> tuple[Piece, int]:
    """The fence that opens at a line, and the line after it."""
    indent, marks = opening["indent"], opening["marks"]
    for end in range(start + 1, len(lines)):
        if _closes(lines[end], indent + marks):
            inner = [each.removeprefix(indent) for each in lines[start + 1 : end]]
            if any(map(_STRAY.match, inner)):
                what = (
                    f"line {start + 1}: the fence has marks of a block that is not at its beginning"
                )
                return Piece("problem", start + 1, what), end + 1
            return Piece("fence", start + 1, _joined(inner), tag=opening["tag"].lower()), end + 1
    what = (
        f"line {start + 1}: the fence is not closed; if the code has lines of "
        f"`{marks}`, open and close it with more"
    )
    return Piece("problem", start + 1, what), len(lines)


def _closes(line: str, opening: str) -> bool:
    """Whether a line closes a fence: as many marks or more, nothing else, indented no further."""
    marks = opening.lstrip()
    found = _FENCE.fullmatch(line)
    if found is None or line.strip().strip(marks[0]):
        return False
    deeper = len(found["indent"].expandtabs()) - (len(opening) - len(marks))
    return found["marks"].startswith(marks) and deeper < 4


def _block(lines: Sequence[str], start: int) -> tuple[Piece, int]:
    """The SEARCH block that begins at a line, and the line after it."""
    number = start + 1
    end = start + 1
    while end < len(lines) and not _END.fullmatch(lines[end]):
        if _SEARCH.fullmatch(lines[end]):
            break
        end += 1
    if end == len(lines) or _SEARCH.fullmatch(lines[end]):
        return Piece("problem", number, f"line {number}: SEARCH has no end, `>>>>>>> REPLACE`"), end
    dividers = [each for each in range(number, end) if _DIVIDER.fullmatch(lines[each])]
    if len(dividers) != 1:
        what = (
            f"line {number}: a block has one line `=======`, this one has {len(dividers)}; "
            "send the whole file if the code has such lines"
        )
        return Piece("problem", number, what), end + 1
    search, replace = lines[number : dividers[0]], lines[dividers[0] + 1 : end]
    return Piece("block", number, _joined(search), _joined(replace)), end + 1


def _joined(lines: Sequence[str]) -> str:
    return "".join(f"{each}\n" for each in lines)
