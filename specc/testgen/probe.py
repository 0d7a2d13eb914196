"""How often the conditions of a test hold, and inputs for which they do.

Conditions that hold often are assumed: Hypothesis draws again. Rare ones would exhaust it, so there
the test says `if`, and the inputs found here stand in it as explicit examples.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from specc.language import ir
from specc.language.evaluate import Program, RaisedError, Undefined, evaluate
from specc.language.evaluate.machines import inside
from specc.language.rewrite import substitute
from specc.language.values import Value
from specc.testgen.domains import Definitions, Domain, Filtered, Reference
from specc.testgen.inputs import Inputs
from specc.testgen.samples import Draw, Impossible, cases, history

FIRST = 80
MOST = 1500
WITNESSES = 6
SHOWN = 2
OFTEN = 0.5


@dataclass(frozen=True)
class Probe:
    """Whether conditions hold rarely, and cases for which they hold."""

    rare: bool
    witnesses: tuple[Mapping[str, Value], ...] = ()


@dataclass(frozen=True)
class Subject:
    """The machine whose conditions are probed, and the domains of its events' parameters."""

    machine: ir.Machine
    domains: Mapping[str, Domain]


def probe(
    inputs: Inputs,
    conditions: Sequence[ir.Expression],
    program: Program,
    definitions: Definitions,
    seed: str,
    subject: Subject | None = None,
) -> Probe:
    """Draws until it is clear whether the conditions hold often, then for witnesses."""
    if not conditions:
        return Probe(rare=False)
    tried = 0
    found: list[Mapping[str, Value]] = []
    for draw in cases(inputs, program, definitions, seed, MOST):
        tried += 1
        if _all_hold(conditions, draw, subject):
            found.append(draw.names)
        if tried >= FIRST and len(found) >= WITNESSES:
            break
    if tried == 0 or len(found) >= OFTEN * tried:
        return Probe(rare=False)
    simplest = sorted(found, key=lambda case: len(repr(case)))
    return Probe(rare=True, witnesses=tuple(simplest[:SHOWN]))


def without_filters(
    inputs: Inputs, program: Program, definitions: Definitions, seed: str
) -> tuple[Inputs, tuple[ir.Expression, ...]]:
    """The inputs without filters that would throw most draws away, and what these asked: the test
    says it instead."""
    asked: list[ir.Expression] = []
    for index, each in enumerate(inputs.variables):
        filtered = each.domain
        while isinstance(filtered, Reference) and filtered.name in definitions:
            filtered = definitions[filtered.name]
        if isinstance(filtered, Filtered):
            free = replace(each, domain=filtered.domain)
            known = replace(inputs, variables=(*inputs.variables[:index], free))
            name = ir.Name(type=each.type, name=each.name, binding="parameter")
            said = [substitute(one, {"value": name}) for one in filtered.conditions]
            tried = list(cases(known, program, definitions, seed, FIRST))
            if sum(_all_hold(said, draw, None) for draw in tried) < OFTEN * len(tried):
                rest = inputs.variables[index + 1 :]
                inputs = replace(inputs, variables=(*known.variables, *rest))
                asked += said
    return inputs, tuple(asked)


def _all_hold(conditions: Sequence[ir.Expression], draw: Draw, subject: Subject | None) -> bool:
    try:
        names = dict(draw.names)
        if subject is not None:
            names |= inside(history(subject.machine, draw, subject.domains))
        return all(evaluate(each, draw.program, names) is True for each in conditions)
    except (Undefined, RaisedError, Impossible):
        return False
