"""Inputs that tell the spec's own expressions from small mutations of them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from specc.language import ir
from specc.language.walk import nodes
from specc.testgen.rows.atoms import atoms, is_free
from specc.testgen.rows.candidates import at_boundary, at_half, near_candidates, spread
from specc.testgen.rows.leaves import Names
from specc.testgen.rows.mutations import mutations
from specc.testgen.rows.work import UNDEFINED, Work, allowed, result

MUTATIONS = 80
"""Mutations of one expression that are told apart."""

CROSSED = 6
"""Rows whose values are put into others."""

AROUND = 100
"""Inputs near candidates that are tried for a mutation that no candidate tells."""

Known = dict[int, tuple[Names, object]]
"""Results of an expression by the identity of the input, which is kept so that it stays its own."""


def telling(work: Work, found: Sequence[Names], chosen: Sequence[Names]) -> Iterator[Names]:
    """Further inputs, each telling a value from a mutation that those before it do not. Where no
    candidate does, inputs at the mutation's own boundaries and near candidates are tried."""
    near: list[Names] = []
    given = list(chosen)
    for value in work.goal.values:
        known: Known = {}
        for mutation in islice(mutations(value), MUTATIONS):
            pair = value, mutation
            if _first(work, pair, given, known) is None:
                further = _first(work, pair, found, known)
                further = further or _first(work, pair, _beyond(work, mutation, found), {})
                if further is None:
                    near = near or _near(work, found, chosen)
                    further = _first(work, pair, near, known)
                    further = further or _first(work, pair, _halves(work, pair, near), {})
                if further is not None:
                    given.append(further)
                    yield further


def _near(work: Work, found: Sequence[Names], chosen: Sequence[Names]) -> list[Names]:
    """Inputs a few steps from candidates, and rows with the value of another row for one name."""
    crossed = (
        {**one, each.name: other[each.name]}
        for each in work.goal.parameters
        for other in chosen[:CROSSED]
        for one in chosen
    )
    allowed_ = (each for each in crossed if allowed(work, each))
    return [*islice(near_candidates(work, found), AROUND), *islice(allowed_, AROUND)]


def _beyond(work: Work, mutation: ir.Expression, found: Sequence[Names]) -> list[Names]:
    """Inputs at the boundaries that only the mutation has."""
    parts = [each for each in atoms(mutation) if each not in work.parts]
    moved = chain.from_iterable(at_boundary(work, each, spread(found)) for each in parts)
    return list(islice((each for each in moved if allowed(work, each)), AROUND))


def _halves(
    work: Work, pair: tuple[ir.Expression, ir.Expression], starts: Sequence[Names]
) -> Iterator[Names]:
    """Inputs at which what the mutation rounds otherwise lies halfway."""
    before, after = (list(_roundings(each)) for each in pair)
    changed = [each for each in before if each not in after and is_free(each)]
    for names in starts:
        for each in changed[:1]:
            yield from (one for one in at_half(work, each, names) if allowed(work, one))


def _roundings(expression: ir.Expression) -> Iterator[ir.BuiltinCall]:
    for node in nodes(expression):
        if isinstance(node, ir.BuiltinCall) and node.name.startswith("round"):
            yield node


def _first(
    work: Work,
    pair: tuple[ir.Expression, ir.Expression],
    inputs: Iterable[Names],
    known: Known,
) -> Names | None:
    """The first input that tells the two apart."""
    return next((each for each in inputs if _differs(work, pair, each, known)), None)


def _differs(
    work: Work, pair: tuple[ir.Expression, ir.Expression], names: Names, known: Known
) -> bool:
    value, mutation = pair
    if id(names) not in known:
        known[id(names)] = names, result(work, value, names)
    _, expected = known[id(names)]
    if expected in {None, UNDEFINED} or work.left < 0:
        return False
    return result(work, mutation, names) != expected
