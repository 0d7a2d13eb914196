"""Breaks long lines of Python as black and ruff do: at brackets first, then at what binds least."""

import io
import keyword
import re
import tokenize
from collections.abc import Sequence
from typing import NamedTuple

_HEAD = re.compile(
    r"(?:assert|return|yield|if|elif|while) "
    r"|for [\w, ()]+? in "
    r"|\w[\w.\"\[\]]*(?:, \w[\w.]*)*(?:: .+?)? \+?= "
)
"""What stands before the expression of a statement."""
_OPENERS, _CLOSERS = "([{", ")]}"
_INDENT = "    "
_COMMA, _FOR, _DOT = 18, 20, 1
_LOOSENESS = {
    **dict.fromkeys(("if", "else"), 16),
    **dict.fromkeys(("and", "or"), 14),
    **dict.fromkeys(("not", "in", "is", "<", ">", "<=", ">=", "==", "!="), 10),
    "|": 9,
    "&": 7,
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "/", "//", "%"), 4),
    "**": 2,
}


class _Token(NamedTuple):
    """A token of one line with its place, and how many brackets are open around it."""

    text: str
    start: int
    end: int
    depth: int


class _Pair(NamedTuple):
    """Brackets with something between them, at depth 0."""

    opening: _Token
    closing: _Token
    display: bool


def lay_out(line: str, width: int) -> list[str]:
    """The line as it is if it fits, else broken into several."""
    text = line.lstrip()
    indent = line[: len(line) - len(text)]
    if len(line) <= width or text.startswith(("#", '"""')):
        return [line]
    if text.startswith("from "):
        start, _, names = text.partition(" import ")
        inner = [f"{indent}{_INDENT}{each}," for each in names.split(", ")]
        return [f"{indent}{start} import (", *inner, f"{indent})"]
    tokens = _tokens(text)
    if not tokens:
        return [line]
    head = _HEAD.match(text)
    if head and not text.startswith(("def ", "class ")):
        body = text[head.end() :]
        colon = ":" if text.endswith(":") else ""
        body = body.removesuffix(colon)
        if not _hugs(body, len(indent) + head.end(), width):
            tuple_ = any(each.text == "," for each in _separators(_tokens(body)))
            inner = _inside(body, indent + _INDENT, width, broken=tuple_)
            return [f"{indent}{head.group()}(", *inner, f"{indent}){colon}"]
    return _at_brackets(text, tokens, indent, width)


def _at_brackets(text: str, tokens: Sequence[_Token], indent: str, width: int) -> list[str]:
    """The line broken inside its last brackets that leave a first line which fits."""
    pairs = _pairs(tokens)
    if text.startswith("def "):
        pairs = pairs[-1:]
    fitting = [each for each in pairs if len(indent) + each.opening.end <= width]
    if not fitting:
        return [indent + text]
    opening, closing, display = fitting[0]
    body = text[opening.end : closing.start]
    separators = _separators(_tokens(body))
    commas = bool(separators) and separators[0].text == ","
    if (display and commas) or len(indent) + len(_INDENT) + len(body) > width:
        inner = _inside(body, indent + _INDENT, width, broken=True)
    else:
        lonely = text.startswith("def ") and not commas
        inner = [f"{indent}{_INDENT}{body}{',' if lonely else ''}"]
    rest = _rest(text[closing.start :], indent, width)
    return [indent + text[: opening.end], *inner, *rest]


def _rest(text: str, indent: str, width: int) -> list[str]:
    """What follows a closing bracket, which stands at the start."""
    if len(indent) + len(text) <= width:
        return [indent + text]
    return _at_brackets(text, _tokens(text, 1), indent, width)


def _inside(text: str, indent: str, width: int, *, broken: bool = False) -> list[str]:
    """What stands between brackets: on one line if it fits, else broken at what binds least."""
    if len(indent) + len(text) <= width and not broken:
        return [indent + text]
    plain = text.removesuffix(",")
    tokens = _tokens(plain)
    separators = _separators(tokens)
    if not separators:
        return _at_brackets(text, _tokens(text), indent, width)
    ending = text[len(plain) :]
    comma = "," if separators[0].text == "," else ""
    *parts, last = _parts(plain, separators)
    lines = [line for part in parts for line in _inside(part + comma, indent, width)]
    return [*lines, *_inside(last + (comma or ending), indent, width)]


