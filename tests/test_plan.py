"""What a unit's code depends on, and nothing else: the slices that results are kept by."""

import pytest

from specc import plan
from specc.derive.derive import derive
from specc.language.analysis import Library, analyse
from specc.language.source import Source
from tests import passes
from tests.harness import all_specs

SPEC = """specc 1
module shop.fees
target "src/fees.py"
type Money = Decimal(8, 2) where value >= 0
type Days = Int where value >= 0
define doubled(amount: Money) -> Money = amount * 2
function fee(days: Days) -> Money:
    returns doubled(2.00) when days > 3
    returns 2.00 otherwise
    criterion FEE-1 "Flat":
        check fee(days) >= 2.00
function other(text: Text) -> Int:
    > Counts.
    returns len(text)
    criterion OTHER-1 "Compared":
        check fee(1) == 2.00 or True
"""


def module_of(text: str):
    return analyse(Source("case.spec", text), Library({}, {})).module


def hashes(text: str) -> dict[str, str]:
    module = module_of(text)
    return {each.name: plan.slice_hash(module, each.name) for each in plan.units(module)}


@pytest.mark.parametrize(
    ("before", "after", "touched"),
    [
        ("function fee", "# a comment\n\nfunction fee", set()),
        ("> Counts.", "> Counts them.", {"other"}),
        ("amount * 2", "amount * 3", {"fee", "other"}),
        ("check fee(days) >=", "check fee(days) >", {"fee", "other"}),
        ("check fee(1) ==", "check fee(2) ==", {"other"}),
        ("value >= 0\ntype Days", "value > 0\ntype Days", {"Money", "fee", "other"}),
        ("module shop.fees\n", 'module shop.fees\n> Why.\nowner "@x"\n', set()),
        ("function other", "function third() -> Int:\n    returns 3\nfunction other", set()),
    ],
)
def test_an_edit_touches_what_depends_on_it(before: str, after: str, touched: set[str]):
    assert before in SPEC
    old, new = hashes(SPEC), hashes(SPEC.replace(before, after))
    assert {name for name in old if old[name] != new[name]} == touched


def test_what_only_judges_code_is_left_out_where_code_is_derived():
    left = plan.without_judgement(module_of(SPEC))
    assert "fee" not in {each.name for each in plan.slice_of(left, "other").declarations}


EXAMPLES = {name: found for name, found in all_specs().items() if name.startswith("examples/")}


@pytest.mark.parametrize("name", EXAMPLES)
def test_code_derived_from_a_slice_is_the_code_derived_from_the_whole(name: str):
    found = passes.analyse(*EXAMPLES[name])
    if "broken" in name:
        assert found.diagnostics
        return
    bare = plan.without_judgement(found.module)
    for unit in plan.units(found.module):
        sliced = plan.slice_of(bare, unit.name)
        assert derive(sliced, unit.id) == derive(found.module, unit.id)
