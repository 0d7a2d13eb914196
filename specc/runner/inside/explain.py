"""What the parts of a failing assertion came to: evaluated again in the frame where it failed.

Only expressions that change nothing are evaluated: names, attributes, operators, and calls of
functions that the test module knows by name. The caller limits the time.
"""

import ast
import builtins
import copy
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from traceback import walk_tb
from typing import Any

from .shown import Render, shown

MOST_VALUES = 12
LONGEST_VALUE = 400
MOST_BINDINGS = 10_000

_IMPURE = frozenset(
    ("__import__", "breakpoint", "compile", "delattr", "eval", "exec", "input", "next", "open")
) | {"print", "setattr"}
_IMMUTABLE = (str, bytes, int, float, Decimal, datetime, timedelta, tuple, frozenset)
_PURE_METHODS = {"copy", "get", "items", "keys", "values"}.union(*map(dir, _IMMUTABLE))
_NEVER = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
_OWN_NAMES = (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp, ast.Lambda)

Names = Mapping[str, Any]


@dataclass
class Explained:
    """Values of sub-expressions, and of the variables of the quantifier that fails."""

    values: dict[str, str] = field(default_factory=dict)
    binding: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Leaf:
    """A part of an assertion that is to blame, and the names that it sees."""

    node: ast.expr
    names: Names


def explain(
    error: BaseException, file: str, source: str, inputs: Mapping[str, str], render: Render
) -> Explained:
    """Explain the innermost assertion of the test file that the error comes from."""
    found = Explained()
    try:
        for leaf in _leaves(error, file, source, found, render):
            for node in _parts(leaf.node):
                if len(found.values) < MOST_VALUES:
                    _add(found, node, leaf, {**inputs, **found.binding}, render)
    except Exception:  # noqa: BLE001, S110  (code of the project's raises what it likes)
        pass
    return found


def _leaves(
    error: BaseException, file: str, source: str, found: Explained, render: Render
) -> Iterator[_Leaf]:
    frames = [
        (frame, line)
        for frame, line in walk_tb(error.__traceback__)
        if frame.f_code.co_filename == file
    ]
    for frame, line in reversed(frames):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Assert) and node.lineno <= line <= (node.end_lineno or 0):
                names = {**frame.f_globals, **frame.f_locals}
                yield from _blamed(node.test, True, names, found.binding, render)
                return


def _blamed(
    node: ast.expr, wanted: bool, names: Names, binding: dict[str, str], render: Render
) -> Iterator[_Leaf]:
    """The parts because of which a condition is not as wanted; quantifiers are bound on the way."""
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _blamed(operand, not wanted, names, binding, render)
        case ast.BoolOp(op=operator, values=parts):
            one_suffices = isinstance(operator, ast.And) == wanted
            for each in parts:
                if bool(_value(each, names)) != wanted:
                    yield from _blamed(each, wanted, names, binding, render)
                    if one_suffices:
                        return
        case ast.Call(
            func=ast.Name(id="all" | "any" as name),
            args=[ast.GeneratorExp() | ast.ListComp() as inner],
        ) if (name == "all") == wanted and _is_pure(inner, names):
            bound = _first(inner.generators, inner.elt, wanted, names)
            yield _Leaf(inner.generators[0].iter, names)
            if bound is not None:
                binding |= {each: render(value) for each, value in bound.items()}
                yield from _blamed(inner.elt, wanted, {**names, **bound}, binding, render)
        case _:
            yield _Leaf(node, names)


def _first(
    clauses: Sequence[ast.comprehension], body: ast.expr, wanted: bool, names: Names
) -> dict[str, Any] | None:
    """The first values of the bound variables for which the body is not as wanted."""
    for number, (bound, inside) in enumerate(_bindings(clauses, names)):
        if number >= MOST_BINDINGS:
            return None
        if bool(_value(body, inside)) != wanted:
            return bound
    return None


def _bindings(
    clauses: Sequence[ast.comprehension], names: Names
) -> Iterator[tuple[dict[str, Any], Names]]:
    if not clauses:
        yield {}, names
        return
    first, *others = clauses
    for value in _value(first.iter, names):
        bound = _assigned(first.target, value)
        inside = {**names, **bound}
        if all(_value(each, inside) for each in first.ifs):
            for more, innermost in _bindings(others, inside):
                yield {**bound, **more}, innermost


def _assigned(target: ast.expr, value: Any) -> dict[str, Any]:  # noqa: ANN401  (any value)
    match target:
        case ast.Name(id=name):
            return {name: value}
        case ast.Tuple(elts=parts):
            pairs = zip(parts, value, strict=True)
            return {
                name: each for part, one in pairs for name, each in _assigned(part, one).items()
            }
        case _:
            raise ValueError("a target that is not a name")


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """The sub-expressions, outer ones first, but for those that have variables of their own."""
    yield node
    if not isinstance(node, _OWN_NAMES):
        for each in ast.iter_child_nodes(node):
            inner = each.value if isinstance(each, ast.keyword | ast.Starred) else each
            if isinstance(inner, ast.expr) and inner is not getattr(node, "func", None):
                yield from _parts(inner)


def _add(
    found: Explained, node: ast.expr, leaf: _Leaf, known: Mapping[str, str], render: Render
) -> None:
    text = " ".join(ast.unparse(node).split())
    if text in known or text in found.values or not _is_telling(node, leaf.names):
        return
    try:
        value = render(_value(node, leaf.names))
    except Exception:  # noqa: BLE001  (this part has no value)
        return
    if len(value) <= LONGEST_VALUE:
        found.values[shown(text)] = value


def _is_telling(node: ast.expr, names: Names) -> bool:
    """Whether people learn from the value: it is not a literal, a class or a generator."""
    if isinstance(node, ast.GeneratorExp | ast.Lambda | ast.Constant | ast.Compare | ast.BoolOp):
        return False
    if not _is_pure(node, names):
        return False
    if isinstance(node, ast.Name):
        return not callable(names.get(node.id)) and node.id in names
    read = [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]
    fixed = (type, types.ModuleType, types.BuiltinFunctionType)
    return any(each in names and not isinstance(names[each], fixed) for each in read)


def _is_pure(node: ast.expr, names: Names) -> bool:
    for each in ast.walk(node):
        if isinstance(each, _NEVER):
            return False
        if isinstance(each, ast.Call):
            match each.func:
                case ast.Name(id=name):
                    known = name in names or hasattr(builtins, name)
                    if not known or name in _IMPURE:
                        return False
                case ast.Attribute(value=ast.Name(id=owner)) if isinstance(
                    names.get(owner), types.ModuleType
                ):
                    pass
                case ast.Attribute(attr=name):
                    if name not in _PURE_METHODS:
                        return False
                case _:
                    return False
    return True


def _value(node: ast.expr, names: Names) -> Any:  # noqa: ANN401  (any value)
    """The value of an expression; what it calls gets copies of what the test holds."""
    if not _is_pure(node, names):
        raise ValueError("an expression that may change something")
    read = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    copied = {name: _copied(names[name]) for name in read if name in names}
    code = compile(ast.Expression(node), "<assertion>", "eval")
    return eval(code, {**names, **copied})


def _copied(value: Any) -> Any:  # noqa: ANN401  (any value)
    if callable(value) or isinstance(value, types.ModuleType):
        return value
    try:
        return copy.deepcopy(value)
    except Exception:  # noqa: BLE001  (what cannot be copied)
        return value