def _hugs(text: str, before: int, width: int) -> bool:
    """Whether an expression breaks better inside its brackets than at its operators."""
    tokens = _tokens(text)
    separators = _separators(tokens)
    pairs = _pairs(tokens)
    if not separators or not pairs:
        return bool(pairs)
    first, last = pairs[-1], pairs[0]
    if len(separators) > 1 or separators[0].text == ",":
        return False
    closes = last.closing.end == len(text)
    if closes and before + last.opening.end <= width:
        return True
    if first.opening.start > 0 and (not closes or (last.opening.text == "[" and not last.display)):
        return False
    return _fit_expanded(text, pairs[::-1], before, width)


def _fit_expanded(text: str, pairs: Sequence[_Pair], before: int, width: int) -> bool:
    """Whether what stands outside of the brackets fits when all of them are broken."""
    starts = [0, *(each.closing.start for each in pairs)]
    ends = [*(each.opening.end for each in pairs), len(text)]
    widths = [end - start for start, end in zip(starts, ends, strict=True)]
    return before + widths[0] <= width and all(each <= width for each in widths)


def _tokens(text: str, depth: int = 0) -> list[_Token]:
    """The tokens of a line, or none where it is not Python by itself."""
    found: list[_Token] = []
    try:
        for each in tokenize.generate_tokens(io.StringIO(text).readline):
            if each.start[0] > 1 or not each.string.strip():
                continue
            if each.string in _CLOSERS:
                depth -= 1
            found.append(_Token(each.string, each.start[1], each.end[1], depth))
            if each.string in _OPENERS:
                depth += 1
    except tokenize.TokenError:
        pass
    return found


def _pairs(tokens: Sequence[_Token]) -> list[_Pair]:
    """The outermost brackets that are not empty, the last first."""
    pairs: list[_Pair] = []
    opening: _Token | None = None
    display = False
    previous = ""
    for each in tokens:
        if each.depth == 0 and each.text in _OPENERS:
            opening = each
            display = not (_is_name(previous) or previous.endswith((*_CLOSERS, '"', "'")))
        elif each.depth == 0 and each.text in _CLOSERS and opening and each.start > opening.end:
            pairs.append(_Pair(opening, each, display))
        previous = each.text
    return pairs[::-1]


def _is_name(token: str) -> bool:
    """Whether a token is a name or a number."""
    return (token[:1].isalnum() or token[:1] == "_") and not keyword.iskeyword(token)


def _separators(tokens: Sequence[_Token]) -> list[_Token]:
    """The outermost operators that bind least."""
    outer = [each for each in tokens if each.depth == 0]
    priorities = [
        (priority, each)
        for index, each in enumerate(outer)
        if (priority := _priority(outer, index))
    ]
    least = max((priority for priority, _ in priorities), default=0)
    if least == _DOT and len([each for priority, each in priorities if priority]) < 2:
        return []
    return [each for priority, each in priorities if priority == least > 0]


def _priority(outer: Sequence[_Token], index: int) -> int:
    """How loosely a token binds what is around it; 0 where it separates nothing."""
    token = outer[index].text
    previous = outer[index - 1].text if index else ""
    before = [each.text for each in outer[:index]]
    if not before or _in_target(before):
        return 0
    if token == ",":
        return _COMMA
    if "lambda" not in before and any(each.text == ":" for each in outer[index:]):
        return 0  # of a key
    if token == "for" or (token == "if" and "for" in before):
        return _FOR
    if token in {"not", "in"} and previous in {"is", "not"}:
        return 0
    if token == "not" and (index + 1 == len(outer) or outer[index + 1].text != "in"):
        return 0
    if token in {"+", "-"} and not (_is_name(previous) or previous[-1] in _CLOSERS + "\"'"):
        return 0
    if token == "." and previous in {")", "]"}:
        return _DOT
    return _LOOSENESS.get(token, 0)


def _in_target(before: Sequence[str]) -> bool:
    """Whether a token after these stands among the names of a `for` or a lambda."""
    if "lambda" in before and ":" not in before[_last(before, "lambda") :]:
        return True
    return "for" in before and "in" not in before[_last(before, "for") :]


def _last(texts: Sequence[str], text: str) -> int:
    return len(texts) - 1 - texts[::-1].index(text)


def _parts(text: str, separators: Sequence[_Token]) -> list[str]:
    """The text broken before each separator, or after each comma, without the commas."""
    parts: list[str] = []
    start = 0
    for each in separators:
        parts.append(text[start : each.start].strip())
        start = each.end if each.text == "," else each.start
    parts.append(text[start:].strip())
    return [each for each in parts if each]
