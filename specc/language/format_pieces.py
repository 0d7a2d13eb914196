"""The tokens of each logical line with what the grammar knows of them: spaces, breaks, comments."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from specc.language.driver import Concrete
from specc.language.lexer import OPENERS, Line
from specc.language.source import Source
from specc.language.syntax import concrete

NEVER = 1_000_000
CLOSERS = frozenset(OPENERS.values())
_TIGHT_BEFORE = frozenset((",", ".", "?", ":", *CLOSERS))
_TIGHT_AFTER = frozenset((".", *OPENERS))
_ATTACHED = frozenset(("parameters", "arguments", "plain_type", "generic_type", "index", "slice"))
"""Rules whose bracket continues what stands before it, as in `f(x)`."""

_LISTS = frozenset(
    ("parameters", "arguments", "plain_type", "generic_type", "tuple", "list", "map", "set_display")
)
"""Rules whose bracket holds things between commas."""

_OPERATIONS = frozenset(("or", "and", "implies", "binary", "chain"))
_CLAUSES = frozenset(("clause", "condition", "last_condition"))
_COMMENT = re.compile(r"#[^\n]*")


@dataclass
class Piece:
    """A token. `space` is whether one stands before it within a line; a line that is too long is
    broken before its pieces of the lowest `level`.

    `items` is the rule of a bracket that holds things between commas, at its opening sign and its
    commas. `above` are comments on lines of their own before the piece, `trailing` one behind it.
    """

    kind: str
    text: str
    start: int
    end: int
    space: bool
    level: int = NEVER
    items: str = ""
    above: tuple[str, ...] = ()
    trailing: str = ""


@dataclass
class _Walk:
    """The lines so far, and what the next piece is to know."""

    lines: list[list[Piece]] = field(default_factory=lambda: [[]])
    tight: bool = False
    level: int = NEVER


def statements(source: Source, lines: Sequence[Line]) -> Iterator[list[Piece]]:
    """The pieces of each logical line of a source that parses."""
    walk = _Walk()
    for item in concrete(source):
        _visit(item, walk, 0)
    for line, pieces in zip(lines, walk.lines, strict=False):
        _attach_comments(source.text, pieces, line.end)
        yield _without_last_commas(pieces)


def _visit(node: Concrete, walk: _Walk, level: int) -> None:
    """Adds the pieces of `node`, whose own breaks are at `level`."""
    for index, child in enumerate(node.children):
        if _breaks_before(node, index):
            walk.level = min(walk.level, level)
        if isinstance(child, Concrete):
            together = child.rule in _CLAUSES or (_family(child) == _family(node) != "")
            _visit(child, walk, level if together else level + 1)
        elif child.type == "_NL":
            walk.lines.append([])
        elif child.type not in {"_INDENT", "_DEDENT", "$END"}:
            place = (child.start_pos or 0, child.end_pos or 0)
            _add(walk, node, Piece(child.type, str(child), *place, space=True))
            if (child == "," and node.alias in _LISTS) or (
                child == ":" and node.alias == "quantifier"
            ):
                walk.level = level


def _add(walk: _Walk, node: Concrete, piece: Piece) -> None:
    """Adds a piece, which is a direct part of `node`."""
    text = piece.text
    line = walk.lines[-1]
    piece.space = bool(line) and not walk.tight and not _is_tight(node, text, line[-1].text)
    piece.level = NEVER if text in CLOSERS else walk.level
    if node.alias in _LISTS and (text == "," or (text in OPENERS and not _is_generator(node))):
        piece.items = node.alias
    line.append(piece)
    walk.tight = _is_tight_after(node, text)
    walk.level = NEVER


def _is_tight(node: Concrete, text: str, previous: str) -> bool:
    """Whether nothing stands between `previous` and `text`, a part of `node`."""
    if text == ":" and node.alias == "slice" and _is_wide(node):
        return previous == ":"
    if text in OPENERS:
        return node.alias in _ATTACHED
    return text in _TIGHT_BEFORE or (text == "=" and node.alias == "keyword")


def _is_tight_after(node: Concrete, text: str) -> bool:
    """Whether nothing stands between `text`, a part of `node`, and what follows."""
    if text == "-" and node.alias == "negate":
        return not _is_negative(node.children[1])
    if text == ":" and node.alias == "slice":
        return not _is_wide(node)
    return text in _TIGHT_AFTER or (text == "=" and node.alias == "keyword")


def _is_wide(node: Concrete) -> bool:
    """Whether a slice's bounds are more than names and numbers: `xs[i + 1 : j]`."""
    bounds = [each for each in node.children[1:] if isinstance(each, Concrete)]
    simple = ({"name"}, {"int"}, {"negate", "int"}, {"negate", "name"})
    return not all(_aliases(each) in simple for each in bounds)


def _aliases(node: Concrete) -> set[str]:
    parts = [each for each in node.children if isinstance(each, Concrete)]
    return {node.alias}.union(*map(_aliases, parts))


def _is_generator(node: Concrete) -> bool:
    return any(
        isinstance(each, Concrete) and each.rule == "comprehension" for each in node.children
    )


def _is_negative(node: object) -> bool:
    """Whether the first token is a minus: `- -x` is not written `--x`."""
    while isinstance(node, Concrete):
        node = node.children[0]
    return node == "-"


def _family(node: Concrete) -> str:
    """Operations of one family, such as `a or b or c`, break together."""
    return node.rule.removesuffix("_open") if node.alias in _OPERATIONS else ""


def _breaks_before(node: Concrete, index: int) -> bool:
    """Whether a long line may be broken before this part of `node`."""
    child = node.children[index]
    if isinstance(child, Concrete):
        return child.rule in _CLAUSES or child.rule == "comparison_operator"
    if node.alias == "conditional":
        return child in {"if", "else"}
    return node.alias in _OPERATIONS and index == 1


def _attach_comments(text: str, pieces: Sequence[Piece], end: int) -> None:
    """Gives the comments between the pieces to them; one before a comma goes behind it."""
    stops = [*(each.start for each in pieces[1:]), end]
    waiting: tuple[str, ...] = ()
    for piece, stop in zip(pieces, stops, strict=True):
        piece.above += waiting
        waiting = ()
        gap = text[piece.end : stop]
        if "#" not in gap:
            continue
        same_line, *rest = gap.split("\n")
        piece.trailing = same_line.strip()
        waiting = tuple(each.strip() for each in rest if each.strip())
    _move_behind_commas(pieces)


def _move_behind_commas(pieces: Sequence[Piece]) -> None:
    for before, piece, after in zip(pieces, pieces[1:], pieces[2:], strict=False):
        if piece.kind == "COMMA":
            found = [each for each in (before.trailing, *piece.above, piece.trailing) if each]
            same_line = before.trailing or (piece.trailing and not piece.above)
            before.trailing, piece.above = "", ()
            piece.trailing = found.pop(0) if same_line else ""
            after.above = (*found, *after.above)


def _without_last_commas(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without the commas before closing brackets that mean nothing."""
    kept: list[Piece] = []
    opened: list[tuple[Piece, int]] = []
    for each in pieces:
        if each.text in OPENERS:
            opened.append((each, 0))
        elif each.kind == "COMMA" and each.items:
            opened[-1] = (opened[-1][0], opened[-1][1] + 1)
        elif each.text in CLOSERS and opened:
            opener, commas = opened.pop()
            if kept[-1].kind == "COMMA" and not (opener.items == "tuple" and commas == 1):
                comma = kept.pop()
                kept[-1].trailing = comma.trailing
        kept.append(each)
    return kept
