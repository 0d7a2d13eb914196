"""Inputs on which code failed once stay: in the store, in the emitted module, in its next version."""

import shutil
from pathlib import Path

import pytest

from specc.commands.test import verify
from specc.errors import SpeccError
from specc.testgen import emit, failed_once
from specc.workspace import find
from tests import passes, projects

SPEC = """specc 1
module m.cart
target "cart.py"

enum Tier:
    basic
    gold

function charges(prices: List[Int where 1 <= value <= {dearest}], limit: Int where 1 <= value <= 100, tier: Tier = Tier.basic) -> List[Int]:
    requires len(prices) < 4
    criterion CART-1 "No charge is above the limit":
        check every charge in result: charge <= limit
    criterion CART-2 "A higher limit never charges less":
        forall more: Int where 1 <= value <= 100
        when more >= limit
        check sum(charges(prices, more, tier)) >= sum(charges(prices, limit, tier))
"""
CODE = """
from enum import Enum

class Tier(Enum):
    basic = "basic"
    gold = "gold"

def charges(prices, limit, tier=Tier.basic):
    return [limit + 1 if price > 300 and price % 5 == 3 else min(price, limit) for price in prices]
"""
ITEM = "m.cart/charges/CART-1"


def emitted(found: failed_once.Found, dearest: int = 1000) -> str:
    module = passes.analyse(SPEC.format(dearest=dearest), {}).module
    assert module is not None
    return emit.emit(module, emit.Style(), found).text


def rows(text: str) -> dict[str, list[dict[str, str]]]:
    return failed_once.read(text)


def test_a_row_is_printed_anew_under_a_name_that_says_why() -> None:
    text = emitted({ITEM: [{"prices": "[ 7,\n 0x8]", "limit": "(1)", "tier": "Tier.gold"}]})
    assert '@failed_once("prices limit tier", ([7, 8], 1, Tier.gold))' in text
    assert "def failed_once(names, *table):" in text
    assert "failed_once" not in emitted({})


def test_inputs_that_are_drawn_together_are_read_together() -> None:
    row = {"prices": "[7]", "limit_and_more": "(3, 5)", "tier": "Tier.basic"}
    (found,) = rows(emitted({"m.cart/charges/CART-2": [row]})).values()
    assert found == [row]
    wrong = row | {"limit_and_more": "(5, 3)"}
    assert not rows(emitted({"m.cart/charges/CART-2": [wrong]})), "more < limit"


@pytest.mark.parametrize(
    "prices",
    [
        "__import__('os').system('touch owned')",
        "[7]); import os; os._exit(0",
        '[7], 1, Tier.basic))\nimport os\n@rows("prices',
        "[print(7)]",
        "[x for x in (7,)]",
        "[True]",
        "['7']",
        "[" * 5000,
        "[0]",
        "[1001]",
        "[1, 2, 3, 4]",
        "",
    ],
)
def test_what_is_no_input_of_the_test_leaves_no_trace(prices: str) -> None:
    row = {"prices": prices, "limit": "1", "tier": "Tier.basic"}
    assert emitted({ITEM: [row]}) == emitted({})


def test_a_row_that_the_spec_does_not_take_any_more_is_dropped() -> None:
    row = {"prices": "[7]", "limit": "1", "tier": "Tier.basic"}
    assert rows(emitted({ITEM: [row]}))
    assert not rows(emitted({ITEM: [row]}, dearest=6))


def test_rows_come_back_from_the_emitted_module() -> None:
    kept = [{"prices": f"[{price}]", "limit": "1", "tier": "Tier.gold"} for price in range(7, 37)]
    once = emitted({ITEM: kept})
    assert emitted(rows(once)) == once
    (found,) = rows(once).values()
    assert found == kept[: failed_once.MOST]


def project(folder: Path) -> Path:
    (folder / "pyproject.toml").write_text("[tool.specc]\n")
    (folder / "cart.py").write_text(CODE)
    (folder / "cart.spec").write_text(SPEC.format(dearest=1000))
    return folder


def test_what_was_drawn_once_is_a_row_of_the_next_run_even_without_a_store(
    tmp_path: Path,
) -> None:
    (spec,) = find([project(tmp_path) / "cart.spec"]).specs
    first = verify(spec, write=False)
    assert first is not None
    drawn = {each.test: each.inputs for each in first.failures if each.layer == "draw"}
    assert drawn["test_cart_1_no_charge_is_above_the_limit"]["limit"] == "1"
    again = verify(spec, write=True)
    assert again is not None
    layers = {each.test: each.layer for each in again.failures}
    assert {layers[each] for each in drawn} == {"row"}
    assert {each.test: each.inputs for each in again.failures if each.test in drawn} == drawn
    shutil.rmtree(tmp_path / ".specc")
    third = verify(spec, write=False)
    assert third is not None
    assert third.tests.text == again.tests.text


def test_a_file_that_somebody_wrote_is_left_alone(tmp_path: Path) -> None:
    (spec,) = find([project(tmp_path) / "cart.spec"]).specs
    own = tmp_path / "tests" / "specc" / "test_m_cart.py"
    beside = own.with_name("test_by_hand.py")
    own.parent.mkdir(parents=True)
    own.write_text("def test_mine(): pass\n")
    beside.write_text("def test_other(): pass\n")
    with pytest.raises(SpeccError, match="was not written by specc"):
        verify(spec, write=True)
    assert own.read_text() == "def test_mine(): pass\n"
    own.unlink()
    assert verify(spec, write=True)
    assert emit.is_own(own.read_text())
    assert verify(spec, write=True), "its own is written again"
    assert beside.read_text() == "def test_other(): pass\n"


def test_a_build_keeps_the_rows_of_the_last_commit(tmp_path: Path) -> None:
    folder = projects.make(tmp_path / "shop")
    (built,), _ = projects.run(folder)
    assert built.build.plan is not None
    path = built.build.plan.tests
    text = projects.git(folder, "show", f"specc/shop.fees:{path}")
    row = '@failed_once("days", (17,))\n'
    test = "def test_fee_follows_its_rules"
    projects.write(folder, {path: text.replace(test, row + test)})
    projects.commit(folder)
    (again,), _ = projects.run(folder)
    assert again.build.state == "done"
    assert row in projects.git(folder, "show", f"specc/shop.fees:{path}")
    projects.write(folder, {path: "def test_mine(): pass\n"})
    projects.commit(folder)
    with pytest.raises(SpeccError, match="was not written by specc"):
        projects.run(folder)
