"""What a sandbox sends back is read as values, and nothing in it runs."""

import pytest

from specc.language import ir
from specc.language.evaluate import program_of
from specc.language.values import EnumValue, MapValue, RecordValue, Value
from specc.testgen.emit import scope_of
from specc.testgen.inputs import inputs
from specc.testgen.reading import value_of
from specc.testgen.recursion import unrolled
from specc.testgen.samples import cases
from specc.testgen.values import python_text
from tests import passes
from tests.test_testgen import repository

SPEC = """specc 1
module m
enum Colour:
    red
    green
record Point:
    x: Int
    y: Int?
union Shape:
    Dot
    Line(start: Point, length: Float)
type Few = List[Int] where len(value) <= 3
"""

READ = [
    ("-3", "Int", -3),
    ("True", "Bool", True),
    ("'a\\n'", "Text", "a\n"),
    ("-inf", "Float", float("-inf")),
    ("None", "Int?", None),
    ("Colour.red", "Colour", EnumValue("Colour", "red")),
    ("Point(x=1, y=None)", "Point", RecordValue("Point", None, (("x", 1), ("y", None)))),
    ("m.Dot()", "Shape", RecordValue("Shape", "Dot", ())),
    ("{1: [set()]}", "Map[Int, List[Set[Int]]]", MapValue({1: (frozenset(),)})),
    ("[1, 2]", "Few", (1, 2)),
    ("(1, 'a')", "Tuple[Int, Text]", (1, "a")),
]

REFUSED = [
    ("__import__('os').getcwd()", "Text"),
    ("open('/etc/passwd')", "Text"),
    ("[x for x in (1,)]", "List[Int]"),
    ("1 + 1", "Int"),
    ("f'{1}'", "Text"),
    ("True", "Int"),
    ("1", "Bool"),
    ("1", "Float"),
    ("None", "Int"),
    ("Colour.blue", "Colour"),
    ("Other.red", "Colour"),
    ("Point(1)", "Point"),
    ("Point(1, 2, 3)", "Point"),
    ("Point(1, x=1)", "Point"),
    ("Point(**{'x': 1, 'y': 2})", "Point"),
    ("Line(Point(1, 2), 1.0, *[])", "Shape"),
    ("Decimal('NaN')", "Decimal"),
    ("Decimal(1.5)", "Decimal"),
    ("{**{1: 2}}", "Map[Int, Int]"),
    ("datetime.date(2024, 2, 30)", "Date"),
    ("datetime.date('2024')", "Date"),
    ("(1,)", "Tuple[Int, Text]"),
    ("[1, 2", "List[Int]"),
    ("(" * 5000, "Int"),
    ("-" * 3000 + "1", "Int"),
    ("9" * 5000, "Int"),
    ("'\\ud800' + ''", "Text"),
]


def module_with(type_: str) -> tuple[ir.Module, ir.Type]:
    """A module whose function has a parameter of this type."""
    analysis = passes.analyse(f"{SPEC}function f(x: {type_}) -> Int:\n    returns 1\n", {})
    assert analysis.module is not None, analysis.diagnostics
    function = analysis.module.declaration("f")
    assert isinstance(function, ir.Function)
    return analysis.module, function.parameters[0].type


@pytest.mark.parametrize(("text", "type_", "expected"), READ)
def test_reads(text: str, type_: str, expected: Value) -> None:
    module, read = module_with(type_)
    assert value_of(text, read, module) == (expected,)


@pytest.mark.parametrize(("text", "type_"), REFUSED)
def test_refuses(text: str, type_: str) -> None:
    module, read = module_with(type_)
    assert value_of(text, read, module) is None


def test_what_is_printed_is_read() -> None:
    seen = 0
    for module in repository().values():
        scope, program = scope_of(module), program_of(module)
        definitions = {name: unrolled(name, scope.definitions) for name in scope.definitions}
        for each in module.declarations:
            if not isinstance(each, ir.Function) or not each.parameters:
                continue
            drawn = inputs(each.parameters, (), scope.context, scope.definitions)
            types = {one.name: one.type for one in each.parameters}
            for draw in cases(drawn, program, definitions, each.id, 5):
                for name, type_ in types.items():
                    text = python_text(draw.names[name], type_, scope)
                    if text is not None:
                        assert value_of(text, type_, module) == (draw.names[name],), text
                        seen += 1
    assert seen > 500
