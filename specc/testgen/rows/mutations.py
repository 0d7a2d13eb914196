"""Small mutations of the spec's own expressions: what a careless coder would have understood.

The operators are those of mutation testing (DeMillo, Lipton and Sayward, 1978): comparison,
boundary, constant, arithmetic, logic, and a part in the place of the whole.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal

from specc.language import ir, types
from specc.testgen.rows.patterns import pattern_mutations

_COMPARISONS: Mapping[str, tuple[str, ...]] = {
    "<": ("<=", ">"),
    "<=": ("<", ">="),
    ">": (">=", "<"),
    ">=": (">", "<="),
    "==": ("!=",),
    "!=": ("==",),
    "in": ("not in",),
    "not in": ("in",),
}
_ARITHMETIC: Mapping[str, tuple[str, ...]] = {
    "+": ("-",),
    "-": ("+",),
    "*": ("+",),
    "/": ("*",),
    "//": ("%",),
    "%": ("//",),
    "&": ("|",),
    "|": ("&",),
}
_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "min": ("max",),
    "max": ("min",),
    "all": ("any",),
    "any": ("all",),
    "round_half_up": ("round_half_even", "round_down", "round_up"),
    "round_half_even": ("round_half_up", "round_down", "round_up"),
    "round_down": ("round_up", "round_half_up"),
    "round_up": ("round_down", "round_half_up"),
    "floor": ("ceil",),
    "ceil": ("floor",),
    "upper": ("lower",),
    "lower": ("upper",),
    "startswith": ("endswith",),
    "endswith": ("startswith",),
}
LARGE = 200
"""Numbers from which on a hundredth more or less is also tried: one may make no difference."""

TINY = ir.LiteralValue(type=ir.DecimalType(), text="0.000000001")
_TINY: Mapping[str, tuple[Literal["+", "-"], ...]] = {
    "round_half_up": ("-",),
    "round_half_even": ("-", "+"),
    "round_down": ("-",),
    "floor": ("-",),
    "round_up": ("+",),
    "ceil": ("+",),
}
"""What tells a value that is rounded otherwise only where it lies exactly on the border."""

_DIFFERENT_RESULT = frozenset({"/", "//", "%"})


def mutations(expression: ir.Expression) -> Iterator[ir.Expression]:
    """The expression with one mutation each, all of its type; without repetitions."""
    seen = {expression}
    for each in _mutated(expression):
        if each not in seen:
            seen.add(each)
            yield each


def _mutated(node: ir.Expression) -> Iterator[ir.Expression]:
    """Mutations at the node itself, then at each node below it."""
    yield from _here(node)
    for name, value in node.__dict__.items():
        if name == "type":
            continue
        if isinstance(value, ir.Node):
            for each in _below(value):
                yield node.model_copy(update={name: each})
        elif isinstance(value, tuple):
            for place, item in enumerate(value):
                if isinstance(item, ir.Node):
                    for each in _below(item):
                        changed = (*value[:place], each, *value[place + 1 :])
                        yield node.model_copy(update={name: changed})


def _below(node: ir.Node) -> Iterator[ir.Node]:
    return _mutated(node)  # type: ignore[arg-type]  # also of clauses and keywords


def _here(node: ir.Node) -> Iterator[ir.Expression]:
    match node:
        case ir.Comparison() | ir.Logical() | ir.Unary() | ir.Is() | ir.Quantifier():
            yield from _conditions(node)
        case ir.Binary(operator=operator, left=left, right=right):
            for other in _ARITHMETIC.get(operator, ()):
                if other not in _DIFFERENT_RESULT or node.type == types.INT:
                    yield node.model_copy(update={"operator": other})
            yield from (each for each in (left, right) if each.type == node.type)
        case ir.Conditional(then=then, otherwise=otherwise):
            yield from (then, otherwise)
        case ir.LiteralValue():
            yield from _literals(node)
        case ir.BuiltinCall():
            yield from _calls(node)
        case ir.Comprehension(clauses=clauses):
            yield from _clauses(node, clauses)
        case ir.Lambda(body=ir.Collection() as body):
            yield from (node.model_copy(update={"body": each}) for each in _keys(body))
        case ir.Slice() | ir.Index():
            yield from _places(node)
        case ir.Matches(pattern=pattern):
            for each in pattern_mutations(pattern):
                yield node.model_copy(update={"pattern": each})
        case _:
            pass


def _conditions(
    node: ir.Comparison | ir.Logical | ir.Unary | ir.Is | ir.Quantifier,
) -> Iterator[ir.Expression]:
    match node:
        case ir.Comparison(operators=operators):
            for place, operator in enumerate(operators):
                for other in _COMPARISONS[operator]:
                    if len(operators) == 1 or other.strip("=") == operator.strip("="):
                        changed = (*operators[:place], other, *operators[place + 1 :])
                        yield node.model_copy(update={"operators": changed})
        case ir.Logical(operator=operator, left=left, right=right):
            other = {"and": "or", "or": "and", "implies": "or"}[operator]
            yield node.model_copy(update={"operator": other})
            yield from (left, right)
        case ir.Unary(operand=operand):
            yield operand
        case ir.Is(negated=negated):
            yield node.model_copy(update={"negated": not negated})
        case ir.Quantifier(quantifier=quantifier):
            other = "some" if quantifier == "every" else "every"
            yield node.model_copy(update={"quantifier": other})


def _literals(node: ir.LiteralValue) -> Iterator[ir.LiteralValue]:
    match node.type:
        case ir.ScalarType(name="Int"):
            number = int(node.text.replace("_", ""))
            steps = [1, -1, *((number // 100, -number // 100) if number >= LARGE else ())]
            yield from (_text(node, str(number + step)) for step in steps if number + step >= 0)
        case ir.DecimalType():
            exact = Decimal(node.text.replace("_", ""))
            step = Decimal(1).scaleb(min(int(exact.as_tuple().exponent), 0))
            yield from (
                _text(node, str(each)) for each in (exact + step, exact - step) if each >= 0
            )
        case ir.ScalarType(name="Bool"):
            yield _text(node, "False" if node.text == "True" else "True")
        case ir.ScalarType(name="Text"):
            yield _text(node, node.text + "a")
        case _:
            pass


def _text(node: ir.LiteralValue, text: str) -> ir.LiteralValue:
    return node.model_copy(update={"text": text})


def _calls(node: ir.BuiltinCall) -> Iterator[ir.Expression]:
    if node.receiver is None or node.name in _FUNCTIONS:
        for other in _FUNCTIONS.get(node.name, ()):
            yield node.model_copy(update={"name": other})
    if node.name in _TINY:
        exact, *places = node.arguments
        if isinstance(exact.type, ir.DecimalType):
            for operator in _TINY[node.name]:
                moved = ir.Binary(type=exact.type, operator=operator, left=exact, right=TINY)
                yield node.model_copy(update={"arguments": (moved, *places)})
    if node.name == "sorted":
        reverse = ir.Keyword(name="reverse", value=ir.LiteralValue(type=types.BOOL, text="True"))
        others = tuple(each for each in node.keywords if each.name != "reverse")
        turned = (*others, reverse) if len(others) == len(node.keywords) else others
        yield node.model_copy(update={"keywords": turned})
    parts = [node.receiver, *node.arguments] if node.receiver else [*node.arguments]
    whole = (each for each in parts if not isinstance(each, ir.Lambda))
    yield from (each for each in whole if each.type == node.type)


def _clauses(node: ir.Comprehension, clauses: tuple[ir.Clause, ...]) -> Iterator[ir.Comprehension]:
    """Without one of the conditions."""
    for place, clause in enumerate(clauses):
        for left_out in range(len(clause.conditions)):
            kept = (*clause.conditions[:left_out], *clause.conditions[left_out + 1 :])
            changed = clause.model_copy(update={"conditions": kept})
            yield node.model_copy(
                update={"clauses": (*clauses[:place], changed, *clauses[place + 1 :])}
            )


def _keys(key: ir.Collection) -> Iterator[ir.Collection]:
    """A key to sort by, without one of its parts, and with its parts the other way round."""
    for place in range(len(key.items)):
        kept = (*key.items[:place], *key.items[place + 1 :])
        yield key.model_copy(update={"items": kept})
    yield key.model_copy(update={"items": key.items[::-1]})


def _places(node: ir.Slice | ir.Index) -> Iterator[ir.Slice | ir.Index]:
    """One place further."""
    if isinstance(node.operand.type, ir.ListType) or node.operand.type == types.TEXT:
        for name in ("start", "stop") if isinstance(node, ir.Slice) else ("index",):
            bound = getattr(node, name)
            if bound is not None:
                yield node.model_copy(update={name: _plus(bound, 1)})


def _plus(expression: ir.Expression, number: int) -> ir.Expression:
    one = ir.LiteralValue(type=types.INT, text=str(number))
    return ir.Binary(type=types.INT, operator="+", left=expression, right=one)
