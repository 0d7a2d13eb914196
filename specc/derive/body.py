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


class Step(NamedTuple):
    """One way out of a function: under which condition, and what it computes then."""

    test: ir.Expression | None
    results: tuple[ir.Expression, ...]
    error: ir.ErrorCall | None = None


def statements(lets: Lets, raises: Sequence[ir.Raises], rules: Sequence[ir.Rule]) -> list[str]:
    """The statements of a body: what it raises in order, then its rules as early returns. The last
    rule covers what is left."""
    steps = [Step(each.condition, each.error.arguments or (), each.error) for each in raises]
    steps += [Step(each.guard, (each.value,)) for each in rules if each.guard is not None]
    steps += [Step(None, (each.value,)) for each in rules if each.guard is None]
    if rules:
        steps[-1] = steps[-1]._replace(test=None)
    lines: list[str] = []
    known: frozenset[str] = frozenset()
    for index, step in enumerate(steps):
        before, known = _assigned(lets, _shared(lets, steps[index:]), known)
        lines += before
        if step.test is None:
            return [*lines, *_left(lets, step, known)]
        before, (test,), known = placed(lets, [step.test], known)
        lines += before
        if index == len(steps) - 2 and (answer := _answer(test, *steps[index:])):
            return [*lines, f"return {expression(lets.printer, answer)}"]
        branch = indented(_left(lets, step, known))
        lines += [f"if {condition(lets.printer, test)}:", *branch]
    return lines


def _left(lets: Lets, step: Step, known: frozenset[str]) -> list[str]:
    """The statements that leave the function."""
    lines, ready, _ = placed(lets, step.results, known)
    if step.error is None:
        return [*lines, f"return {expression(lets.printer, ready[0])}"]
    error = step.error.model_copy(update={"arguments": ready or None})
    return [*lines, raising(lets.printer, error)]


def _answer(test: ir.Expression, step: Step, last: Step) -> ir.Expression | None:
    """`return test` for `if test: return True` and `return False`."""
    match (*step.results, *last.results):
        case (ir.LiteralValue(text="True"), ir.LiteralValue(text="False")):
            return test
        case (ir.LiteralValue(text="False"), ir.LiteralValue(text="True")):
            return negated(test)
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


def _shared(lets: Lets, steps: Sequence[Step]) -> set[str]:
    """Lets worth assigning before several steps: they are computed in any case, or harmless and
    used more than once."""
    every = [
        {name for each in step.results for name in _reached(lets, each, _always)} for step in steps
    ]
    always = set.intersection(*every)
    parts = [each for step in steps for each in (step.test, *step.results) if each is not None]
    uses = [_reached(lets, part, lambda node: _mentioned([node])) for part in parts]
    return {
        name
        for name, value in lets.values.items()
        if sum(name in each for each in uses) > 1
        and (name not in lets.risky or (name in always and not _calls(value)))
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
