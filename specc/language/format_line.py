"""Breaks a logical line that is too long: inside brackets, at what binds least."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from specc.language.format_pieces import CLOSERS, NEVER, Piece
from specc.language.lexer import OPENERS

WIDTH = 100
_NO_LAST_COMMA = frozenset(("", "plain_type", "generic_type"))


@dataclass(frozen=True)
class _Statement:
    """A logical line, and how wide it may be. `ends` holds the sum of the widths up to each piece,
    `closing` the index of the closing bracket for that of each opening one."""

    pieces: Sequence[Piece]
    width: int
    ends: Sequence[int]
    closing: dict[int, int]


def laid_out(pieces: Sequence[Piece], indent: int, width: int = WIDTH) -> list[str]:
    """The line, in as many physical lines as it needs."""
    if not pieces:
        return []
    widths = (len(each.text) + each.space for each in pieces)
    statement = _Statement(pieces, width, [0, *accumulate(widths)], _closing(pieces))
    return _lay(statement, 0, len(pieces), indent, inside=False, comma=False)


def joined(pieces: Sequence[Piece]) -> str:
    """The pieces on one line."""
    text = "".join(" " * each.space + each.text for each in pieces)
    return text[1:] if pieces and pieces[0].space else text


def _closing(pieces: Sequence[Piece]) -> dict[int, int]:
    found: dict[int, int] = {}
    opened: list[int] = []
    for index, each in enumerate(pieces):
        if each.text in OPENERS:
            opened.append(index)
        elif each.text in CLOSERS:
            found[opened.pop()] = index
    return found


def _lay(
    statement: _Statement, start: int, stop: int, indent: int, *, inside: bool, comma: bool
) -> list[str]:
    """Pieces `start` to `stop`, on one line if they fit. `inside` brackets a line may be broken
    between pieces; `comma` is whether one follows the last."""
    pieces = statement.pieces
    width = statement.ends[stop] - statement.ends[start] - pieces[start].space + comma
    if indent + width <= statement.width and not _has_comment_within(pieces, start, stop):
        return _one(pieces[start:stop], indent, comma)
    places = list(_elements(statement, start, stop))
    cuts = _cuts(pieces, places, inside=inside)
    if cuts:
        bounds = [start, *cuts, stop]
        return [
            line
            for first, last in pairwise(bounds)
            for line in _lay(
                statement, first, last, indent, inside=inside, comma=comma and last == stop
            )
        ]
    opener = _to_break(statement, start, places, indent)
    if opener is None:
        return _one(pieces[start:stop], indent, comma)
    closer = statement.closing[opener]
    head = _one(pieces[start : opener + 1], indent, comma=False)
    tail = _lay(statement, closer, stop, indent, inside=inside, comma=comma)
    return [*head, *_block(statement, opener, indent + 4), *tail]


def _one(pieces: Sequence[Piece], indent: int, comma: bool) -> list[str]:
    """The pieces on one line, with the comments above the first and behind the last."""
    margin = " " * indent
    above = () if pieces[0].text in CLOSERS else pieces[0].above
    trailing = f"  {pieces[-1].trailing}" if pieces[-1].trailing else ""
    text = margin + joined(pieces) + "," * comma + trailing
    return [*(margin + each for each in above), text]


def _block(statement: _Statement, opener: int, indent: int) -> list[str]:
    """What stands between brackets, on lines of its own."""
    pieces, closer = statement.pieces, statement.closing[opener]
    above = [" " * indent + each for each in pieces[closer].above]
    if opener + 1 == closer:
        return above
    width = statement.ends[closer] - statement.ends[opener + 1]
    fits = indent + width <= statement.width
    whole = fits and not _has_comment_within(pieces, opener + 1, closer)
    has_comma = pieces[closer - 1].kind == "COMMA"
    comma = not whole and not has_comma and pieces[opener].items not in _NO_LAST_COMMA
    return [*_lay(statement, opener + 1, closer, indent, inside=True, comma=comma), *above]


def _has_comment_within(pieces: Sequence[Piece], start: int, stop: int) -> bool:
    """Whether a comment stands between the pieces, so that they cannot be one line."""
    return any(each.trailing for each in pieces[start : stop - 1]) or any(
        each.above for each in pieces[start + 1 : stop]
    )


def _elements(statement: _Statement, start: int, stop: int) -> Iterator[int]:
    """The places of pieces outside of the brackets that open after `start`."""
    index = start
    while index < stop:
        yield index
        index = statement.closing.get(index, index) + 1


def _cuts(pieces: Sequence[Piece], places: Sequence[int], *, inside: bool) -> list[int]:
    """Where to break between elements: at the lowest level, else where a comment forces it."""
    later = places[1:]
    level = min((pieces[at].level for at in later), default=NEVER)
    if inside and level < NEVER:
        return [at for at in later if pieces[at].level == level]
    return [at for at in later if pieces[at].above or pieces[at - 1].trailing]


def _to_break(statement: _Statement, start: int, places: Sequence[int], indent: int) -> int | None:
    """The opening bracket to break the line at: the first with a comment inside, else the one that
    holds most of those that still fit on the first line."""
    pieces = statement.pieces
    openers = [at for at in places if at in statement.closing]
    for at in openers:
        if _has_comment_within(pieces, at, statement.closing[at] + 1):
            return at
    taken = indent - statement.ends[start] - pieces[start].space
    sizes = {
        at: statement.ends[statement.closing[at]] - statement.ends[at + 1]
        for at in openers
        if taken + statement.ends[at + 1] <= statement.width and statement.closing[at] > at + 1
    }
    return max(sizes, key=lambda at: sizes[at], default=None)
