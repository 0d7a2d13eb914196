"""What is said of a failure: the flat object, and the text that people read."""

import json

import pytest

from specc.commands.problems import violation_text
from specc.commands.test import Verified, verify
from specc.results import Violation
from specc.workspace import find
from tests.harness import ROOT, blocks

SPEC = """specc 1
module shop.cart
target "cart.py"

define most(prices: List[Int]) -> Int = max(prices, default=0)

function charges(prices: List[Int where 1 <= value <= 1000], limit: Int where 1 <= value <= 100) -> List[Int]:
    criterion CART-1 "No charge is above the limit":
        check every charge in result: charge <= limit

    criterion CART-2 "Each price is charged":
        check len(result) == len(prices)

    criterion CART-3 "Small prices are charged as they are":
        check every i in range(0, len(prices)): prices[i] > limit or result[i] == prices[i]

    criterion CART-4 "The dearest is charged in full, or the limit":
        check max(result, default=0) == min(most(prices), limit)

    examples:
        | prices | limit | result |
        | [1, 2] | 5     | [1, 2] |

function grid(width: Int where 0 <= value <= 5) -> List[List[Int]]:
    criterion GRID-1 "All cells are small":
        check every row in result: every cell in row: cell < 4

    criterion GRID-2 "There is a row":
        check some row in result: len(row) == width
"""
CODE = """
def charges(prices, limit):
    return [limit + 1 if price == 7 else min(price, limit) for price in prices]

def grid(width):
    return [[column + row for column in range(width)] for row in range(1, width)]
"""


@pytest.fixture(scope="module")
def verified(tmp_path_factory) -> Verified:
    folder = tmp_path_factory.mktemp("cart")
    (folder / "pyproject.toml").write_text("[tool.specc]\n")
    (folder / "cart.py").write_text(CODE)
    (folder / "cart.spec").write_text(SPEC)
    (spec,) = find([folder / "cart.spec"]).specs
    found = verify(spec, write=False)
    assert found is not None
    return found


@pytest.fixture
def failed(verified: Verified) -> dict[str, Violation]:
    return {each.criterion: each for each in reversed(verified.failures)}


def test_a_failure_names_what_the_spec_says(failed: dict[str, Violation]) -> None:
    found = failed["CART-1"]
    assert found.sentence == "No charge is above the limit"
    assert found.expression == "every charge in result: charge <= limit"
    assert found.spec.endswith("cart.spec:8")
    assert (found.kind, found.exception) == ("assertion", "AssertionError")
    assert [each.function for each in found.frames] == [found.test]


def test_inputs_are_shrunk_and_a_neighbour_passes(failed: dict[str, Violation]) -> None:
    found = failed["CART-1"]
    assert found.inputs == {"prices": "[7]", "limit": "1"}
    assert found.neighbour["limit"] == "1"
    assert found.neighbour["prices"] in {"[6]", "[8]"}


def test_the_binding_of_the_quantifier_that_fails(failed: dict[str, Violation]) -> None:
    assert failed["CART-1"].binding == {"charge": "2"}
    assert failed["CART-1"].values == {"result": "[2]"}
    inner = failed["GRID-1"]
    assert inner.inputs == {"width": "3"}
    assert inner.binding == {"row": "[2, 3, 4]", "cell": "4"}
    assert failed["GRID-2"].binding == {}, "of `some`, no item is to blame"


def test_values_of_sub_expressions(failed: dict[str, Violation]) -> None:
    found = failed["CART-4"]
    assert (found.expected, found.actual) == ("1", "2")
    assert found.values["max(result, default=0)"] == "2"
    assert found.values["most(prices)"] == "7"


def test_what_else_the_same_inputs_break(failed: dict[str, Violation]) -> None:
    assert failed["CART-1"].also == ("CART-4",)
    assert failed["CART-4"].also == ("CART-1",)


def test_layers_and_seeds(failed: dict[str, Violation], verified: Verified) -> None:
    for found in verified.failures:
        assert found.layer in {"row", "draw"}
        assert (found.layer == "draw") == bool(found.seed)
    assert failed["CART-1"].seed.startswith("CART-1 ")


def test_people_read_the_property_first(failed: dict[str, Violation]) -> None:
    lines = violation_text(failed["CART-1"]).splitlines()
    assert "CART-1 No charge is above the limit" in lines[0]
    names = [line.split()[0] for line in lines[1:]]
    assert names == ["spec", "says", "input", "fails", "message", "where", "passes", "also", "at"]


def test_the_documented_object(failed: dict[str, Violation]) -> None:
    """The shape that is written down has the fields that there are, and its example is one."""
    text = (ROOT / "grammar" / "failures.md").read_text(encoding="utf-8")
    (example,) = [each.body for each in blocks(text) if each.language == "json"]
    shown = json.loads(example)
    Violation.model_validate_json(example)
    assert list(shown) == list(Violation.model_fields)
    for name in Violation.model_fields:
        assert f"| `{name}` |" in text
