"""What one node of Python code may become by a slip: other operators, constants, results.

A change that cannot make a difference is not made: no annotation, no message of an error, no
statement without which a name is missing.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

Change = tuple[str, ast.AST]
"""What kind of slip it is, and the node that stands there afterwards."""

_BOUNDARIES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv, ast.Mult),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
_ROUNDINGS = {
    "ROUND_HALF_UP": ("ROUND_HALF_EVEN", "ROUND_DOWN"),
    "ROUND_HALF_EVEN": ("ROUND_HALF_UP", "ROUND_DOWN"),
    "ROUND_HALF_DOWN": ("ROUND_HALF_UP", "ROUND_DOWN"),
    "ROUND_DOWN": ("ROUND_UP", "ROUND_HALF_UP"),
    "ROUND_UP": ("ROUND_DOWN", "ROUND_HALF_UP"),
    "ROUND_FLOOR": ("ROUND_CEILING", "ROUND_DOWN"),
    "ROUND_CEILING": ("ROUND_FLOOR", "ROUND_UP"),
}
_CALLED = {
    "min": ("extremes", "max"),
    "max": ("extremes", "min"),
    "any": ("logic", "all"),
    "all": ("logic", "any"),
    "sorted": ("order", "list"),
    "floor": ("rounding", "ceil"),
    "ceil": ("rounding", "floor"),
    "startswith": ("text", "endswith"),
    "endswith": ("text", "startswith"),
}
_TEXT_METHODS = {
    "strip", "lstrip", "rstrip", "lower", "upper", "casefold", "title", "capitalize", "replace",
    "removeprefix", "removesuffix", "zfill",
}  # fmt: skip
_EMPTY = {
    "int": "0",
    "float": "0.0",
    "str": "''",
    "Decimal": "Decimal('0')",
    "list": "[]",
    "List": "[]",
    "Sequence": "[]",
    "dict": "{}",
    "Dict": "{}",
    "set": "set()",
    "frozenset": "frozenset()",
}


@dataclass(frozen=True)
class Surroundings:
    """What a change depends on besides the node: the type that the function returns, the names that
    more than one statement of it assigns, and whether it is part of an error that is raised."""

    returns: ast.expr | None = None
    reassigned: frozenset[str] = frozenset()
    raising: bool = False


def surroundings(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Surroundings:
    """What the nodes of this function's body are surrounded by."""
    names = [each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)]
    names += [
        each.id
        for each in ast.walk(function)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    ]
    reassigned = frozenset(each for each in names if names.count(each) > 1)
    return Surroundings(function.returns, reassigned)


def changes(node: ast.AST, around: Surroundings) -> Iterator[Change]:
    """Everything that a node may become, in a fixed order."""
    match node:
        case ast.stmt():
            yield from _of_statement(node, around)
        case ast.Compare():
            yield from _of_comparison(node)
        case ast.Constant(value=str()) if around.raising:
            pass
        case ast.Constant():
            yield from _of_constant(node)
        case ast.Call():
            yield from _of_call(node)
        case ast.BoolOp() | ast.UnaryOp() | ast.IfExp():
            yield from _of_condition(node)
        case ast.BinOp(left=left, op=operator, right=right):
            for other in _ARITHMETIC.get(type(operator), ()):
                yield "arithmetic", ast.BinOp(left, other(), right)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            for mode in _ROUNDINGS.get(name, ()):
                yield "rounding", ast.Constant(mode)
        case ast.Slice():
            yield from _of_slice(node)
        case _:
            pass


def _of_statement(node: ast.stmt, around: Surroundings) -> Iterator[Change]:
    match node:
        case ast.Return(value=ast.expr() as value):
            for result in _results(value, around.returns):
                if ast.dump(result) != ast.dump(value):
                    yield "return", ast.Return(result)
        case ast.Assign(targets=[target]) if _only_names(target, around):
            pass
        case ast.Assign() | ast.AugAssign() | ast.Expr() | ast.For() | ast.Raise() | ast.Delete():
            yield "statement", ast.Pass()
        case ast.Break() | ast.Continue():
            yield "loop", ast.Continue() if isinstance(node, ast.Break) else ast.Break()
            yield "loop", ast.Pass()
        case _:
            pass
    if isinstance(node, ast.AugAssign):
        for operator in _ARITHMETIC.get(type(node.op), ()):
            yield "arithmetic", ast.AugAssign(node.target, operator(), node.value)


