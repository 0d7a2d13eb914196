"""The inputs of one test: a domain for each variable, in the order in which they are drawn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from specc.language import ir
from specc.language.rewrite import inlined
from specc.testgen.building import BUILDER
from specc.testgen.choices import Context
from specc.testgen.domains import Definitions
from specc.testgen.emptiness import NOTHING, settled
from specc.testgen.facts import Clause, Either, conjuncts, ordered, root
from specc.testgen.linked import Variable, variables
from specc.testgen.mentions import names
from specc.testgen.room import Clauses


@dataclass(frozen=True)
class Inputs:
    """All inputs of a test. `groups` are the variables that depend on each other, each in order;
    `rest` are the conditions that no domain expresses."""

    variables: tuple[Variable, ...]
    groups: tuple[tuple[str, ...], ...] = ()
    rest: tuple[ir.Expression, ...] = ()


def inputs(
    parameters: Sequence[ir.Parameter],
    conditions: Sequence[ir.Expression],
    context: Context,
    definitions: Definitions,
) -> Inputs:
    """Domains for the parameters such that as many of the conditions as possible hold. What a
    `define` says is as good as what is written out."""
    asked = list(dict.fromkeys(part for each in conditions for part in conjuncts(each)))
    plain = {each: list(conjuncts(inlined(each, {}, context.module))) for each in asked}
    written = list(dict.fromkeys(part for parts in plain.values() for part in parts))
    order, facts = ordered(written, [each.name for each in parameters])
    by_name = {each.name: each for each in parameters}
    found = variables([by_name[name] for name in order], facts.clauses, context, BUILDER)
    kept = tuple(replace(each, domain=settled(each.domain, definitions)) for each in found)
    return Inputs(kept, _groups(order, facts.clauses), tuple(_left(plain, facts.rest)))


def _left(
    plain: Mapping[ir.Expression, Sequence[ir.Expression]], rest: Sequence[ir.Expression]
) -> Iterator[ir.Expression]:
    """The conditions of which nothing is expressed by domains, and what is left of the others."""
    left: dict[ir.Expression, None] = {}
    for each, parts in plain.items():
        open_ = [part for part in parts if part in rest]
        left |= dict.fromkeys([each] if open_ == list(parts) else open_)
    yield from left


def _uses(clause: Clause | Either) -> set[str]:
    """The variables that the values of a clause mention."""
    if isinstance(clause, Clause):
        return names(clause.value)
    return {name for option in clause.alternatives for each in option for name in _uses(each)}


def _groups(order: Sequence[str], clauses: Clauses) -> tuple[tuple[str, ...], ...]:
    """The variables that are linked by a clause, in drawing order."""
    group = {name: {name} for name in order}
    for clause in clauses:
        for name in _uses(clause) & set(order):
            joined = group[root(clause)] | group[name]
            for each in joined:
                group[each] = joined
    linked = {tuple(name for name in order if name in group[each]) for each in order}
    several = [each for each in linked if len(each) > 1]
    return tuple(sorted(several, key=lambda each: order.index(each[0])))


def impossible(drawn: Inputs) -> bool:
    """Whether some variable has no value at all, such as where every enum member is allowed and
    the test is about the others."""
    return any(each.domain == NOTHING for each in drawn.variables)
