"""Breaks long lines of Python as ruff and black do: at brackets first, then at what binds least."""

import io
import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass

_STATEMENT = re.compile(r"(assert |return |yield |if |elif |with |for |\w[\w.]*(?:, \w[\w.]*)* = )")
_OPENERS, _CLOSERS = "([{", ")]}"
_LOOSENESS = (
    ("for", "if"),  # of comprehensions
    (",",),
    ("if", "else"),
    ("or", "and"),
    ("not", "in", "is", "<", ">", "<=", ">=", "==", "!="),
    ("|",),
    ("&",),
    ("+", "-"),
    ("*", "/", "//", "%"),
)


@dataclass(frozen=True)
class Token:
    """A token of one line with its place, and how many brackets are open around it."""

    text: str
    start: int
    end: int
    depth: int


def lay_out(line: str, width: int) -> list[str]:
    """The line as it is if it fits, else broken into several."""
    if len(line) <= width or line.lstrip().startswith(("#", '"""')):
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    text = line.strip()
    if text.startswith("from "):
        head, _, imported = text.partition(" import ")
        return [f"{head} import (", *(f"    {each}," for each in imported.split(", ")), ")"]
    tokens = _tokens(text)
    if tokens is None:
        return [line]
    head = _STATEMENT.match(text)
    if head and _needs_parentheses(text[head.end() :].removesuffix(":")):
        colon = ":" if text.endswith(":") and text.startswith(("if", "elif")) else ""
        body = text[head.end() :].removesuffix(colon) if colon else text[head.end() :]
        if len(indent) + 4 + len(body) <= width or not _ends_in_bracket(body):
            inner = _body(body, indent + "    ", width, calls=False)
            return [f"{indent}{head.group()}(", *inner, f"{indent}){colon}"]
    for opening, closing in _pairs(tokens):
        first = text[: opening.end]
        if len(indent) + len(first) <= width and closing.start > opening.end:
            literal = not text[opening.start - 1 : opening.start].strip(" ([{,=")
            inner = _body(
                text[opening.end : closing.start], indent + "    ", width, calls=True, split=literal
            )
            rest = lay_out(indent + text[closing.start :], width)
            return [indent + first, *inner, *rest]
    return [line]


def _tokens(text: str) -> list[Token] | None:
    """The tokens of a line, or None where it is not Python by itself."""
    found: list[Token] = []
    depth = 0
    try:
        for each in tokenize.generate_tokens(io.StringIO(text).readline):
            if each.type in {tokenize.NEWLINE, tokenize.NL, tokenize.ENDMARKER}:
                continue
            if each.type in {tokenize.INDENT, tokenize.DEDENT} or each.start[0] > 1:
                continue
            if each.string in _CLOSERS:
                depth -= 1
            found.append(Token(each.string, each.start[1], each.end[1], depth))
            if each.string in _OPENERS:
                depth += 1
    except tokenize.TokenError:
        return None
    return found


def _pairs(tokens: Sequence[Token]) -> list[tuple[Token, Token]]:
    """Outermost brackets with their closing ones, the last first."""
    pairs: list[tuple[Token, Token]] = []
    opening: Token | None = None
    for each in tokens:
        if each.depth == 0 and each.text in _OPENERS:
            opening = each
        elif each.depth == 0 and each.text in _CLOSERS and opening:
            pairs.append((opening, each))
    return pairs[::-1]


def _needs_parentheses(expression: str) -> bool:
    """Whether an expression breaks better at its operators than inside its last bracket."""
    found = _separators(_tokens(expression) or [])
    return bool(found) and (len(found) > 1 or not _ends_in_bracket(expression))


def _ends_in_bracket(expression: str) -> bool:
    return expression.endswith(tuple(_CLOSERS))


def _separators(tokens: Sequence[Token]) -> list[Token]:
    """The outermost operators that bind least."""
    outer = [each for each in tokens if each.depth == 0]
    for kinds in _LOOSENESS:
        found = [each for each in outer if each.text in kinds]
        if kinds == ("for", "if") and not any(each.text == "for" for each in found):
            continue
        if kinds == ("if", "else") and not any(each.text == "else" for each in found):
            continue
        if kinds[0] == "not":
            found = _comparisons(outer)
        if "-" in kinds:
            found = [each for each in found if each is not outer[0]]
        if any(each.text == "lambda" for each in outer) and kinds != (",",):
            continue
        if found:
            return found
    return []


def _comparisons(outer: Sequence[Token]) -> list[Token]:
    """Comparison operators; `not in` and `is not` are one, a leading `not` is none."""
    found: list[Token] = []
    previous = ""
    for index, each in enumerate(outer):
        following = outer[index + 1].text if index + 1 < len(outer) else ""
        second = (each.text == "in" and previous == "not") or (
            each.text == "not" and previous == "is"
        )
        prefix = each.text == "not" and following != "in"
        if each.text in _LOOSENESS[4] and not second and not prefix:
            found.append(each)
        previous = each.text
    return found


def _body(text: str, indent: str, width: int, *, calls: bool, split: bool = False) -> list[str]:
    """What stands between brackets: on one line if it fits, else broken at what binds least."""
    tokens = _tokens(text) or []
    separators = _separators(tokens)
    commas = bool(separators) and separators[0].text == ","
    exploded = calls and (text.endswith(",") or (split and commas))
    if len(indent) + len(text) <= width and not exploded:
        return [indent + text]
    if not separators:
        lines = lay_out(indent + text, width - 1 if calls else width)
        single = calls and not _is_generator(tokens)
        return [*lines[:-1], lines[-1] + ","] if single and not text.endswith(",") else lines
    lines: list[str] = []
    for part in _parts(text, separators):
        missing = commas and not part.endswith(",")
        lines += _element(part, indent, width - 1 if missing else width)
    if commas and not lines[-1].endswith(","):
        lines[-1] += ","
    return lines


def _element(text: str, indent: str, width: int) -> list[str]:
    """One part of what stands between brackets; its operators need no brackets of their own."""
    plain = text.rstrip(",")
    separators = _separators(_tokens(plain) or [])
    keyword = "=" in plain.partition("(")[0].replace("==", "")
    if len(indent) + len(text) <= width or keyword or not separators:
        return lay_out(indent + text, width)
    lines = [line for part in _parts(plain, separators) for line in _element(part, indent, width)]
    return [*lines[:-1], lines[-1] + text[len(plain) :]]


def _is_generator(tokens: Sequence[Token]) -> bool:
    return any(each.text == "for" and each.depth == 0 for each in tokens)


def _parts(text: str, separators: Sequence[Token]) -> list[str]:
    """The text broken before each separator, or after each comma."""
    parts: list[str] = []
    start = 0
    for each in separators:
        end = each.end if each.text == "," else each.start
        if end > start:
            parts.append(text[start:end].strip())
        start = end
    parts.append(text[start:].strip())
    return [each for each in parts if each]
