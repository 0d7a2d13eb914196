"""Lowering: the types of expressions, whole specimens, and what the IR of a module holds."""

from pathlib import Path

import pytest

from specc.language import ir, types, walk
from specc.language.analysis import Analysis, Library, analyse
from specc.language.lower.module import lower
from specc.language.source import Source
from specc.language.syntax import parse
from tests.harness import ROOT

SPECIMENS = sorted((ROOT / "tests" / "specs").glob("*.spec"))
PYTHON = ROOT / "tests" / "specs" / "python"

PRELUDE = """specc 1
module types.probe
type Money = Decimal(12, 2) where value >= 0
enum Country:
    DE
    FR
record Line:
    name: Text
    quantity: Int = 1
    price: Money = 0
    note: Text? = None
union Shape:
    Circle(radius: Int)
    Square(side: Int)
define shape(n: Int) -> Shape = Circle(n) if n > 0 else Square(n)
define maybe(n: Int) -> Int? = n if n > 0 else None
let line = Line("tea", 2, 50)
let lines = [line]
let money = line.price
let ratio = 1 / 3
let prices = {"tea": money}
let day = 2024-02-29
let noon = 2024-02-29T12:00:00
"""

EXPRESSIONS = {
    "1 + 2": "Int",
    "7 // 2 % 3": "Int",
    "2 ** 10": "Int",
    "1 / 2": "Float",
    "-1": "Int",
    "1.50": "Decimal/2",
    "1.5 + 2": "Decimal/1",
    "1.5 * 2.25": "Decimal/3",
    "money * 3": "Decimal/2",
    "money / 3": "Decimal",
    "money ** 2": "Decimal/4",
    "round_half_up(money / 3, 1)": "Decimal/1",
    "round_down(money / 3)": "Int",
    "round_half_even(money, len(lines))": "Decimal",
    "Decimal(3)": "Decimal/0",
    "ratio * 2": "Float",
    "ratio + 0.5": "Float",
    "[ratio, 0.5]": "List[Float]",
    "sum([1.5, 2])": "Decimal/1",
    "sum(l.price for l in lines)": "Decimal/2",
    "sum(l.quantity * l.price for l in lines)": "Decimal/2",
    "product([1, 2])": "Int",
    "max(0, money)": "Decimal/2",
    "max(lines, key=lambda l: l.price)": "Line",
    "min([1, 2], default=0)": "Int",
    "abs(-1.5)": "Decimal/1",
    "count(l for l in lines if l.quantity > 1)": "Int",
    "len(lines)": "Int",
    "sorted(lines, key=lambda l: (l.name, l.quantity))": "List[Line]",
    "sorted({3, 1})": "List[Int]",
    "reversed([1, 2])": "List[Int]",
    "list(range(3))": "List[Int]",
    "enumerate(['a'])".replace("'", '"'): "List[Tuple[Int, Text]]",
    "zip([1], [day])": "List[Tuple[Int, Date]]",
    "fold([1, 2], 0, lambda total, x: total + x)": "Int",
    '"a" + "b" * 2': "Text",
    '"abc"[0]': "Text",
    '"abc"[::-1]': "Text",
    '"a,b".split(",")': "List[Text]",
    '", ".join(l.name for l in lines)': "Text",
    '"abc".find("b")': "Int",
    'b"ab"[0]': "Int",
    '"x".encode()': "Bytes",
    "[1, 2][0]": "Int",
    "[1, 2][1:]": "List[Int]",
    "[1] + []": "List[Int]",
    "[1, 2.5]": "List[Decimal/1]",
    "[1, None]": "List[Int?]",
    "[[], [1]]": "List[List[Int]]",
    "{1, 2} | {3}": "Set[Int]",
    "{1, 2} - set()": "Set[Int]",
    "set(lines)": "Set[Line]",
    "{l.name for l in lines}": "Set[Text]",
    '{"a": 1} | {"b": 2}': "Map[Text, Int]",
    "{l.name: l.price for l in lines}": "Map[Text, Decimal/2]",
    'prices["tea"]': "Decimal/2",
    'prices.get("tea")': "Decimal/2?",
    'prices.get("tea", 0)': "Decimal/2",
    "prices.items()": "List[Tuple[Text, Decimal/2]]",
    'put(prices, "rum", 3)': "Map[Text, Decimal/2]",
    "multiset([1, 1])": "Map[Int, Int]",
    '(1, "a")': "Tuple[Int, Text]",
    '(1, "a")[1]': "Text",
    '(1, "a")[-2]': "Int",
    "(1,)": "Tuple[Int]",
    "day - 2024-01-01": "Duration",
    "(day - 2024-01-01).days": "Int",
    "day + 3 days": "Date",
    "day.add_months(1)": "Date",
    "day.year": "Int",
    "noon - 90 min": "DateTime",
    "noon.date()": "Date",
    "2 * 50 ms": "Duration",
    "1 h / 2": "Duration",
    "1 h / 1 min": "Float",
    "1 h // 1 min": "Int",
    "1 < 2 <= 3": "Bool",
    "1 == 1 == 1": "Bool",
    "money > 0": "Bool",
    '"a" in "abc"': "Bool",
    "1 not in {1}": "Bool",
    "3 in range(5)": "Bool",
    "line is not empty".replace("line", "lines"): "Bool",
    '"a1" matches /[a-z]\\d/': "Bool",
    "every l in lines: l.quantity > 0": "Bool",
    "some l in lines, m in lines: l == m": "Bool",
    'every (k, v) in prices.items(): k != "" implies v > 0': "Bool",
    "not True or False": "Bool",
    "Country.DE": "Country",
    "Country.DE is Country.FR": "Bool",
    "line.note": "Text?",
    "line.note.upper() if line.note is not None else line.name": "Text",
    "line.note is None or line.note.isupper()": "Bool",
    "replace(line, quantity=3)": "Line",
    "Circle(1)": "Circle",
    "[Circle(1), Square(2)]": "List[Shape]",
    "Circle(1) if True else Square(2)": "Shape",
    "shape(1) is Circle": "Bool",
    "[s.radius for s in [shape(1)] if s is Circle]": "List[Int]",
    "[s.radius if s is Circle else s.side for s in [shape(1)]]": "List[Int]",
    "maybe(1)": "Int?",
    "[m + 1 for m in [maybe(1)] if m is not None]": "List[Int]",
    "1 if True else None": "Int?",
    "0 if True else money": "Decimal/2",
}


