"""Says what is wrong where a line does not parse, in the author's words.

Typical slips are rows of grammar/slips.toml. A row applies at a place by the text there, the word
that begins the line, and what the grammar expects; the first that applies speaks. What no row knows
is described by what was expected.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from specc.language.diagnostics import Diagnostic, Edit, Fix
from specc.language.lexer import OPENERS, RESERVED, Line
from specc.language.source import Source, Span
from specc.resources import slips_text


@dataclass(frozen=True)
class Mistake:
    """A place where parsing stopped.

    `kind` is the terminal found there, or UNCLOSED, UNEVEN, SLIP, ILLEGAL, DEEP, MISMATCH;
    `previous` the terminal before it, `expected` those that could have come.
    """

    kind: str
    span: Span
    line: Line
    previous: str = ""
    expected: frozenset[str] = frozenset()
    opener: int = -1

    @property
    def structural(self) -> bool:
        """Whether it is about blocks, so that it may follow from a line that was dropped."""
        return self.kind in {"_INDENT", "_DEDENT", "$END"}


@dataclass(frozen=True)
class Slip:
    """One row of the table. `at` matches the text at the place, `first` the line's first word;
    `kind`, `previous` and `expects` name terminals. `replace` is a fix; `{found}` in texts is what
    stands there. `token` rows are looked for before the line is read."""

    code: str
    message: str
    bad: str
    at: str = ""
    first: str = ""
    kind: str = ""
    previous: str = ""
    expects: str = ""
    token: bool = False
    label: str = ""
    help: str = ""
    replace: str | None = None


@cache
def table() -> tuple[Slip, ...]:
    """All rows, in their order."""
    import tomllib  # only a mistake needs it

    return tuple(Slip(**row) for row in tomllib.loads(slips_text())["slip"])


_TOKEN_SLIPS = re.compile(r"&&|\|\||===|!==|<>|!(?!=)|'|‘|“|`|;|:=|=>|\+\+|--|%%|\$|@|~|\^")


_SUSPICIOUS = frozenset("&|=!<'‘“`;:+-%$@~^")


def at_token(text: str, position: int, limit: int, *, in_row: bool) -> int:
    """The end of something at `position` that no spec may hold, or 0."""
    if text[position] not in _SUSPICIOUS:
        return 0
    match = _TOKEN_SLIPS.match(text, position, limit)
    if match is None or (in_row and match[0] == "||"):
        return 0
    return match.end()


def diagnose(source: Source, mistake: Mistake) -> Diagnostic:
    """The diagnostic for a mistake."""
    if mistake.kind in _SPECIAL:
        return _SPECIAL[mistake.kind](source, mistake)
    slip = next((each for each in table() if _applies(source.text, mistake, each)), None)
    if slip is not None:
        return _from_slip(source, mistake, slip)
    return _misspelt(source, mistake) or _generic(source, mistake)


def _applies(text: str, mistake: Mistake, slip: Slip) -> bool:
    first = re.match(r"\w*", text[mistake.line.start : mistake.line.end])
    return (
        (not slip.kind or mistake.kind in slip.kind.split())
        and (not slip.previous or mistake.previous in slip.previous.split())
        and (not slip.expects or set(slip.expects.split()) <= mistake.expected)
        and (not slip.first or re.fullmatch(slip.first, first[0] if first else "") is not None)
        and (
            not slip.at
            or re.compile(slip.at).match(text, mistake.span.start, mistake.line.end) is not None
        )
    )


def _from_slip(source: Source, mistake: Mistake, slip: Slip) -> Diagnostic:
    match = re.compile(slip.at).match(source.text, mistake.span.start) if slip.at else None
    span = Span(*match.span()) if match and match.end() > match.start() else mistake.span
    found = source.text[span.start : span.end]
    fix = None
    if slip.replace is not None:
        title = f"write `{slip.replace.strip()}`" if slip.replace.strip() else f"remove `{found}`"
        fix = Fix(title, (Edit(span, slip.replace),), safe=True)
    return Diagnostic(
        slip.code,
        source,
        _visible(source, span),
        slip.message.replace("{found}", found),
        slip.label.replace("{found}", found),
        help=slip.help.replace("{found}", found),
        fix=fix,
    )


def _visible(source: Source, span: Span) -> Span:
    """A span of at least one character, on its line."""
    if span.end > span.start:
        return span
    return Span(span.start, min(span.start + 1, max(len(source.text), span.start)))


def _misspelt(source: Source, mistake: Mistake) -> Diagnostic | None:
    """A line that begins with no word of the language."""
    text = source.text[mistake.span.start : mistake.span.end]
    words = sorted(name.lower() for name in mistake.expected if name.lower().isidentifier())
    at_line_start = mistake.span.start == mistake.line.start
    if not at_line_start or not text.isidentifier() or "NAME" in mistake.expected:
        return None
    from difflib import get_close_matches

    near = get_close_matches(text.lower(), words, 1, 0.7)
    message = f"A line here cannot begin with `{text}`."
    known = _either(f"`{word}`" for word in words if word not in {"prose", "_dedent"})
    if not near:
        return Diagnostic(
            "E111", source, mistake.span, message, "no line begins so", notes=(f"expected {known}",)
        )
    fix = Fix(f"write `{near[0]}`", (Edit(mistake.span, near[0]),), safe=True)
    return Diagnostic("E111", source, mistake.span, message, f"did you mean `{near[0]}`?", fix=fix)


def _generic(source: Source, mistake: Mistake) -> Diagnostic:
    found = source.text[mistake.span.start : mistake.span.end]
    shown = {"_NL": "the line ends", "_DEDENT": "the block ends", "$END": "the file ends"}.get(
        mistake.kind, f"found `{found}`"
    )
    if found in RESERVED and "NAME" in mistake.expected:
        message = f"`{found}` is a word of the language and cannot be a name."
        return Diagnostic("E117", source, mistake.span, message, "take another name")
    expected = _expected(mistake.expected)
    return Diagnostic(
        "E110", source, _visible(source, mistake.span), f"Expected {expected}, but {shown}.",
        f"expected {expected}",
    )  # fmt: skip


_GROUPS: Sequence[tuple[frozenset[str], str]] = (
    (frozenset(("LPAR", "LSQB", "LBRACE", "STRING", "INT", "MINUS")), "an expression"),
    (frozenset(("PLUS", "STAR", "SLASH", "AND")), "an operator"),
)
_IN_A_GROUP = frozenset(
    (
        *(
            "LPAR",
            "LSQB",
            "LBRACE",
            "STRING",
            "INT",
            "MINUS",
            "NAME",
            "DECIMAL",
            "DATE",
            "DATETIME",
        ),
        *("DURATION", "BYTES", "TRUE", "FALSE", "NONE", "NOT", "EVERY", "SOME", "LAMBDA", "EMPTY"),
        *(
            "PLUS",
            "STAR",
            "SLASH",
            "FLOOR",
            "PERCENT",
            "POWER",
            "PIPE",
            "AMPERSAND",
            "DOT",
            "QMARK",
        ),
        *("AND", "OR", "IMPLIES", "IF", "IN", "IS", "MATCHES", "LESSTHAN", "MORETHAN"),
        *("__ANON_1", "__ANON_2", "__ANON_3", "__ANON_4"),
    )
)
_WORDED = {
    "NAME": "a name",
    "STRING": "a text in double quotes",
    "INT": "a whole number",
    "ID": "an id such as DISC-1",
    "REGEX": "a pattern such as /[A-Z]+/",
    "DURATION": "a duration such as 50 ms",
    "METHOD": "GET, POST, PUT, DELETE or PATCH",
    "PROSE": "prose (`> …`)",
    "COLON": "`:`",
    "COMMA": "`,`",
    "EQUAL": "`=`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "BAR": "`|`",
    "DOT": "`.`",
    "QMARK": "`?`",
    "__ANON_0": "`->`",
    "_NL": "the end of the line",
    "_INDENT": "an indented block",
    "_DEDENT": "the end of the block",
}


def _expected(terminals: frozenset[str]) -> str:
    """What could have come, in words."""
    names: list[str] = []
    rest = set(terminals)
    for group, words in _GROUPS:
        if group <= terminals:
            names.append(words)
            rest -= _IN_A_GROUP
    shown = [*(_WORDED.get(name, f"`{name.lower()}`") for name in sorted(rest)), *names]
    return _either(shown[:6] + (["…"] if len(shown) > 6 else []))


def _either(words: Iterable[str]) -> str:
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"


def _unclosed(source: Source, mistake: Mistake) -> Diagnostic:
    sign = source.text[mistake.span.start]
    return Diagnostic(
        "E108", source, mistake.span, f"This `{sign}` is never closed.",
        f"no `{OPENERS[sign]}` follows",
        help="Lines inside brackets are indented deeper than the line that opens them.",
    )  # fmt: skip


def _uneven(source: Source, mistake: Mistake) -> Diagnostic:
    return Diagnostic(
        "E107", source, mistake.span, "The indentation of this line matches no line above it.",
        "begins between two levels", help="Indent each level by four spaces.",
    )  # fmt: skip


def _illegal(source: Source, mistake: Mistake) -> Diagnostic:
    sign = source.text[mistake.span.start]
    if sign == '"':
        rest = Span(mistake.span.start, mistake.line.end)
        return Diagnostic(
            "E109", source, rest, "This text has no closing quote on its line.", 'no `"` follows',
            help="A text stands on one line; write a line break in it as `\\n`.",
        )  # fmt: skip
    shown = f"`{sign}`" if sign.isprintable() else f"the character U+{ord(sign):04X}"
    message = f"A spec cannot hold {shown} here."
    return Diagnostic("E105", source, mistake.span, message, "not a part of the language")


def _deep(source: Source, mistake: Mistake) -> Diagnostic:
    return Diagnostic(
        "E104", source, mistake.span, "This is nested too deeply.", "too many levels",
        help="Name parts of it with `let` or `define`.",
    )  # fmt: skip


def _mismatch(source: Source, mistake: Mistake) -> Diagnostic:
    sign = source.text[mistake.span.start]
    return Diagnostic(
        "E116", source, mistake.span, f"`{sign}` closes no bracket that is open here.",
        "another bracket is open",
    )  # fmt: skip


_SPECIAL = {
    "UNCLOSED": _unclosed,
    "UNEVEN": _uneven,
    "ILLEGAL": _illegal,
    "DEEP": _deep,
    "MISMATCH": _mismatch,
}


def and_more(diagnostic: Diagnostic) -> Diagnostic:
    """The last of very many mistakes in one item."""
    notes = (*diagnostic.notes, "the rest of this declaration was not read")
    return replace(diagnostic, notes=notes)


def too_large(source: Source, limit: int) -> Diagnostic:
    """The whole file is refused."""
    message = f"The file has {len(source.text):,} characters; {limit:,} are the most that is read."
    return Diagnostic(
        "E103", source, Span(0, 1), message, "too large", help="Split it into several modules."
    )


def nothing(source: Source) -> Diagnostic:
    """A file without a line."""
    return Diagnostic(
        "E102", source, Span(0, 0), "The file is empty.", "nothing here",
        help="`specc init` writes a first spec.",
    )  # fmt: skip


def foreign(source: Source, first: Line) -> Diagnostic:
    """A file of which no line reads as a spec."""
    return Diagnostic(
        "E101", source, Span(first.start, first.end), "This is not a specc file.",
        "a spec begins with `specc 1`", help="`specc init` writes a first spec.",
    )  # fmt: skip


def tab(source: Source, offset: int) -> Diagnostic:
    """The first tab in an indentation."""
    span = Span(offset, offset + 1)
    return Diagnostic(
        "E106", source, span, "Lines are indented with spaces, not with tabs.", "a tab",
        help="Indent each level by four spaces; `specc fmt` does it for you.",
    )  # fmt: skip
