"""Parts of one value that conditions link, drawn one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from specc.language import ir
from specc.testgen.choices import Context
from specc.testgen.domains import Chosen, Domain, mentions
from specc.testgen.facts import Clause, ordered
from specc.testgen.linked import variables
from specc.testgen.mentions import names
from specc.testgen.places import between_parts
from specc.testgen.room import Builder


@dataclass(frozen=True)
class Apart:
    """Domains of parts, some of which are the names of what is drawn `first`."""

    parts: Sequence[tuple[str, Domain]]
    first: Sequence[tuple[str, Domain]]


def apart(
    parts: Sequence[tuple[str, ir.Type]],
    linking: Sequence[Clause],
    clauses: Sequence[Clause],
    context: Context,
    builder: Builder,
) -> Apart | None:
    """The domains of the parts; None where that is not possible for all of the conditions."""
    spelt = spelt_apart([step for step, _ in parts], clauses, context)
    conditions = [between_parts(each.value, spelt) for each in linking]
    known = [each for each in conditions if each is not None]
    order, facts = ordered(known, list(spelt.values()))
    below_ = [
        replace(each, path=(spelt[each.path[0]], *each.path[1:])) for each in clauses if each.path
    ]
    types = {spelt[step]: type_ for step, type_ in parts}
    parameters = [ir.Parameter(name=name, type=types[name]) for name in order]
    found = variables(parameters, [*below_, *facts.clauses], context, builder)
    if facts.rest or len(known) < len(conditions) or any(each.guards for each in found):
        return None
    used = {name for each in found for name in mentions(each.domain)}
    first = [(each.name, each.domain) for each in found if each.name in used]
    domains = {
        each.name: _named_value(each.name, each.type) if each.name in used else each.domain
        for each in found
    }
    return Apart([(step, domains[spelt[step]]) for step, _ in parts], first)


def _named_value(name: str, type_: ir.Type) -> Domain:
    return Chosen((ir.Name(type=type_, name=name, binding="parameter"),))


def spelt_apart(
    steps: Sequence[str], clauses: Sequence[Clause], context: Context
) -> dict[str, str]:
    """What the parts of a value are called while it is drawn."""
    taken = {name for each in clauses for name in names(each.value)}
    taken |= context.taken
    ordinals = dict(zip("0123", ("first", "second", "third", "fourth"), strict=True))
    plain = {step: ordinals.get(step, f"part_{step}" if step.isdigit() else step) for step in steps}
    return {step: f"{name}_" if name in taken else name for step, name in plain.items()}
