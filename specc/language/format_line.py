"""Lays out one logical line: spaces between its tokens, breaks inside brackets where it is long."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specc.language.lexer import OPENERS, RESERVED, Terminals, token

WIDTH = 100
_CLOSERS = frozenset(OPENERS.values())
_BEFORE_EXPRESSION = frozenset(
    ("requires", "returns", "ensures", "check", "when", "always", "raises", "within")
)
_SIGNS_WITH_SPACES = frozenset(
    (
        *("+", "-", "*", "/", "//", "%", "**", "|", "&", "==", "!=", "<", "<=", ">", ">="),
        *("->", "="),
    )
)
_VALUES = frozenset(("True", "False", "None", "empty"))


@dataclass(frozen=True)
class Piece:
    """One token: its text, how many brackets are open around it, and whether a space comes before.

    `comment` pieces stand at the end of a physical line.
    """

    text: str
    depth: int
    space: bool
    line: int = 0
    comment: bool = False


def pieces(text: str, start: int, end: int, terminals: Terminals) -> list[Piece]:
    """The tokens and comments of the logical line from `start` to `end`."""
    made: list[Piece] = []
    opened: list[tuple[str, bool]] = []
    texts: list[str] = []
    position, line = start, 0
    while position < end:
        sign = text[position]
        if sign in " \t\r\f":
            position += 1
            continue
        if sign == "\n":
            position += 1
            line += 1
            continue
        if sign == "#":
            stop = text.find("\n", position, end)
            stop = end if stop < 0 else stop
            made.append(Piece(text[position:stop].rstrip(), len(opened), True, line, True))
            position = stop
            continue
        previous = texts[-1] if texts else ""
        accepts = {"NAME"} | ({"REGEX"} if previous == "matches" else set())
        accepts |= {"ID"} if texts == ["criterion"] else set()
        found = token(text, (position, end), terminals, accepts, cells=False)
        word = text[position : found.end]
        if word in _CLOSERS and opened:
            opened.pop()
        space = _space(texts, word, opened, made)
        made.append(Piece(word, len(opened), space, line))
        if word in OPENERS:
            opened.append((word, _is_subscript(previous, texts)))
        texts.append(word)
        position = found.end
    return made


def _is_subscript(previous: str, texts: Sequence[str]) -> bool:
    """Whether a bracket continues what stands before it, as in `f(` and `xs[`."""
    if not previous or previous in RESERVED - _VALUES:
        return False
    if len(texts) == 1 and previous in _BEFORE_EXPRESSION:
        return False
    return previous in _CLOSERS or previous[-1].isalnum() or previous[-1] in '_"?'


def _space(
    texts: Sequence[str], word: str, opened: Sequence[tuple[str, bool]], made: Sequence[Piece]
) -> bool:
    """Whether a space comes before `word`."""
    if not texts:
        return False
    previous = texts[-1]
    if previous in OPENERS or word in _CLOSERS or word in {",", ".", "?"} or previous == ".":
        return False
    if word == ":":
        return False
    if previous == ":":
        return not _is_slice(opened, made)
    if "=" in (word, previous) and opened and not _is_annotated(made, len(opened)):
        return False
    if word in OPENERS:
        return not _is_subscript(previous, texts)
    return not _is_sign(texts[:-1], previous)


def _is_sign(before: Sequence[str], previous: str) -> bool:
    """Whether `previous` is a minus that belongs to what follows."""
    if previous != "-":
        return False
    if not before:
        return True
    last = before[-1]
    operator = last in _SIGNS_WITH_SPACES or last in OPENERS or last in {",", ":"}
    keyword = last in RESERVED - _VALUES or (len(before) == 1 and last in _BEFORE_EXPRESSION)
    return operator or keyword


def _is_slice(opened: Sequence[tuple[str, bool]], made: Sequence[Piece]) -> bool:
    if not opened or opened[-1] != ("[", True):
        return False
    depth = len(opened)
    for each in reversed(made[:-1]):
        if each.depth < depth:
            break
        if each.depth == depth and each.text in {"every", "some", "lambda"}:
            return False
    return True


def _is_annotated(made: Sequence[Piece], depth: int) -> bool:
    """Whether the argument at hand has a type, as parameters do: then `=` has spaces."""
    for each in reversed(made):
        if each.depth < depth or (each.depth == depth and each.text == ","):
            return False
        if each.depth == depth and each.text == ":":
            return True
    return False


def joined(parts: Sequence[Piece]) -> str:
    """The tokens on one line, without a comma before a closing bracket where it means nothing."""
    kept = [each for index, each in enumerate(parts) if not _is_idle_comma(parts, index)]
    return "".join(
        (" " if each.space and index else "") + each.text for index, each in enumerate(kept)
    )


def _is_idle_comma(parts: Sequence[Piece], index: int) -> bool:
    if parts[index].text != "," or index + 1 == len(parts):
        return False
    closing = parts[index + 1]
    if closing.text not in _CLOSERS or closing.depth != parts[index].depth - 1:
        return False
    if closing.text != ")":
        return True
    openings = (
        place
        for place in range(index)
        if parts[place].depth == closing.depth and parts[place].text == "("
    )
    opening = max(openings, default=-1)
    if opening < 0:
        return False
    inside = parts[opening + 1 : index]
    calls = opening > 0 and not parts[opening].space
    return calls or any(each.text == "," and each.depth == parts[index].depth for each in inside)


def laid_out(parts: Sequence[Piece], indent: int) -> list[str]:
    """The line, in as many physical lines as it needs; comments stay where they are."""
    margin = " " * indent
    comments = [each for each in parts if each.comment]
    if any(each.line < parts[-1].line for each in comments):
        return _as_written(parts, indent)
    tail = f"  {comments[0].text}" if comments else ""
    lines = _broken([each for each in parts if not each.comment], indent, WIDTH)
    if tail and len(lines) > 1:
        return [margin + tail.strip(), *lines]
    return [*lines[:-1], lines[-1] + tail]


def _as_written(parts: Sequence[Piece], indent: int) -> list[str]:
    """Physical lines as the author broke them, because comments stand between; only re-indented."""
    base = parts[0].depth
    lines: list[str] = []
    for number in range(parts[-1].line + 1):
        row = [each for each in parts if each.line == number]
        if not row:
            continue
        code = [each for each in row if not each.comment]
        level = row[0].depth - base
        margin = " " * (indent + 4 * level)
        text = "".join(
            (" " if each.space and at else "") + each.text for at, each in enumerate(code)
        )
        comment = next((each.text for each in row if each.comment), "")
        lines.append(margin + text + ("  " if text and comment else "") + comment)
    return lines


def _broken(parts: Sequence[Piece], indent: int, width: int) -> list[str]:
    """The tokens on one line if they fit, else broken inside the last bracket that helps."""
    margin = " " * indent
    text = joined(parts)
    if indent + len(text) <= width:
        return [margin + text]
    for start, stop in _groups(parts):
        head, inner, rest = parts[: start + 1], parts[start + 1 : stop], parts[stop:]
        if indent + len(joined(head)) > width:
            continue
        tail = _broken(rest, indent, width)
        return [margin + joined(head), *_inner(head, inner, rest, indent + 4, width), *tail]
    return [margin + text]


def _groups(parts: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Outermost bracket pairs with something inside, those that hold most first."""
    if not parts:
        return
    outer = min(each.depth for each in parts)
    found: list[tuple[int, int]] = []
    start = -1
    for index, each in enumerate(parts):
        if each.depth == outer and each.text in OPENERS:
            start = index
        elif each.depth == outer and each.text in _CLOSERS and start >= 0:
            if index > start + 1:
                found.append((start, index))
            start = -1
    yield from sorted(found, key=lambda pair: len(joined(parts[pair[0] : pair[1]])), reverse=True)


