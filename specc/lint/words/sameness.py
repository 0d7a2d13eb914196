"""What a criterion says, whatever it calls its variables and in which order it says it."""

from collections.abc import Callable, Hashable, Iterator

from specc.language import ir, types
from specc.language.rewrite import substitute

Form = Hashable
Number = Callable[[str], Form]
"""What stands for a variable: its number, or nothing where forms are only put in order."""

_MIRRORED = {">": "<", ">=": "<="}
_IGNORED = frozenset(("kind", "type", "id"))


def meaning(criterion: ir.Criterion, owner: ir.Function | ir.Machine | None) -> Form:
    """Equal for two criteria of one owner only if they say the same."""
    lets: dict[str, ir.Expression] = {}
    for let in criterion.lets:
        lets[let.name] = substitute(let.value, lets)
    said: list[tuple[str, ir.Expression, ir.ErrorCall | None]] = [
        *(("check", substitute(each.condition, lets), each.raises) for each in criterion.checks),
        *(("when", substitute(each, lets), None) for each in criterion.whens),
    ]
    said.sort(key=lambda each: (each[0], repr(_form(each[1], _blank, owner))))
    numbers: dict[str, int] = {}

    def number(name: str) -> Form:
        return numbers.setdefault(name, len(numbers))

    parts = frozenset(
        (kind, _form(condition, number, owner), _form(raises, number, owner))
        for kind, condition, raises in said
    )
    variables = {number(each.name): repr(each.type) for each in criterion.variables}
    return parts, frozenset(variables.items()), repr(criterion.within)


def _blank(_: str) -> Form:
    return None


def _form(value: object, number: Number, owner: ir.Function | ir.Machine | None) -> Form:
    """A value with mirrored comparisons turned round, and symmetric operands in one order."""

    def form(inner: object) -> Form:
        return _form(inner, number, owner)

    match value:
        case ir.Name(binding="variable" | "local", name=name):
            return "name", number(name)
        case ir.Call() if _is_result(value, owner):
            return "Name", ("name", "result"), ("binding", "result")
        case ir.Comparison(operators=operators, operands=operands):
            if operators[0] in _MIRRORED:
                mirrored = tuple(_MIRRORED[each] for each in reversed(operators))
                return "Comparison", mirrored, tuple(map(form, operands[::-1]))
            if operators in (("==",), ("!=",)):
                operands = _ordered(operands, owner)
            return "Comparison", operators, tuple(map(form, operands))
        case ir.Binary() | ir.Logical() if _is_symmetric(value):
            return value.operator, tuple(map(form, _ordered(tuple(_operands(value)), owner)))
        case ir.Bind() | ir.Clause():
            rest = getattr(value, "conditions", ())
            return tuple(map(number, value.names)), form(value.iterable), form(rest)
        case ir.Lambda(parameters=parameters, body=body):
            return tuple(map(number, parameters)), form(body)
        case ir.Node():
            fields = value.__dict__.items()
            inner = ((name, form(each)) for name, each in fields if name not in _IGNORED)
            return type(value).__name__, *inner
        case tuple():
            return tuple(map(form, value))
        case _:
            return repr(value)


def _is_result(call: ir.Call, owner: ir.Function | ir.Machine | None) -> bool:
    """Whether a function is called for its own parameters."""
    if not isinstance(owner, ir.Function) or call.function != owner.name:
        return False
    given = (each.name if isinstance(each, ir.Name) else None for each in call.arguments)
    return tuple(given) == tuple(each.name for each in owner.parameters)


def _is_symmetric(node: ir.Binary | ir.Logical) -> bool:
    if isinstance(node, ir.Logical):
        return node.operator != "implies"
    return node.operator in ("+", "*") and types.is_number(node.type)


def _operands(node: ir.Expression, operator: str = "") -> Iterator[ir.Expression]:
    """The operands of a chain of one operator: of `a and (b and c)` all three."""
    if isinstance(node, ir.Binary | ir.Logical) and operator in ("", node.operator):
        yield from _operands(node.left, node.operator)
        yield from _operands(node.right, node.operator)
    else:
        yield node


def _ordered(
    operands: tuple[ir.Expression, ...], owner: ir.Function | ir.Machine | None
) -> tuple[ir.Expression, ...]:
    return tuple(sorted(operands, key=lambda each: repr(_form(each, _blank, owner))))
