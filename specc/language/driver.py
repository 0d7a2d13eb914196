"""Runs the grammar's LALR tables, which Lark makes, over tokens that come one at a time.

Lark's own loop makes each node through several wrappers. This one makes the same trees (a test
compares them) in half the time, and `Concrete` nodes, which leave no token out, for the formatter.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from lark import Lark, Token, Tree
from lark.common import LexerConf
from lark.grammar import Rule
from lark.lexer import Lexer, PatternStr
from lark.parsers.lalr_analysis import Shift
from lark.tree import Meta

from specc.language.lexer import Terminals, terminals
from specc.resources import grammar_cache, grammar_text

_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")

Table = Mapping[int, Mapping[str, tuple[object, Any]]]
Make = Callable[[list[Any]], object]


@dataclass(frozen=True)
class Concrete:
    """A rule of the grammar with all its tokens. A rule whose only part is a rule is that part."""

    rule: str
    alias: str
    children: Sequence["Concrete | Token"]


class Reduction(NamedTuple):
    """How to leave a rule: its name, how many parts it has, and what to make of them; None where
    its only part stands for it."""

    name: str
    size: int
    make: Make | None


@dataclass(frozen=True)
class Grammar:
    """The tables, and the terminals for the lexer."""

    table: Table
    start: int
    end: int
    terminals: Terminals


@dataclass
class Driver:
    """The state of one parse. `reductions` holds what to make of each rule, by the rule's identity:
    `TREES` or `CONCRETES`, whose missing entries `reduction_of` makes."""

    grammar: Grammar
    reduction_of: Callable[[Rule], Reduction]
    reductions: dict[int, Reduction]
    states: list[int]
    values: list[Any] = field(default_factory=list)
    previous: str = ""


class _NoLexer(Lexer):
    """Tokens come from `language.lexer`, one at a time, as the parser's state asks for them."""

    def __init__(self, conf: LexerConf) -> None:
        """Lark makes it with its configuration."""

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[Token]:
        """Never asked."""
        return iter(())


def load(*, cache_path: str = "", strict: bool = False) -> Lark:
    """Lark with the grammar; `strict` refuses conflicts."""
    return Lark(
        grammar_text(),
        parser="lalr",
        lexer=_NoLexer,
        propagate_positions=True,
        maybe_placeholders=True,
        cache=cache_path or False,
        strict=strict,
    )


@cache
def grammar() -> Grammar:
    """The grammar, loaded once."""
    lark = load(cache_path=grammar_cache())
    conf = lark.parse_interactive().parser_state.parse_conf
    texts, patterns = dict.fromkeys(_METHODS, "METHOD"), {}
    for each in lark.terminals:
        if isinstance(each.pattern, PatternStr):
            texts[each.pattern.value] = each.name
        else:
            patterns[each.name] = each.pattern.value
    return Grammar(conf.states, conf.start_state, conf.end_state, terminals(texts, patterns))


def start(*, concrete: bool = False) -> Driver:
    """A parse of one item, into a tree or into `Concrete`."""
    known = grammar()
    if concrete:
        return Driver(known, _concrete, _CONCRETES, [known.start])
    return Driver(known, _tree, _TREES, [known.start])


def accepts(driver: Driver) -> Mapping[str, object]:
    """The terminals that may come next, and perhaps a few that may not: LALR merges states."""
    return driver.grammar.table[driver.states[-1]]


def feed(driver: Driver, kind: str, text: str, place: tuple[int, int]) -> bool:
    """Takes one token; false, with nothing changed but values, where the grammar expects another.

    The item is the only value left after `$END`.
    """
    table, states, values = driver.grammar.table, driver.states, driver.values
    before = states[:]
    while True:
        action = table[states[-1]].get(kind)
        if action is None:
            states[:] = before
            return False
        if action[0] is Shift:
            states.append(action[1])
            values.append(Token(kind, text, place[0], 1, 1, 1, 1, place[1]))
            driver.previous = kind
            return True
        found = driver.reductions.get(id(action[1]))
        if found is None:
            found = driver.reductions[id(action[1])] = driver.reduction_of(action[1])
        name, size, make = found
        if make is not None:
            cut = len(values) - size
            values[cut:] = [make(values[cut:])]
        if size:
            del states[-size:]
        states.append(table[states[-1]][name][1])
        if kind == "$END" and states[-1] == driver.grammar.end:
            return True