def _only_names(target: ast.expr, around: Surroundings) -> bool:
    """Whether names get the only value here that they ever have."""
    each = target.elts if isinstance(target, ast.Tuple) else [target]
    return all(isinstance(one, ast.Name) and one.id not in around.reassigned for one in each)


def _results(value: ast.expr, type_: ast.expr | None) -> Iterator[ast.expr]:
    """What may be returned instead: the opposite, nothing, or the empty value of the type."""
    name = type_.value if isinstance(type_, ast.Subscript) else type_
    known = name.id if isinstance(name, ast.Name) else ""
    if known == "bool":
        yield ast.UnaryOp(ast.Not(), value)
    elif known in _EMPTY:
        yield ast.parse(_EMPTY[known], mode="eval").body
    elif known != "None":
        yield ast.Constant(None)


def _of_comparison(node: ast.Compare) -> Iterator[Change]:
    for place, operator in enumerate(node.ops):
        for kind, table in (("boundary", _BOUNDARIES), ("comparison", _COMPARISONS)):
            other = table.get(type(operator))
            if other is not None:
                operators = [*node.ops[:place], other(), *node.ops[place + 1 :]]
                member = isinstance(operator, ast.In | ast.NotIn)
                yield (
                    "membership" if member else kind,
                    ast.Compare(node.left, operators, node.comparators),
                )


def _of_constant(node: ast.Constant) -> Iterator[Change]:
    match node.value:
        case bool(value):
            yield "constant", ast.Constant(not value)
        case int(value):
            yield "constant", ast.Constant(value + 1)
            yield "constant", ast.Constant(value - 1)
        case float(value):
            yield "constant", ast.Constant(value + 1)
        case str(value) if value:
            yield "constant", ast.Constant("")
        case str():
            yield "constant", ast.Constant("?")
        case _:
            pass


def _of_call(node: ast.Call) -> Iterator[Change]:
    name = _called(node.func)
    match node:
        case ast.Call(args=[ast.Constant(value=str(text))]) if name == "Decimal":
            for changed in _decimals(text):
                yield "constant", ast.Call(node.func, [ast.Constant(changed)], [])
        case ast.Call(func=ast.Attribute(value=value)) if name in _TEXT_METHODS:
            yield "text", value
        case ast.Call(keywords=keywords) if name in {"sorted", "sort", "min", "max"}:
            for place in range(len(keywords)):
                fewer = [*keywords[:place], *keywords[place + 1 :]]
                yield "order", ast.Call(node.func, node.args, fewer)
    kind, other = _CALLED.get(name, ("", ""))
    if isinstance(node.func, ast.Name) and kind:
        keywords = [] if name == "sorted" else node.keywords
        yield kind, ast.Call(ast.Name(other, ast.Load()), node.args, keywords)
    elif isinstance(node.func, ast.Attribute) and kind in {"rounding", "text"}:
        function = ast.Attribute(node.func.value, other, ast.Load())
        yield kind, ast.Call(function, node.args, node.keywords)


def _called(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _decimals(text: str) -> Iterator[str]:
    """One unit of the last place more and less; a unit itself, which stands for a number of places,
    becomes another unit."""
    try:
        value = Decimal(text)
    except ArithmeticError:
        return
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        return
    step = Decimal(1).scaleb(exponent)
    units = (Decimal(1).scaleb(exponent + 1), Decimal(1).scaleb(exponent - 1))
    for each in units if value == step and exponent else (value + step, value - step):
        yield str(each)


def _of_condition(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.BoolOp(op=operator, values=values):
            yield (
                "logic",
                ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values),
            )
            for place in range(len(values)):
                fewer = [*values[:place], *values[place + 1 :]]
                yield "logic", fewer[0] if len(fewer) == 1 else ast.BoolOp(operator, fewer)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "logic", operand
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield "arithmetic", operand
        case ast.IfExp(body=body, orelse=orelse):
            yield "logic", body
            yield "logic", orelse
        case _:
            pass


def _of_slice(node: ast.Slice) -> Iterator[Change]:
    lower, upper, step = node.lower, node.upper, node.step
    if lower is not None:
        yield "slice", ast.Slice(None, upper, step)
    if upper is not None:
        yield "slice", ast.Slice(lower, None, step)
    if step is not None:
        yield "slice", ast.Slice(lower, upper, None)
    one = ast.Constant(1)
    if lower is not None and not isinstance(lower, ast.Constant):
        yield "slice", ast.Slice(ast.BinOp(lower, ast.Add(), one), upper, step)
    if upper is not None and not isinstance(upper, ast.Constant):
        yield "slice", ast.Slice(lower, ast.BinOp(upper, ast.Sub(), one), step)
