"""Decides a table of rules: by its form, by regions, and by trying inputs."""

from specc.language import ir
from specc.language.determine.totality import may_fail
from specc.language.determine.probe import inside, probe
from specc.language.determine.regions import Decision, Region, decide
from specc.language.determine.subjects import Subject
from specc.language.determine.verdict import Determination, Table, determination
from specc.language.determine.witness import witnesses
from specc.language.search import hints_of, inputs
from specc.language.search.pools import Pools
from specc.language.values import EnumValue, Value
from specc.language.walk import nodes

INPUTS = 120
"""Inputs that are tried for one table."""

WITNESSED = 12
"""Regions in question for which an input is built."""


def decide_table(table: Table) -> Determination:
    """Whether the rules determine a result for every input of the domain."""
    if not table.rules:
        return determination("no rules", f"{table.title} has no rules")
    plain = [each for each in table.rules if not each.otherwise]
    always = len(plain) < len(table.rules) or any(each.guard is None for each in plain)
    proved = always and len(plain) <= 1
    pools = Pools(table.program, hints_of(_meaning(table), table.program))
    if not proved:
        decision = decide(table)
        if decision is not None:
            examined = _examined(decision, table, pools)
            if isinstance(examined, Determination):
                return examined
            proved = examined
    if proved and table.check is None and not may_fail(_meaning(table)):
        return _determined()
    return _search(table, pools, proved)


def _determined() -> Determination:
    return determination("determined", "exactly one rule applies to every input")


def _meaning(table: Table) -> list[ir.Node]:
    lets = list(table.lets.values())
    return [*table.parameters, *table.requires, *table.raises, *lets, *table.rules]


def _examined(decision: Decision, table: Table, pools: Pools) -> Determination | bool:
    """What inputs in the regions in question show; else whether all rules there surely agree."""
    agree = len(decision.regions) <= WITNESSED
    for region in decision.regions[:WITNESSED]:
        met = False
        for names in witnesses(region.values, decision.subjects, table.parameters, pools):
            found = probe(table, names)
            if found is not None and found.status != "undecided":
                return found
            met |= found is None and inside(table, names)
        agree &= _agree(region, decision, table, met=met)
    return agree


def _agree(region: Region, decision: Decision, table: Table, *, met: bool) -> bool:
    """Whether the rules that apply in a region surely agree: they are the same, or all that they
    depend on has one value in the region, and an input there (`met`) has shown that they do."""
    rules = [each for each in table.rules if not each.otherwise]
    values = [rules[place].value for place in region.applying]
    if not values:
        return False
    if all(each == values[0] for each in values):
        return True
    pinned = {
        subject.path.name
        for name, subject in decision.subjects.items()
        if isinstance(subject.path, ir.Name) and _pinned(subject, region.values[name])
    }
    used = {
        each.name
        for value in (*values, *table.lets.values())
        for each in nodes(value)
        if isinstance(each, ir.Name) and each.binding in {"parameter", "data", "state"}
    }
    return met and used <= pinned


def _pinned(subject: Subject, value: Value) -> bool:
    """Whether a region where the subject has this representative holds no other value of it."""
    if isinstance(value, bool | EnumValue) or value is None:
        return True
    return not subject.length and value in subject.constants


def _search(table: Table, pools: Pools, proved: bool) -> Determination:
    """What trying inputs shows; where it shows nothing, what was proved stands."""
    found = inputs(table.parameters, table.program, pools.hints, INPUTS)
    tried, known = 0, True
    for names in found.values:
        verdict = probe(table, names)
        tried += 1
        if verdict is not None and verdict.status != "undecided":
            return verdict
        known &= verdict is None
    if proved or (found.exhaustive and known):
        return _determined()
    reason = f"the guards are not simple enough to decide; {tried} inputs show nothing wrong"
    return determination("undecided", reason)
