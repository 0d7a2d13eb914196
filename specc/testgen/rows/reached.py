"""What an input is good for: sides of boundaries, outcomes and their combinations, features."""

from collections.abc import Mapping

from specc.testgen.rows.atoms import holds, near
from specc.testgen.rows.features import factors, features, relations, shape
from specc.testgen.rows.leaves import Names
from specc.testgen.rows.work import Work, distances, outcome

Goals = Mapping[object, None]


def reached(work: Work, names: Names) -> Goals:
    """What an input is good for."""
    found: dict[object, None] = {}
    for name, value in names.items():
        known = features(value) if work.goal.detailed else [shape(value)]
        found.update(dict.fromkeys(("feature", name, each) for each in known))
    found.update(dict.fromkeys(("relation", *each) for each in relations(names)))
    if work.divides:
        found.update(dict.fromkeys(factors(names)))
    outcomes: dict[int, object] = {}
    for (place, part), above in zip(enumerate(work.parts), distances(work, names), strict=True):
        if above is not None:
            found[place, near(above)] = None
            came: bool | None = holds(part, above)
        else:
            came = outcome(work, part, names)
        if came is not None:
            outcomes[id(part)] = came
            found[place, came] = None
    for place, own in enumerate(work.identified):
        found["vector", place, tuple(outcomes.get(each) for each in own)] = None
    return found
