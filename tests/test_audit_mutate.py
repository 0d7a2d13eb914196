"""The mutator: each kind of slip, nothing that cannot matter, and the same ones every time."""

import ast

import pytest

from specc.audit.mutate import higher, mutants

CODE = '''"""A shop."""
from decimal import ROUND_HALF_UP, Decimal

# prices are in euros
RATE = Decimal("0.19")


def price(units: int, rate: Decimal = Decimal("0.5"), *, names: list[str] | None = None) -> Decimal:
    """The price, or 1."""
    total = Decimal(units) * RATE
    for name in names or []:
        if name.strip().lower() in {"ada"} and units > 10:
            continue
        total += max(1, 2)
    if units < 0:
        raise ValueError("less than 0", units - 1)
    return total.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


class Cart:
    def __repr__(self) -> str:
        return "Cart" + "!"

    def first(self, items: list[str]) -> list[str]:
        return sorted([each for each in items if each != "x"], reverse=True)[1:3]


def other() -> int:
    return 1
'''


def made(text: str, symbol: str = "f") -> set[tuple[str, str, str]]:
    return {(each.operator, each.before, each.after) for each in mutants(text, [symbol])}


@pytest.mark.parametrize(
    ("body", "change"),
    [
        ("return a < b", ("boundary", "a < b", "a <= b")),
        ("return a < b", ("comparison", "a < b", "a > b")),
        ("return a == b", ("comparison", "a == b", "a != b")),
        ("return a in b", ("membership", "a in b", "a not in b")),
        ("return a and b", ("logic", "a and b", "a or b")),
        ("return a and b", ("logic", "a and b", "b")),
        ("return not a", ("logic", "not a", "a")),
        ("return a if b else 2", ("logic", "a if b else 2", "a")),
        ("if a > b:\n        return 1", ("logic", "a > b", "True")),
        ("if a > b:\n        return 1", ("logic", "a > b", "False")),
        ("return a + b", ("arithmetic", "a + b", "a - b")),
        ("return a // b", ("arithmetic", "a // b", "a / b")),
        ("return -a", ("arithmetic", "-a", "a")),
        ("a += b", ("arithmetic", "a += b", "a -= b")),
        ("return a + 7", ("constant", "7", "8")),
        ("return a + 7", ("constant", "7", "6")),
        ("return Decimal('0.25')", ("constant", "Decimal('0.25')", "Decimal('0.26')")),
        ("return Decimal('0.01')", ("constant", "Decimal('0.01')", "Decimal('0.1')")),
        ("return 'left'", ("constant", "'left'", "''")),
        ("return a", ("return", "return a", "return None")),
        ("return a[1:b]", ("slice", "1:b", ":b")),
        ("return a[1:b]", ("slice", "1:b", "1:b - 1")),
        ("return a[::-1]", ("slice", "::-1", ":")),
        ("b.append(a)", ("statement", "b.append(a)", "pass")),
        ("a = a + 1\n    return a", ("statement", "a = a + 1", "pass")),
        ("for b in a:\n        break", ("loop", "break", "continue")),
        ("return min(a, b)", ("extremes", "min(a, b)", "max(a, b)")),
        ("return sorted(a, key=b)", ("order", "sorted(a, key=b)", "sorted(a)")),
        ("return sorted(a)", ("order", "sorted(a)", "list(a)")),
        ("return a.strip()", ("text", "a.strip()", "a")),
        ("return [x for x in a if x > b]", ("comprehension", "x > b", "True")),
        ("return round_to(a, ROUND_UP)", ("rounding", "ROUND_UP", "'ROUND_DOWN'")),
    ],
)
def test_each_slip_is_made(body: str, change: tuple[str, str, str]) -> None:
    assert change in made(f"def f(a, b):\n    {body}\n")


@pytest.mark.parametrize(
    ("type_", "value"),
    [("int", "0"), ("str", "''"), ("bool", "not a"), ("list[int]", "[]"), ("dict[int, int]", "{}")],
)
def test_a_result_becomes_the_empty_one_of_its_type(type_: str, value: str) -> None:
    found = made(f"def f(a) -> {type_}:\n    return a\n")
    assert found == {("return", "return a", f"return {value}")}


def test_a_default_is_a_constant_too() -> None:
    assert ("constant", "3", "4") in made("def f(a=3):\n    return a\n")


@pytest.mark.parametrize(
    "text",
    [
        'def f(a: "x" = None) -> "y":\n    """Gives 1 < 2."""\n',
        "def f():\n    raise ValueError('not 1')\n",
        "class f:\n    def __repr__(self) -> str:\n        return 'a' + 'b'\n",
        "class f:\n    a: int\n    b: list[int]\n",
        "class f(Enum):\n    a = 'one'\n    b = 'two'\n",
        "def f(a):\n    assert a > 1\n",
        "def g(a):\n    return a > 1\n",
    ],
)
def test_what_cannot_matter_is_not_changed(text: str) -> None:
    assert made(text) == set()


def test_all_that_is_around_a_change_stays() -> None:
    for each in mutants(CODE, ["price", "Cart", "RATE"]):
        assert each.text.startswith(
            '"""A shop."""\nfrom decimal import ROUND_HALF_UP, Decimal\n\n# p'
        )
        assert each.text.endswith("\n\n\ndef other() -> int:\n    return 1\n")
        ast.parse(each.text)


def test_mutants_are_distinct_and_the_same_every_time() -> None:
    first = list(mutants(CODE, ["price", "Cart"]))
    texts = [each.text for each in first]
    assert len({*texts, CODE}) == len(first) + 1
    assert list(mutants(CODE, ["Cart", "price"])) == first
    assert {each.symbol for each in first} == {"price", "Cart"}


def test_the_place_is_that_of_the_changed_code() -> None:
    lines = CODE.replace('"', "'").splitlines()
    for each in mutants(CODE, ["price"]):
        if each.operator in {"boundary", "text", "membership", "loop"}:
            assert each.before in lines[each.line - 1]


def test_several_changes_lie_apart() -> None:
    found = list(higher(CODE, ["price", "Cart"], 3, 40, "a seed"))
    assert len({each.text for each in found}) == len(found) == 40
    assert list(higher(CODE, ["price", "Cart"], 3, 40, "a seed")) == found
    assert list(higher(CODE, ["price", "Cart"], 3, 40, "another")) != found
    single = {each.text for each in mutants(CODE, ["price", "Cart"])}
    assert not single & {each.text for each in found}
    for each in found:
        assert len(each.operator.split(" + ")) == 3
        ast.parse(each.text)


def test_too_few_places_for_several_changes_give_none() -> None:
    assert list(higher("def f(a):\n    return a\n", ["f"], 2, 10, "a seed")) == []