def _inner(
    head: Sequence[Piece],
    inner: Sequence[Piece],
    rest: Sequence[Piece],
    indent: int,
    width: int,
) -> list[str]:
    """What stands inside a bracket: an item a line, or broken before clauses and connectives."""
    depth = head[-1].depth + 1
    text = joined([*head[-2:], *inner, *rest[:1]])
    text = text.removeprefix(joined(head[-2:])).removesuffix(rest[0].text)
    if indent + len(text) <= width:
        return [" " * indent + text]
    commas = [index for index, each in enumerate(inner) if each.depth == depth and each.text == ","]
    words = {each.text for each in inner if each.depth == depth}
    if commas and not words & {"for", "every", "some"}:
        rows = _split_after(inner, commas)
        lines = [line for row in rows for line in _broken(row, indent, width)]
        trailing = inner[-1].text != "," and _may_trail(head)
        return [*lines[:-1], lines[-1] + ","] if trailing else lines
    breaks = {"for", "if"} if "for" in words else {"and", "or", "implies"} & words
    places = [
        index
        for index, each in enumerate(inner)
        if index and each.depth == depth and each.text in breaks
    ]
    rows = _split_before(inner, places)
    return [line for row in rows for line in _broken(row, indent, width)]


def _may_trail(head: Sequence[Piece]) -> bool:
    """Whether the grammar allows a comma before this bracket's end: not in types such as
    `Map[Text, Int]` and `Decimal(12, 2)`, nor in `(a, b) in pairs`."""
    opener = head[-1]
    if opener.text == "[" and not opener.space and len(head) > 1:
        return False
    name = head[-2].text if len(head) > 1 else ""
    return name != "Decimal" and not (opener.text == "(" and name in {"every", "some", ","})


def _split_after(parts: Sequence[Piece], places: Sequence[int]) -> list[Sequence[Piece]]:
    ends = [*(place + 1 for place in places), len(parts)]
    starts = [0, *ends[:-1]]
    return [parts[start:end] for start, end in zip(starts, ends, strict=True) if end > start]


def _split_before(parts: Sequence[Piece], places: Sequence[int]) -> list[Sequence[Piece]]:
    starts = [0, *places]
    ends = [*places, len(parts)]
    return [parts[start:end] for start, end in zip(starts, ends, strict=True) if end > start]
