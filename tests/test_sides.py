"""How often the draws of a test give each outcome of a Bool."""

import pytest

from specc.language import ir
from specc.language.evaluate import evaluate, program_of
from specc.testgen import emit, functions
from specc.testgen.inputs import Inputs
from specc.testgen.rows.goals import oracle
from specc.testgen.samples import cases
from specc.testgen.sides import both_sides
from tests import passes

PLACE = """specc 1
module m.sides
target "sides.py"

type Count = Int where 0 <= value <= 10_000_000

"""
SPECS = {
    "a pattern": (
        """function f(code: Text) -> Bool:
    returns code matches /[A-Z]{3}-[0-9]{2}/
""",
        0.05,
    ),
    "two numbers of many": (
        """function f(n: Count, m: Count, sure: Bool) -> Bool:
    requires sure
    returns True when 4_000_000 < n <= 4_000_003 and 70 < m <= 73
    returns False otherwise
""",
        0.05,
    ),
    "two ways": (
        """function f(n: Count, m: Count, code: Text) -> Bool:
    returns False when code matches /[a-f]{4}/ or 4_000_000 < n <= 4_000_003 and 70 < m <= 73
    returns True otherwise
""",
        0.05,
    ),
    "equal to the other": (
        """function f(one: Text where len(value) > 3, other: Text where len(value) > 3) -> Bool:
    criterion F-1 "Only the same text":
        check result == (one == other)
    returns one == other
""",
        0.05,
    ),
    "what cannot be built": (
        """function f(text: Text where len(value) > 3) -> Bool:
    returns len(set(text)) == 1
""",
        0.0,
    ),
}


@pytest.mark.parametrize("name", SPECS)
def test_each_outcome_comes_often_enough(name: str) -> None:
    text, least = SPECS[name]
    module = passes.analyse(PLACE + text, {}).module
    assert module is not None
    scope, program = emit.scope_of(module), program_of(module)
    _, function = module.declarations
    assert isinstance(function, ir.Function)
    part = next(each for each in functions.function(function, scope) if each.code == "rules")
    value = oracle(function)
    assert value is not None

    def share(inputs: Inputs) -> float:
        draws = [draw.names for draw in cases(inputs, program, scope.definitions, "s", 400)]
        yes = sum(evaluate(value, program, names) is True for names in draws)
        return min(yes, len(draws) - yes) / len(draws)

    made = both_sides(part, scope, program, scope.definitions)
    assert share(part.inputs) < 0.05
    assert share(made.inputs) >= least
    assert (made.inputs != part.inputs) == (least > 0)
