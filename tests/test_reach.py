"""What is said of rare conditions is what the emitted tests do: their own draws are counted."""

import re
from collections.abc import Callable

import pytest

from specc.language import ir
from specc.testgen.emit import Style, emit
from specc.testgen.reach import DRAWS, ENOUGH, reached
from tests.passes import analyse

SPEC = """specc 1
module counted
target "counted.py"

type Amount = Int where 0 <= value <= 1000

function total(net: Amount, tax: Amount, parts: List[Amount]) -> Int:
    requires tax != 7

    criterion T-1 "A product of both":
        when net * tax == 1201
        check total(net, tax, parts) == 0

    criterion T-2 "One by the other":
        when tax == 1001 - net
        check total(net, tax, parts) == 0

    criterion T-3 "By a list":
        when sum(parts) == net + tax
        check total(net, tax, parts) == 0

    criterion T-4 "One in ten":
        when (net + tax) % 10 == 3
        check total(net, tax, parts) == 0

    criterion T-5 "Always":
        check total(net, tax, parts) == 0
"""


def module() -> ir.Module:
    found = analyse(SPEC, {})
    assert not found.diagnostics
    assert found.module is not None
    return found.module


@pytest.mark.parametrize("code", ["T-1", "T-2", "T-3", "T-4", "T-5"])
def test_draws_of_emitted_tests_are_as_rare(code: str) -> None:
    calls: list[tuple[object, ...]] = []

    def total(*arguments: object) -> int:
        calls.append(arguments)
        return 0

    emitted = emit(module(), Style())
    text = emitted.text.replace("from counted import total\n", "")
    text = re.sub(r"^@\w+_ROWS\w*\n", "", text, flags=re.MULTILINE)
    names: dict[str, Callable[..., object]] = {"total": total}
    exec(compile(text, "emitted", "exec"), names)
    names[next(each.function for each in emitted.cases if each.code == code)]()
    met, draws = reached(module()).get(f"counted/total/{code}", (ENOUGH, DRAWS))
    assert (len(calls) < 0.1 * sum_of_draws(emitted.text)) == (met < 0.05 * draws)


def sum_of_draws(text: str) -> int:
    """How many inputs a test of the module draws, from all its seeds."""
    most = re.search(r"max_examples=(\d+)", text)
    seeds = re.search(r"^SEEDS = (.*)$", text, flags=re.MULTILINE)
    assert most and seeds
    return int(most[1]) * (seeds[1].count(",") + 1)


def test_what_is_made_to_hold_is_not_counted() -> None:
    found = reached(module())
    assert sorted(found) == ["counted/total/T-1", "counted/total/T-4"]
    assert found["counted/total/T-1"][0] < ENOUGH
    assert found["counted/total/T-4"] == (ENOUGH, DRAWS)