def shown(type_: ir.Type) -> str:
    """`types.show`, with the scale of decimals: it is what rounding depends on."""
    match type_:
        case ir.DecimalType(scale=scale):
            return "Decimal" if scale is None else f"Decimal/{scale}"
        case ir.ListType(item=item):
            return f"List[{shown(item)}]"
        case ir.MapType(key=key, value=value):
            return f"Map[{shown(key)}, {shown(value)}]"
        case ir.TupleType(items=items):
            return f"Tuple[{', '.join(map(shown, items))}]"
        case ir.OptionalType(item=item):
            return f"{shown(item)}?"
        case _:
            return types.show(type_)


def analysed(text: str) -> Analysis:
    return analyse(Source("probe.spec", text), Library({}, {}))


def library() -> Library:
    """The Python modules and specs beside the specimens."""
    modules = {
        ".".join(path.relative_to(PYTHON).with_suffix("").parts): Source(
            str(path.relative_to(ROOT)), path.read_text("utf-8")
        )
        for path in PYTHON.rglob("*.py")
    }
    return Library({}, modules)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_types_of_expressions(expression: str) -> None:
    analysis = analysed(f"{PRELUDE}let probe = {expression}\n")
    assert analysis.diagnostics == ()
    probe = analysis.module.declaration("probe")
    assert shown(probe.value.type) == EXPRESSIONS[expression]


@pytest.mark.parametrize("path", SPECIMENS, ids=lambda path: path.stem)
def test_specimens_have_no_errors_and_their_ir_survives_json(path: Path) -> None:
    source = Source(path.name, path.read_text("utf-8"))
    analysis = analyse(source, library())
    assert [each for each in analysis.diagnostics if each.severity == "error"] == []
    assert analysis.module is not None
    assert ir.Module.model_validate_json(analysis.module.model_dump_json()) == analysis.module
    assert analyse(source, library()) == analysis


@pytest.mark.parametrize("path", SPECIMENS, ids=lambda path: path.stem)
def test_every_item_has_its_place(path: Path) -> None:
    source = Source(path.name, path.read_text("utf-8"))
    lowered = lower(parse(source), {}, library().modules)
    own = [walk.nodes(each) for each in lowered.module.declarations]
    ids = [node.id for nodes in own for node in nodes if hasattr(node, "id")]
    assert len(set(ids)) == len(ids)
    assert [each for each in ids if each not in lowered.spans] == []
    for identifier, span in lowered.spans.items():
        text = source.text[span.start : span.end]
        assert text == text.strip() != "", identifier


