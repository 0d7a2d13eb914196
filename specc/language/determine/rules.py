"""Decides a table of rules: by its form, by regions, and by trying inputs."""

from specc.language import ir
from specc.language.determine.probe import STEPS, probe
from specc.language.determine.regions import Decision, Question, decide
from specc.language.determine.totality import may_fail
from specc.language.determine.verdict import Determination, Table, plain
from specc.language.determine.witness import witnesses
from specc.language.evaluate.program import Run
from specc.language.search import hints_of, inputs
from specc.language.search.pools import Pools

INPUTS = 120
"""Inputs that are tried where the guards are not decided."""

INPUTS_FOR_VALUES = 60
"""Inputs that are tried where they are, and only a rule without a value is looked for."""

STEPS_IN_ALL = 12_000
"""Steps that all these inputs may take together."""

WITNESSED = 12
"""Regions in question for which an input is built."""


def decide_table(table: Table) -> Determination:
    """Whether the rules determine a result for every input of the domain."""
    if not table.rules:
        return plain("no rules", f"{table.title} has no rules")
    guarded = [each for each in table.rules if not each.otherwise]
    always = len(guarded) < len(table.rules) or any(each.guard is None for each in guarded)
    proved = always and len(guarded) <= 1
    pools = Pools(table.program, hints_of(_meaning(table), table.program))
    if not proved:
        decision = decide(_question(table))
        if decision is not None:
            examined = _examined(decision, table, pools)
            if examined is not None:
                return examined
            proved = not decision.regions
    if proved and table.check is None and not may_fail(_meaning(table)):
        return _determined()
    return _search(table, pools, proved)


def _question(table: Table) -> Question:
    """Where the guards leave holes or overlap; `otherwise` fills all holes."""
    guarded = [each for each in table.rules if not each.otherwise]
    return Question(
        parameters=table.parameters,
        lets=table.lets,
        requires=table.requires,
        raises=table.raises,
        guards=tuple(each.guard for each in guarded),
        values=tuple(each.value for each in guarded),
        complete=len(guarded) < len(table.rules),
        program=table.program,
    )


def _determined() -> Determination:
    return plain("determined", "exactly one rule applies to every input")


def _meaning(table: Table) -> list[ir.Node]:
    lets = list(table.lets.values())
    return [*table.parameters, *table.requires, *table.raises, *lets, *table.rules]


def _examined(decision: Decision, table: Table, pools: Pools) -> Determination | None:
    """What inputs in the regions in question show."""
    for region in decision.regions[:WITNESSED]:
        for names in witnesses(region.values, decision.subjects, table.parameters, pools):
            found = probe(table, names)
            if found is not None and found.status != "undecided":
                return found
    return None


def _search(table: Table, pools: Pools, proved: bool) -> Determination:
    """What trying inputs shows; where it shows nothing, what was proved stands."""
    budget = INPUTS_FOR_VALUES if proved else INPUTS
    found = inputs(table.parameters, table.program, pools.hints, budget)
    tried, known, left = 0, True, STEPS_IN_ALL
    for names in found.values:
        if left < STEPS:
            known = False
            break
        run = Run(table.program, STEPS)
        verdict = probe(table, names, run)
        tried, left = tried + 1, left - (STEPS - run.steps)
        if verdict is not None and verdict.status != "undecided":
            return verdict
        known &= verdict is None
    if proved or (found.exhaustive and known):
        return _determined()
    reason = f"the guards are not simple enough to decide; {tried} inputs show nothing wrong"
    return plain("undecided", reason)
