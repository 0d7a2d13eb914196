"""Changes Python code in one place, or in several, as slips do: a pure function of the text.

Only the definition that holds the change is written anew; all around it stays as it was.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from random import Random

from specc.audit.changes import Surroundings, changes, surroundings

_PASSED_BY = {"annotation", "returns", "decorator_list", "ctx", "type_params", "msg", "cause"}
_SHOWN = {"__repr__", "__str__"}
_TRIES = 20


@dataclass(frozen=True)
class Mutant:
    """A changed module. `symbol` is the top-level name that the change is in, `line` a line of the
    original, `operator` the kind of change; `before` and `after` are the source of the node."""

    symbol: str
    line: int
    operator: str
    before: str
    after: str
    text: str


@dataclass(frozen=True)
class _Slot:
    """Where a node hangs in the tree: an attribute of its parent, or an element of a list there."""

    parent: ast.AST
    field: str
    index: int | None

    def put(self, node: ast.AST) -> ast.AST:
        """Hang `node` there; the one that hung there before comes back."""
        if self.index is None:
            before: ast.AST = getattr(self.parent, self.field)
            setattr(self.parent, self.field, node)
            return before
        siblings = getattr(self.parent, self.field)
        before = siblings[self.index]
        siblings[self.index] = node
        return before


@dataclass(frozen=True)
class _Site:
    """One change that can be made to a top-level statement."""

    symbol: str
    top: ast.stmt
    slot: _Slot
    line: int
    operator: str
    before: ast.AST
    after: ast.AST


def mutants(text: str, symbols: Sequence[str]) -> Iterator[Mutant]:
    """All modules with one change in the top-level definitions of these names, each text once."""
    seen = {text}
    for site in _sites(ast.parse(text), symbols):
        mutant = _mutant(text, (site,))
        if mutant.text not in seen:
            seen.add(mutant.text)
            yield mutant


def higher(
    text: str, symbols: Sequence[str], order: int, count: int, seed: str
) -> Iterator[Mutant]:
    """Up to `count` modules with `order` changes at once, none inside another."""
    sites = list(_sites(ast.parse(text), symbols))
    random = Random(seed)
    seen = {text}
    for _ in range(count * _TRIES if len(sites) >= order else 0):
        chosen = [sites[each] for each in sorted(random.sample(range(len(sites)), order))]
        if any(_overlap(*each) for each in combinations(chosen, 2)):
            continue
        mutant = _mutant(text, chosen)
        if mutant.text not in seen:
            seen.add(mutant.text)
            yield mutant
        if len(seen) > count:
            return


def _overlap(one: _Site, other: _Site) -> bool:
    above = any(each is other.before for each in ast.walk(one.before))
    return above or any(each is one.before for each in ast.walk(other.before))


def _mutant(text: str, sites: Sequence[_Site]) -> Mutant:
    """The text with all of these changes; the tree is afterwards as it was."""
    before = [_shown(each.before) for each in sites]
    for each in sites:
        each.slot.put(each.after)
    tops = {id(each.top): each.top for each in sites}
    changed = _spliced(text, sorted(tops.values(), key=lambda top: -top.lineno))
    for each in reversed(sites):
        each.slot.put(each.before)
    first = sites[0]
    return Mutant(
        symbol=first.symbol,
        line=first.line,
        operator=" + ".join(each.operator for each in sites),
        before="; ".join(before),
        after="; ".join(_shown(each.after) for each in sites),
        text=changed,
    )


def _shown(node: ast.AST) -> str:
    """A node as source; of a compound statement its head."""
    return ast.unparse(ast.fix_missing_locations(node)).split("\n", 1)[0]


def _spliced(text: str, tops: Sequence[ast.stmt]) -> str:
    """The text in which top-level statements, last first, are written as they are in the tree."""
    lines = text.encode().splitlines(keepends=True)
    for top in tops:
        decorators = getattr(top, "decorator_list", [])
        start = min(each.lineno for each in (top, *decorators)) - 1
        end, column = (top.end_lineno or top.lineno) - 1, top.end_col_offset or 0
        before = b"".join(lines[:start]) + lines[start][: 0 if decorators else top.col_offset]
        new = ast.unparse(ast.fix_missing_locations(top)).encode()
        after = lines[end][column:] + b"".join(lines[end + 1 :])
        lines = (before + new + after).splitlines(keepends=True)
    return b"".join(lines).decode()


def _sites(tree: ast.Module, symbols: Sequence[str]) -> Iterator[_Site]:
    for top in tree.body:
        symbol = _symbol(top)
        if symbol in symbols:
            for slot, around in _slots(top, Surroundings()):
                node = _held(slot)
                for operator, after in (*changes(node, around), *_by_place(slot, node)):
                    line = getattr(node, "lineno", getattr(slot.parent, "lineno", top.lineno))
                    yield _Site(symbol, top, slot, line, operator, node, after)


def _symbol(statement: ast.stmt) -> str:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return ""


def _held(slot: _Slot) -> ast.AST:
    found: ast.AST | list[ast.AST] = getattr(slot.parent, slot.field)
    return found if isinstance(found, ast.AST) else found[slot.index or 0]


def _by_place(slot: _Slot, node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The changes of a condition: that it always holds, that it never does."""
    match slot.parent, slot.field:
        case ast.If(), "test":
            verdicts = [True, False]
        case ast.While(), "test":
            verdicts = [False]
        case (ast.comprehension(), "ifs") | (ast.match_case(), "guard"):
            verdicts = [True]
        case _:
            verdicts = []
    kind = "comprehension" if isinstance(slot.parent, ast.comprehension) else "logic"
    for verdict in verdicts:
        if not isinstance(node, ast.Constant):
            yield kind, ast.Constant(verdict)


