"""Floats inside of results: compared up to rounding, while all beside them stays exact."""

from collections.abc import Iterator

from specc.language import ir
from specc.language.types import carrier
from specc.testgen.assemble import Piece
from specc.testgen.mentions import calls, names
from specc.testgen.parts import call

FLOAT = ir.ScalarType(name="Float")
EQUAL = (
    "class Nearly:",
    '    """A value that others equal which differ from it in the rounding of floats only."""',
    "",
    "    def __init__(self, value):",
    "        self.value = value",
    "",
    "    def __eq__(self, other):",
    "        return alike(self.value, other)",
    "",
    "    __hash__ = None",
    "",
    "    def __repr__(self):",
    "        return repr(self.value)",
)
FIELDS = (
    "    fields = FLOAT_FIELDS.get(type(one), [])",
    "    if fields and type(one) is type(other):",
    "        return all(alike(getattr(one, name), getattr(other, name)) for name in fields)",
)
ALIKE = (
    "def alike(one, other):",
    '    """Whether two values are equal, and their floats up to rounding."""',
    "    if isinstance(one, float):",
    "        return other == pytest.approx(one)",
    "    if isinstance(one, list | tuple) and type(one) is type(other):",
    "        return len(one) == len(other) and all(map(alike, one, other))",
    "    if isinstance(one, dict) and isinstance(other, dict):",
    "        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)",
    *FIELDS,
    "    return one == other",
)


def nearly(text: str, type_: ir.Type | None, module: ir.Module) -> str:
    """An expected value as Python, to be compared with what code under test returns."""
    if type_ is None or not has_floats(type_, module):
        return text
    match carrier(type_, module):
        case ir.ListType(item=inner) | ir.OptionalType(item=inner) | ir.MapType(value=inner):
            plain = inner == FLOAT
        case ir.TupleType(items=items):
            plain = all(each == FLOAT for each in items)
        case inner:
            plain = inner == FLOAT
    return call("pytest.approx" if plain else "Nearly", [text])


def has_floats(type_: ir.Type, module: ir.Module, seen: frozenset[str] = frozenset()) -> bool:
    """Whether values of the type hold floats, other than as keys or in sets."""
    match type_:
        case ir.RefinedType(base=inner) | ir.ListType(item=inner) | ir.OptionalType(item=inner):
            return has_floats(inner, module, seen)
        case ir.MapType(value=inner):
            return has_floats(inner, module, seen)
        case ir.TupleType(items=items):
            return any(has_floats(each, module, seen) for each in items)
        case ir.NamedType(name=name) if name not in seen:
            inside = _parts(module.declaration(name))
            return any(has_floats(each, module, seen | {name}) for each in inside)
        case _:
            return type_ == FLOAT


def _parts(declared: ir.Named | None) -> Iterator[ir.Type]:
    match declared:
        case ir.TypeAlias(type=type_):
            yield type_
        case ir.Record(fields=fields):
            yield from (each.type for each in fields)
        case ir.Union(cases=cases):
            yield from (each.type for one in cases for each in one.fields)
        case _:
            pass


def loosened(
    condition: ir.Expression, module: ir.Module, results: frozenset[str] = frozenset({"result"})
) -> ir.Expression:
    """The condition, its equations about results up to rounding, as far as that lets more pass.

    `results` are names of what code under test returned. Inputs are compared exactly, as code does.
    """

    def below(each: ir.Expression) -> ir.Expression:
        return loosened(each, module, results)

    match condition:
        case ir.Logical(operator="implies", right=right):
            return condition.model_copy(update={"right": below(right)})
        case ir.Logical(left=left, right=right):
            return condition.model_copy(update={"left": below(left), "right": below(right)})
        case ir.Conditional(then=then, otherwise=otherwise):
            update = {"then": below(then), "otherwise": below(otherwise)}
            return condition.model_copy(update=update)
        case ir.Quantifier(binds=binds, body=body):
            for each in binds:
                if _is_result(each.iterable, module, results):
                    results |= set(each.names)
            return condition.model_copy(update={"body": loosened(body, module, results)})
        case ir.Comparison(operators=("==",), operands=(left, right)):
            about = _is_result(left, module, results) or _is_result(right, module, results)
            if about and has_floats(left.type, module):
                near = ir.Call(type=right.type, function="Nearly", arguments=(right,))
                return condition.model_copy(update={"operands": (left, near)})
        case _:
            pass
    return condition


def results_of(lets: tuple[ir.Let, ...], module: ir.Module) -> frozenset[str]:
    """`result`, and the lets that are made of what code under test returned."""
    found = frozenset({"result"})
    for each in lets:
        if _is_result(each.value, module, found):
            found |= {each.name}
    return found


def _is_result(node: ir.Expression, module: ir.Module, results: frozenset[str]) -> bool:
    called = (module.declaration(each) for each in calls(node))
    return bool(names(node) & results) or any(isinstance(each, ir.Function) for each in called)


def helpers(module: ir.Module) -> list[Piece]:
    """What `Nearly` needs: the fields of all classes that hold floats."""
    held: list[str] = []
    for each in module.named():
        match each:
            case ir.Record(name=name, fields=fields, origin=origin) if (
                origin is None or origin.flavour != "typeddict"
            ):
                held += _fields(name, fields, module)
            case ir.Union(cases=cases):
                held += [text for one in cases for text in _fields(one.name, one.fields, module)]
            case _:
                pass
    table = [Piece("FLOAT_FIELDS", (f"FLOAT_FIELDS = {{{', '.join(held)}}}",))] if held else []
    alike = tuple(line for line in ALIKE if held or line not in FIELDS)
    return [*table, Piece("alike", alike), Piece("Nearly", EQUAL)]


def _fields(name: str, fields: tuple[ir.Parameter, ...], module: ir.Module) -> list[str]:
    if not any(has_floats(each.type, module) for each in fields):
        return []
    quoted = ", ".join(f'"{each.name}"' for each in fields)
    return [f"{name}: [{quoted}]"]
