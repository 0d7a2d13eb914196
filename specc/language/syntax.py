"""Parses a source into one Lark tree per top-level item, and says what does not parse."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedToken
from lark.common import LexerConf
from lark.lexer import Lexer, PatternStr

from specc.language.diagnostics import Diagnostic
from specc.language.lexer import RESERVED, Line, logical_lines
from specc.language.source import Source, Span
from specc.resources import GRAMMAR


@dataclass(frozen=True)
class Parsed:
    source: Source
    items: tuple[Tree[Token], ...]
    diagnostics: tuple[Diagnostic, ...]
    broken: frozenset[str]


class _NoLexer(Lexer):
    def __init__(self, conf: LexerConf) -> None: ...

    def lex(self, data):
        return iter(())


@dataclass(frozen=True)
class Terminals:
    words: Mapping[str, str]
    signs: Mapping[str, str]
    patterns: tuple[tuple[str, "re.Pattern[str]"], ...]
    scan: "re.Pattern[str]"


@cache
def grammar() -> tuple[Lark, Terminals]:
    lark = Lark((GRAMMAR / "specc.lark").read_text(encoding="utf-8"), parser="lalr", lexer=_NoLexer,
        propagate_positions=True, maybe_placeholders=True)
    words, signs, patterns = {}, {}, []
    for each in lark.terminals:
        if isinstance(each.pattern, PatternStr):
            (words if each.pattern.value.isidentifier() else signs)[each.pattern.value] = each.name
        elif each.name == "METHOD":
            words |= dict.fromkeys(("GET", "POST", "PUT", "DELETE", "PATCH"), "METHOD")
        else:
            patterns.append((each.name, re.compile(each.pattern.value)))
    order = ["PROSE", "BYTES", "STRING", "ID", "REGEX", "DATETIME", "DATE", "DURATION", "DECIMAL", "INT", "NAME"]
    patterns.sort(key=lambda each: order.index(each[0]))
    signs["|"] = "PIPE"
    scan = re.compile("|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True)))
    return lark, Terminals(words, signs, tuple(patterns), scan)


def parse(source: Source) -> Parsed:
    lines = logical_lines(source.text)
    starts = [index for index, line in enumerate(lines) if line.indent == 0 or index == 0]
    items, diagnostics, broken = [], [], set()
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        tree = _item(source, lines[start:end], diagnostics, broken)
        if tree is not None:
            items.append(tree)
    return Parsed(source, tuple(items), tuple(diagnostics), frozenset(broken))


def _item(source, lines, diagnostics, broken):
    kept = list(lines)
    while kept:
        try:
            return _parse(source.text, kept)
        except _Unexpected as problem:
            index = problem.index
            line = kept[index]
            if problem.structural and len(kept) < len(lines):
                return None
            diagnostics.append(problem.diagnostic(source))
            end = index + 1
            while end < len(kept) and kept[end].indent > line.indent:
                end += 1
            for each in (kept if index == 0 else kept[index:end]):
                broken.update(re.findall(r"[^\W\d]\w*", source.text[each.start:each.end]))
            if index == 0:
                return None
            del kept[index:end]
    return None


class _Unexpected(Exception):
    def __init__(self, index, span, found, accepts, structural=False):
        self.index, self.span, self.found, self.accepts, self.structural = index, span, found, accepts, structural

    def diagnostic(self, source):
        expected = ", ".join(sorted(a for a in self.accepts if a.isupper()))
        return Diagnostic("E110", source, self.span, f"unexpected {self.found or 'end of line'}", notes=(f"expected {expected}",))


def _parse(text, lines):
    lark, terminals = grammar()
    state = lark.parse_interactive().parser_state
    states = state.parse_conf.states
    token = None

    def feed(kind, start, end, index, structural=False):
        nonlocal token
        token = Token(kind, text[start:end], start_pos=start, line=1, column=1, end_line=1, end_column=1, end_pos=end)
        try:
            return state.feed_token(token, kind == "$END")
        except UnexpectedToken:
            raise _Unexpected(index, Span(start, max(end, start + 1)), text[start:end], states[state.position], structural) from None

    indents = [lines[0].indent]
    for index, line in enumerate(lines):
        if line.indent > indents[-1]:
            indents.append(line.indent)
            feed("_INDENT", line.start, line.start, index, True)
        while line.indent < indents[-1]:
            indents.pop()
            feed("_DEDENT", line.start, line.start, max(index - 1, 0), True)
        position, depth = line.start, 0
        row = text[position] == "|"
        while True:
            while position < line.end and (text[position] in " \t\r\n" or text[position] == "#"):
                position = text.find("\n", position) if text[position] == "#" and text.find("\n", position, line.end) >= 0 else (line.end if text[position] == "#" else position + 1)
            if position >= line.end:
                break
            accepts = states[state.position]
            kind, end = _token(text, position, line.end, accepts, terminals, row and depth == 0)
            if kind is None:
                raise _Unexpected(index, Span(position, position + 1), text[position], accepts)
            depth += (kind in ("LPAR", "LSQB", "LBRACE")) - (kind in ("RPAR", "RSQB", "RBRACE"))
            feed(kind, position, end, index)
            position = end
        feed("_NL", line.end, line.end, index)
    for _ in indents[1:]:
        feed("_DEDENT", line.end, line.end, len(lines) - 1, True)
    return feed("$END", line.end, line.end, len(lines) - 1, True)


def _token(text, position, limit, accepts, terminals, cells):
    for name, pattern in terminals.patterns:
        if name in ("ID", "REGEX", "PROSE") and name not in accepts:
            continue
        match = pattern.match(text, position, limit)
        if match:
            if name != "NAME":
                return name, match.end()
            word = match[0]
            keyword = terminals.words.get(word)
            if keyword and (word in RESERVED or keyword in accepts or "NAME" not in accepts):
                return keyword, match.end()
            return "NAME", match.end()
    match = terminals.scan.match(text, position, limit)
    if match is None:
        return None, position
    return ("BAR" if match[0] == "|" and cells else terminals.signs[match[0]]), match.end()