def _slots(node: ast.AST, around: Surroundings) -> Iterator[tuple[_Slot, Surroundings]]:
    """Where the nodes below this one hang that may change, outermost first."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        around = surroundings(node)
    for slot in _children(node):
        child = _held(slot)
        if not _fixed(child, slot):
            yield slot, around
        if not _is_closed(child, node):
            raising = isinstance(child, ast.Raise)
            yield from _slots(child, replace(around, raising=True) if raising else around)


def _children(node: ast.AST) -> Iterator[_Slot]:
    for field, value in ast.iter_fields(node):
        if field in _PASSED_BY:
            continue
        if isinstance(value, ast.AST):
            yield _Slot(node, field, None)
        elif isinstance(value, list):
            for index, each in enumerate(value):
                if isinstance(each, ast.AST):
                    yield _Slot(node, field, index)


def _fixed(node: ast.AST, slot: _Slot) -> bool:
    """Whether a node has to stay although what is below it may change."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Pass():
            return True
        case ast.Raise():  # alone in its block: as if the condition of the block were never true
            return len(getattr(slot.parent, slot.field)) == 1
        case ast.Constant(value=str()):
            return isinstance(slot.parent, ast.JoinedStr) or _is_decimal(slot.parent, slot)
        case ast.stmt():
            return isinstance(slot.parent, ast.ClassDef)
        case _:
            return False


def _is_decimal(parent: ast.AST, slot: _Slot) -> bool:
    """Whether this is the text of a decimal, which changes by units, not as a text does."""
    match parent:
        case ast.Call(func=ast.Name(id="Decimal")):
            return slot.field == "args"
        case _:
            return False


def _is_closed(node: ast.AST, parent: ast.AST) -> bool:
    """Whether nothing below may change: docstrings, assertions, how a value is shown, and the texts
    behind an enum's members, of which no spec speaks."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Assert():
            return True
        case ast.FunctionDef(name=name):
            return name in _SHOWN
        case ast.Assign(value=ast.Constant(value=str())):
            return isinstance(parent, ast.ClassDef)
        case _:
            return False