def test_no_unknown_type_without_an_error() -> None:
    for path in SPECIMENS:
        module = analyse(Source(path.name, path.read_text("utf-8")), library()).module
        for node in walk.nodes(module):
            assert node != types.UNKNOWN


ALIASES = """specc 1
module types.aliases
type Amount = Decimal(12, 2) where value >= 0
type Price = Amount where value < 1000
type Prices = List[Price?]
define free(price: Price = 0) -> Bool = price == 0
"""


def test_aliases_expand_with_and_without_refinements() -> None:
    module = analysed(ALIASES).module
    price, prices = ir.NamedType(name="Price"), ir.NamedType(name="Prices")
    amount = ir.DecimalType(precision=12, scale=2)
    assert types.carrier(price, module) == amount
    assert types.carrier(prices, module) == ir.ListType(item=ir.OptionalType(item=amount))
    first, second = types.refinements(price, module)
    assert (first.operators, second.operators) == ((">=",), ("<",))
    assert types.expand(price, module).predicate == second
    assert types.refinements(prices, module) == ()


def test_a_define_that_reaches_itself_is_recursive() -> None:
    module = analysed(
        "specc 1\nmodule a\n"
        "define even(n: Int) -> Bool = n == 0 or odd(n - 1)\n"
        "define odd(n: Int) -> Bool = n != 0 and even(n - 1)\n"
        "define plain(n: Int) -> Bool = even(n)\n"
    ).module
    found = {each.name: each.recursive for each in module.declarations}
    assert found == {"even": True, "odd": True, "plain": False}


MONEY = """specc 1
module shop.money
target "src/shop/money.py"
type Money = Decimal(12, 2) where value >= 0
enum Currency:
    EUR
record Price:
    amount: Money
    currency: Currency = Currency.EUR
error Negative "Less than nothing"
function net(price: Price) -> Money:
    raises Negative when price.amount < 1
    returns price.amount
type Unrelated = Int
"""


def test_what_another_spec_declares_comes_with_all_it_needs() -> None:
    text = (
        'specc 1\nmodule shop.cart\ntarget "src/shop/cart.py"\nuse shop.money: net, Price, Negative\n'
        "function twice(price: Price) -> Decimal(12, 2):\n"
        "    raises Negative when price.amount < 1\n    returns net(price) * 2\n"
    )
    specs = {"shop.money": Source("money.spec", MONEY)}
    analysis = analyse(Source("cart.spec", text), Library(specs, {}))
    assert analysis.diagnostics == ()
    imported = {each.name: each.origin for each in analysis.module.imported}
    assert list(imported) == ["Currency", "Money", "Negative", "Price", "net"]
    assert {each.module for each in imported.values()} == {"shop.money"}
    assert {each.flavour for each in imported.values()} == {"spec"}


def test_arguments_are_complete_and_in_order() -> None:
    module = analysed(
        "specc 1\nmodule a\n"
        "record Line:\n    name: Text\n    price: Decimal(5, 2) = 1\n    note: Text? = None\n"
        'let line = Line(note="x", name="tea")\n'
    ).module
    name, price, note = module.declaration("line").value.arguments
    assert (name.text, price.text, note.text) == ("tea", "1", "x")
    assert isinstance(price.type, ir.DecimalType)


def test_events_before_another_are_one_call() -> None:
    text = (
        'specc 1\nmodule a\ntarget "a.py"\nmachine Box:\n    data held: List[Int] = []\n'
        "    on put_in(n: Int)\n        set held = held + [n]\n"
        "    on size -> Int\n        returns len(held)\n"
        '    criterion B-1 "Grows":\n        forall n: Int\n'
        "        check after(put_in(n), put_in(1)).size() > size()\n"
    )
    (criterion,) = analysed(text).module.declaration("Box").criteria
    left, right = criterion.checks[0].condition.operands
    assert [each.event for each in left.after] == ["put_in", "put_in"]
    assert (left.event.event, left.machine, right.after) == ("size", None, ())


@pytest.mark.parametrize("text", ["", "specc 1", "\x00", "specc 1\nmodule a\n\tlet x = 1\n"])
def test_any_text_has_an_analysis(text: str) -> None:
    assert analysed(text).source.text == text
