"""The loop suite: rows before draws, one draw for all tests of a function, and how long it takes."""

from pathlib import Path

import pytest

from specc.commands.test import Verified, verify
from specc.workspace import find

SPEC = """specc 1
module m.cart
target "cart.py"

function charge(price: Int where 1 <= value <= 1000000, limit: Int where 1 <= value <= 100000) -> Int:
    criterion CART-1 "No charge is above the limit":
        check charge(price, limit) <= limit

    criterion CART-2 "A price below the limit is charged":
        check charge(price, limit) == min(price, limit)

    criterion CART-3 "A charge is never negative":
        check charge(price, limit) >= 0

    examples:
        | price | limit | result |
        | 5     | 7     | 5      |

function double(price: Int where 1 <= value <= 1000000) -> Int:
    returns 2 * price

machine Box:
    state shut, ajar
    start shut
    on pull: shut -> ajar
"""
RIGHT = """
import enum

def charge(price, limit):
    return min(price, limit)

def double(price):
    return 2 * price

class NotAllowed(Exception):
    pass

class BoxState(enum.Enum):
    shut = "shut"
    ajar = "ajar"

class Box:
    def __init__(self):
        self.state = BoxState.shut

    def pull(self):
        if self.state is not BoxState.shut:
            raise NotAllowed
        self.state = BoxState.ajar
"""


def judged(folder: Path, code: str) -> Verified:
    (folder / "pyproject.toml").write_text("[tool.specc]\n")
    (folder / "cart.py").write_text(code)
    (folder / "cart.spec").write_text(SPEC)
    (spec,) = find([folder / "cart.spec"]).specs
    found = verify(spec, write=False, effort="loop")
    assert found is not None
    return found


def outcomes(found: Verified) -> dict[str, str]:
    return {each.function: each.outcome for each in found.report.outcomes}


def test_right_code_passes_all_stages_in_time(tmp_path: Path) -> None:
    found = judged(tmp_path, RIGHT)
    assert found.report.passed, found.failures
    assert list(found.report.seconds) == ["start-up", "rows", "draws", "machines"]
    assert found.report.seconds["rows"] < 1
    assert found.report.seconds["draws"] < 5


def test_a_row_that_fails_ends_the_run_before_any_draw(tmp_path: Path) -> None:
    found = judged(tmp_path, RIGHT.replace("return min(price, limit)", "return price"))
    assert list(found.report.seconds) == ["start-up", "rows"]
    assert "CART-2" in {each.criterion for each in found.failures}
    assert {each.layer for each in found.failures} == {"row"}
    assert outcomes(found)["test_double_follows_its_rules"] == "passed", "its rows ran"


def test_one_draw_names_all_tests_that_fail(tmp_path: Path) -> None:
    wrong = "return limit + 1 if price % 23 == 21 else min(price, limit)"
    found = judged(tmp_path, RIGHT.replace("return min(price, limit)", wrong))
    failed = {each.criterion: each for each in found.failures}
    assert list(found.report.seconds) == ["start-up", "rows", "draws"]
    assert set(failed) == {"CART-1", "CART-2"}
    assert failed["CART-1"].layer == failed["CART-2"].layer == "draw"
    assert failed["CART-1"].inputs == failed["CART-2"].inputs
    assert failed["CART-1"].also == ("CART-2",)
    assert failed["CART-1"].seed.startswith("CART-1 ")
    assert failed["CART-1"].neighbour
    assert not any(each.neighbour == each.inputs for each in found.failures)


def test_examples_count_as_rows(tmp_path: Path) -> None:
    found = judged(
        tmp_path, RIGHT.replace("return min(price, limit)", "return limit - 2 + price * 0")
    )
    assert "examples" not in {each.criterion for each in found.failures}
    found = judged(tmp_path, RIGHT.replace("return min(price, limit)", "return limit"))
    assert "examples" in {each.criterion for each in found.failures}


@pytest.mark.parametrize("code", ["raise SystemExit(0)", "import os; os._exit(0)"])
def test_code_cannot_pass_by_leaving(code: str, tmp_path: Path) -> None:
    found = judged(tmp_path, RIGHT.replace("return 2 * price", code))
    assert not found.report.passed
