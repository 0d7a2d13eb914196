"""Statements of a function: early raises, then its rules, with each `let` where it is needed.

A `let` is lazy. It becomes an assignment just before the first statement that always computes it;
one that may have no value where it is not needed is written out instead.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from specc.derive.parts import indented, raising
from specc.language import ir
from specc.language.determine.totality import may_fail
from specc.language.python import Printer, condition, expression
from specc.language.python.negation import negated
from specc.language.rewrite import rewrite, substitute
from specc.language.types import DATE, DATETIME, INT, refinements
from specc.language.walk import children, nodes

Names = Callable[[ir.Expression], set[str]]

_ONE = ir.LiteralValue(type=INT, text="1")


@dataclass(frozen=True)
class Lets:
    """The lets of a function in order, and the names of those that have no value for some input."""

    printer: Printer
    values: Mapping[str, ir.Expression]
    risky: frozenset[str]


class Placed(NamedTuple):
    """Expressions ready to print, the assignments that stand before them, and what is assigned."""

    lines: list[str]
    nodes: tuple[ir.Expression, ...]
    known: frozenset[str]


def lets_of(printer: Printer, each: ir.Function | ir.Define) -> Lets:
    """The lets of a declaration."""
    nonzero = _above_zero(each.parameters, printer.module)
    values = {let.name: let.value for let in each.lets}
    risky: set[str] = set()
    for name, value in values.items():
        if _may_fail(value, nonzero) or _mentioned([value]) & risky:
            risky.add(name)
    return Lets(printer, values, frozenset(risky))


def statements(lets: Lets, raises: Sequence[ir.Raises], rules: Sequence[ir.Rule]) -> list[str]:
    """The statements of a body: what it raises in order, then its rules."""
    lines: list[str] = []
    known: frozenset[str] = frozenset()
    for failure in raises:
        before, (test,), known = placed(lets, [failure.condition], known)
        given = failure.error.arguments
        inside, arguments, _ = placed(lets, given or (), known)
        error = failure.error.model_copy(
            update={"arguments": None if given is None else tuple(arguments)}
        )
        lines += before
        lines += _branch(lets.printer, test, [*inside, raising(lets.printer, error)])
    return [*lines, *_rules(lets, rules, known)] if rules else lines


def _rules(lets: Lets, rules: Sequence[ir.Rule], known: frozenset[str]) -> list[str]:
    """Rules as early returns; the last one covers what is left."""
    rest = [rule for rule in rules if rule.guard is None]
    ordered = [rule for rule in rules if rule.guard is not None]
    ordered = [*ordered, rest[-1]] if rest else ordered
    lines: list[str] = []
    for index, rule in enumerate(ordered[:-1]):
        assert rule.guard is not None
        before, known = _assigned(lets, _shared(lets, ordered[index:]), known)
        more, (guard,), known = placed(lets, [rule.guard], known)
        lines += [*before, *more]
        if index == len(ordered) - 2 and (answer := _answer(guard, rule, ordered[-1])):
            return [*lines, f"return {expression(lets.printer, answer)}"]
        inside, (value,), _ = placed(lets, [rule.value], known)
        returned = f"return {expression(lets.printer, value)}"
        lines += _branch(lets.printer, guard, [*inside, returned])
    before, (value,), _ = placed(lets, [ordered[-1].value], known)
    return [*lines, *before, f"return {expression(lets.printer, value)}"]


def _branch(printer: Printer, test: ir.Expression, then: Sequence[str]) -> list[str]:
    return [f"if {condition(printer, test)}:", *indented(then)]


def _answer(guard: ir.Expression, rule: ir.Rule, last: ir.Rule) -> ir.Expression | None:
    """`return guard` for `if guard: return True` and `return False`."""
    match rule.value, last.value:
        case ir.LiteralValue(text="True"), ir.LiteralValue(text="False"):
            return guard
        case ir.LiteralValue(text="False"), ir.LiteralValue(text="True"):
            return negated(guard)
        case _:
            return None


# ---- where lets are assigned ---------------------------------------------------------------------


def placed(lets: Lets, given: Sequence[ir.Expression], known: frozenset[str]) -> Placed:
    """The expressions of one statement, with the assignments that it needs before it."""
    always = {name for node in given for name in _always(node)}
    lines, known = _assigned(lets, always, known)
    used = _mentioned(given) & lets.values.keys() - known
    if not used:
        return Placed(lines, tuple(given), known)
    more, known = _assigned(lets, used - lets.risky, known)
    written = {name: lets.values[name] for name in used & lets.risky}
    if not written:
        return Placed([*lines, *more], tuple(given), known)
    last = placed(lets, [substitute(node, written) for node in given], known)
    return Placed([*lines, *more, *last.lines], last.nodes, last.known)


def _assigned(
    lets: Lets, names: Iterable[str], known: frozenset[str]
) -> tuple[list[str], frozenset[str]]:
    """Assignments of the names in the order of the spec, each after those that it needs."""
    lines: list[str] = []
    wanted = set(names)
    for name, value in lets.values.items():
        if name in wanted and name not in known:
            before, (ready,), known = placed(lets, [value], known)
            spelled = lets.printer.spell("let", name)
            lines += [*before, f"{spelled} = {expression(lets.printer, ready)}"]
            known |= {name}
    return lines, known


def _shared(lets: Lets, rules: Sequence[ir.Rule]) -> set[str]:
    """Lets worth assigning before several rules: they are computed in any case, or harmless and
    used more than once."""
    values = [rule.value for rule in rules]
    parts = [*values, *(rule.guard for rule in rules[:-1] if rule.guard is not None)]
    every = set.intersection(*(_reached(lets, value, _always) for value in values))
    uses = [_reached(lets, part, lambda node: _mentioned([node])) for part in parts]
    return {
        name
        for name, value in lets.values.items()
        if sum(name in each for each in uses) > 1
        and (name not in lets.risky or (name in every and not _calls(value)))
    }


def _calls(node: ir.Expression) -> bool:
    """Whether a call in it may raise an error, whose turn must not change."""
    return any(isinstance(each, ir.Call) for each in nodes(node))


def _reached(lets: Lets, node: ir.Expression, names: Names) -> set[str]:
    """The lets that an expression uses, directly or through others."""
    found: set[str] = set()
    waiting = names(node)
    while waiting:
        name = waiting.pop()
        if name in lets.values and name not in found:
            found.add(name)
            waiting |= names(lets.values[name])
    return found


# ---- which names an expression computes ----------------------------------------------------------


def _mentioned(given: Sequence[ir.Node]) -> set[str]:
    """The lets that occur anywhere in the expressions."""
    return {
        each.name
        for node in given
        for each in nodes(node)
        if isinstance(each, ir.Name) and each.binding == "let"
    }


def _always(node: ir.Node) -> set[str]:
    """The lets that are computed whenever the expression is."""
    if isinstance(node, ir.Name):
        return {node.name} if node.binding == "let" else set()
    return {name for each in _computed(node) for name in _always(each)}


def _computed(node: ir.Node) -> Iterable[ir.Node]:
    """The parts of a node that are computed whenever it is."""
    match node:
        case ir.Logical(left=left):
            return (left,)
        case ir.Conditional(test=test):
            return (test,)
        case ir.Quantifier(binds=binds):
            return (binds[0].iterable,)
        case ir.Comprehension(clauses=clauses):
            return (clauses[0].iterable,)
        case ir.Lambda():
            return ()
        case ir.Comparison(operands=operands):
            return operands[:2]
        case _:
            return children(node)


# ---- which lets may have no value ----------------------------------------------------------------


def _may_fail(value: ir.Expression, nonzero: frozenset[str]) -> bool:
    """Whether a let has no value for some input; division by `nonzero` parameters is safe."""

    def change(node: ir.Node) -> ir.Node:
        match node:
            case ir.Binary(operator="/" | "//" | "%", right=ir.Name(name=name)) if name in nonzero:
                return node.model_copy(update={"right": _ONE})
            case _:
                return node

    overflows = any(
        isinstance(each, ir.Binary) and each.type in {DATE, DATETIME} for each in nodes(value)
    )
    return overflows or may_fail([rewrite(value, change)])


def _above_zero(parameters: Sequence[ir.Parameter], module: ir.Module) -> frozenset[str]:
    """The parameters whose declared type has a lower bound above zero."""
    return frozenset(
        each.name for each in parameters if any(map(_positive, refinements(each.type, module)))
    )


def _positive(predicate: ir.Expression) -> bool:
    match predicate:
        case ir.Logical(operator="and", left=left, right=right):
            return _positive(left) or _positive(right)
        case (
            ir.Comparison(
                operators=("<" | "<=" as sign, *_),
                operands=(
                    ir.LiteralValue(text=low),
                    ir.Name(binding="value"),
                    *_,
                ),
            )
            | ir.Comparison(
                operators=(">" | ">=" as sign,),
                operands=(ir.Name(binding="value"), ir.LiteralValue(text=low)),
            )
        ):
            return bool(low.strip("0.")) or sign in {"<", ">"}
        case _:
            return False
