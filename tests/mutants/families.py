"""Business rules as specs that pin their result, as text with drawn constants.

The first line of each draws them in order: `a in 3..8; b in a+3..a+9`. `$a` is its value.
"""

import random
from string import Template

from tests.mutants import more
from tests.mutants.bounded import BOUNDED
from tests.mutants.model import Spec, read
from tests.mutants.relations import RELATIONS
from tests.mutants.scalar import SCALAR

GROUPS = (
    ("solver", SCALAR | more.SCALAR),
    ("bounded", BOUNDED | more.BOUNDED),
    ("relations", RELATIONS),
)


def specs(seed: int) -> list[Spec]:
    """One spec of each family."""
    return [
        drawn(name, fragment, text, random.Random(f"{seed} {name}"))
        for fragment, families in GROUPS
        for name, text in families.items()
    ]


def drawn(name: str, fragment: str, text: str, chooser: random.Random) -> Spec:
    """A spec of a family, with constants drawn."""
    directive, _, body = text.strip("\n").partition("\n")
    values: dict[str, int] = {}
    for each in directive.strip().removeprefix("#").split(";"):
        if " in " not in each:
            continue
        variable, _, limits = each.strip().partition(" in ")
        low, high = (eval(part, {}, dict(values)) for part in limits.split(".."))
        values[variable] = chooser.randint(low, high)
    return read(name, fragment, Template(body).substitute(values))