def expected(driver: Driver) -> frozenset[str]:
    """The terminals that may come next."""
    return frozenset(name for name in accepts(driver) if is_expected(driver, name))


def is_expected(driver: Driver, terminal: str) -> bool:
    """Whether a terminal can be shifted in the end."""
    table, states = driver.grammar.table, driver.states[:]
    while terminal.isupper() or terminal == "$END":
        action = table[states[-1]].get(terminal)
        if action is None:
            return False
        if action[0] is Shift:
            return True
        if action[1].expansion:
            del states[-len(action[1].expansion) :]
        states.append(table[states[-1]][action[1].origin.name][1])
        if states[-1] == driver.grammar.end:
            return terminal == "$END"
    return False


_TREES: dict[int, Reduction] = {}
_CONCRETES: dict[int, Reduction] = {}


def _tree(rule: Rule) -> Reduction:
    """Makes what Lark makes of a rule: a tree without signs and keywords, parts of helper rules
    among its own, None for what is optional and missing; one part alone for a `?rule`."""
    name, options = str(rule.origin.name), rule.options
    inline = options.expand1 and not rule.alias
    size = len(rule.expansion)
    kept: list[tuple[int, bool]] = []  # (index of a part, or -1 for None; whether it is spliced in)
    part = -1
    for missing in options.empty_indices or (False,) * size:
        if missing:
            kept.append((-1, False))
            continue
        part += 1
        symbol = rule.expansion[part]
        if options.keep_all_tokens or not getattr(symbol, "filter_out", False):
            kept.append((part, not symbol.is_term and symbol.name.startswith("_")))
    if inline and size == 1 and kept == [(0, False)]:
        return Reduction(name, size, None)
    label = str(rule.alias or options.template_source or name)

    def make(parts: list[Any]) -> object:
        children: list[Any] = []
        for index, splice in kept:
            if not splice:
                children.append(None if index < 0 else parts[index])
            elif children:
                children += parts[index].children
            else:
                children = parts[index].children
        if not inline or len(children) != 1:
            return Tree(label, children, _meta(parts))
        if isinstance(children[0], Tree):  # in brackets, which belong to it for those around it
            outer = _meta(parts)
            inner = vars(children[0].meta)
            inner |= {"container_start_pos": outer.start_pos, "container_end_pos": outer.end_pos}
        return children[0]

    return Reduction(name, size, make)


def _meta(parts: Sequence[Any]) -> Meta:
    """The place of a rule: from the first to the last of its parts that have one."""
    meta: Meta = Meta()  # type: ignore[no-untyped-call]
    for each in parts:
        first = each.meta if isinstance(each, Tree) else each
        start = getattr(first, "container_start_pos", None)
        start = getattr(first, "start_pos", None) if start is None else start
        if start is not None:
            meta.start_pos, meta.empty = start, False
            break
    for each in reversed(parts):
        last = each.meta if isinstance(each, Tree) else each
        end = getattr(last, "container_end_pos", None)
        end = getattr(last, "end_pos", None) if end is None else end
        if end is not None:
            meta.end_pos = end
            break
    return meta


def _concrete(rule: Rule) -> Reduction:
    """Makes `Concrete`; the rules that Lark adds for `+` and `*` become lists."""
    name = str(rule.origin.name)
    alias, size, helper = str(rule.alias or name), len(rule.expansion), name.startswith("_")
    parts_are_rules = not any(each.is_term or each.name[0] == "_" for each in rule.expansion)
    if size == 1 and parts_are_rules and not helper:
        return Reduction(name, size, None)

    def make(parts: list[Any]) -> object:
        children: list[Any] = []
        for each in parts:
            if not isinstance(each, list):
                children.append(each)
            elif children:
                children += each
            else:
                children = each
        if helper:
            return children
        single = len(children) == 1 and isinstance(children[0], Concrete)
        return children[0] if single else Concrete(name, alias, children)

    return Reduction(name, size, make)
