"""Says what the grammar expected, where no typical slip explains a mistake."""

from collections.abc import Iterable, Set

from specc.language.diagnostics import Diagnostic, Edit, Fix
from specc.language.lexer import RESERVED
from specc.language.mistakes import Mistake, visible
from specc.language.source import Source

_EXPRESSION = frozenset(("(", "[", "{", "STRING", "INT", "-"))
_OPERATOR = frozenset(("+", "*", "/", "and"))
_IN_EXPRESSIONS = frozenset(
    (
        *_EXPRESSION,
        *("NAME", "DECIMAL", "DATE", "DATETIME", "DURATION", "BYTES"),
        *("True", "False", "None", "empty", "not", "every", "some", "lambda"),
    )
)
_IN_OPERATORS = frozenset(
    (
        *("+", "-", "*", "/", "//", "%", "**", "PIPE", "&", ".", "(", "[", "?"),
        *("==", "!=", "<", "<=", ">", ">=", "in", "not", "is", "matches"),
        *("and", "or", "implies", "if"),
    )
)
_GOES_ON = frozenset((".", "(", "[", "?", "PIPE"))
"""Ways to go on that are not worth a word where there are others."""

_WORDED = {
    "NAME": "a name",
    "STRING": "a text in double quotes",
    "INT": "a whole number",
    "ID": "an id such as DISC-1",
    "REGEX": "a pattern such as /[A-Z]+/",
    "DURATION": "a duration such as 50 ms",
    "METHOD": "GET, POST, PUT, DELETE or PATCH",
    "PROSE": "prose (`> …`)",
    "BAR": "`|`",
    "_NL": "the end of the line",
    "_INDENT": "an indented block",
}
_ENDS = {"_NL": "the line ends", "_DEDENT": "the block ends", "$END": "the file ends"}
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
_MOST_SHOWN = 6


def misspelt(source: Source, mistake: Mistake) -> Diagnostic | None:
    """A word that looks like one that is expected; and any line that begins with no known word."""
    text = source.text[mistake.span.start : mistake.span.end]
    words = sorted(each for each in mistake.expected if each.isidentifier() and each.islower())
    words += _METHODS if "METHOD" in mistake.expected else ()
    words += [each for each in ("True", "False", "None") if each in mistake.expected]
    begins = mistake.span.start == mistake.line.start and "NAME" not in mistake.expected
    near = _nearest(text, words) if text.isidentifier() else ""
    if not near and not (begins and words):
        return None
    message = (
        f"A line here cannot begin with `{text}`." if begins else f"`{text}` has no meaning here."
    )
    if near:
        fix = Fix(f"write `{near}`", (Edit(mistake.span, near),), safe=True)
        label = f"did you mean `{near}`?"
        return Diagnostic("E111", source, mistake.span, message, label, fix=fix)
    shown = [_WORDED.get(each, f"`{each}`") for each in words if each not in _METHODS]
    shown += [_WORDED[each] for each in ("METHOD", "PROSE") if each in mistake.expected]
    place, note = visible(source, mistake.span), f"expected {_either(shown)}"
    return Diagnostic(
        "E111", source, place, message, "no line begins so", notes=(note,),
        help="Prose begins with `>`, a comment with `#`.",
    )  # fmt: skip


def _nearest(text: str, words: Iterable[str]) -> str:
    from difflib import get_close_matches  # only a mistake needs it

    by_lower = {each.lower(): each for each in words}
    if text.lower() in by_lower:
        return by_lower[text.lower()]
    found = get_close_matches(text.lower(), by_lower, 1, 0.7) if len(text) > 2 else []
    return by_lower[found[0]] if found else ""


def unexpected(source: Source, mistake: Mistake) -> Diagnostic:
    """Something else than what the grammar expects."""
    found = source.text[mistake.span.start : mistake.span.end]
    is_value = mistake.expected >= _EXPRESSION
    if found in RESERVED and "NAME" in mistake.expected and not is_value:
        message = f"`{found}` is a word of the language and cannot be a name."
        return Diagnostic("E117", source, mistake.span, message, "take another name")
    expected = _expected(mistake.expected)
    shown = _ENDS.get(mistake.kind, f"found `{found}`")
    message = f"Expected {expected}, but {shown}."
    place = visible(source, mistake.span)
    return Diagnostic("E110", source, place, message, f"expected {expected}")


def _expected(expected: Set[str]) -> str:
    """What could have come, in words."""
    rest, groups = set(expected), []
    for group, words, members in (
        (_EXPRESSION, "an expression", _IN_EXPRESSIONS),
        (_OPERATOR, "an operator", _IN_OPERATORS),
    ):
        if group <= expected:
            groups.append(words)
            rest -= members
    rest = rest - _GOES_ON - {"_DEDENT", "$END"} or rest
    shown = [_WORDED.get(each, f"`{each}`") for each in sorted(rest, key=_order)] + groups
    return _either([*shown[:_MOST_SHOWN], *(["…"] if len(shown) > _MOST_SHOWN else [])])


def _order(name: str) -> tuple[bool, bool, bool, str]:
    """Names and values first, then signs, then words, and the end of the line last."""
    return name == "_NL", name.islower(), not name.isupper(), name


def _either(words: Iterable[str]) -> str:
    listed = list(dict.fromkeys(words))
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"
