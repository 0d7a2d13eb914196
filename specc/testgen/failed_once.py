"""Inputs on which code failed once, as explicit rows of the emitted module.

They come as text, from a sandbox or from an earlier emitted module, and are not trusted: what is
emitted is read as a value, checked against the spec as it is now, and printed anew.
"""

import ast
from collections.abc import Mapping, Sequence

from specc.language import ir
from specc.language.evaluate import Program, RaisedError, Undefined, evaluate, satisfies
from specc.language.values import Value
from specc.testgen.naming import joint_name
from specc.testgen.parts import Part, Scope
from specc.testgen.reading import value_of
from specc.testgen.values import python_text

Found = Mapping[str, Sequence[Mapping[str, str]]]
"""Rows by the id of what a test stands for, or by the test's name: inputs as Python source."""

NAME = "failed_once"
MOST = 20
"""Rows that one test keeps."""

HELPER = (
    f"def {NAME}(names, *table):",
    '    """Rows on which the code failed once. They stay."""',
    "    return rows(names, *table)",
)


def decorator(part: Part, rows: Sequence[Mapping[str, str]], scope: Scope, program: Program) -> str:
    """The decorator that brings those rows that are inputs of the test; empty without any."""
    if part.goal is None or part.machine or not part.inputs.variables:
        return ""
    shown = [text for row in rows if (text := _row(part, row, scope, program))]
    if not shown:
        return ""
    header = " ".join(name for name, _ in columns(part))
    return f'{NAME}("{header}", {", ".join(list(dict.fromkeys(shown))[:MOST])})'


def columns(part: Part) -> list[tuple[str, tuple[str, ...]]]:
    """What a test takes, in order: a name, and the variables that it stands for."""
    grouped = {name: group for group in part.inputs.groups for name in group}
    found = [(each.name, tuple(grouped.get(each.name, (each.name,)))) for each in _inputs(part)]
    return [
        (name if len(group) == 1 else joint_name(group), group)
        for name, group in found
        if group[0] == name
    ]


def read(text: str) -> dict[str, list[dict[str, str]]]:
    """The rows that an emitted module holds already, by the names of its tests."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    return {
        node.name: [
            dict(zip(str(header).split(), map(ast.unparse, row.elts), strict=False))
            for row in rows
            if isinstance(row, ast.Tuple)
        ]
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        for each in node.decorator_list
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == NAME
        for header, rows in [_header(each)]
    }


def _header(call: ast.Call) -> tuple[str, Sequence[ast.expr]]:
    match call.args:
        case [ast.Constant(value=str(header)), *rows]:
            return header, rows
        case _:
            return "", ()


def _inputs(part: Part) -> Sequence[ir.Parameter]:
    return [ir.Parameter(name=each.name, type=each.type) for each in part.inputs.variables]


def _row(part: Part, row: Mapping[str, str], scope: Scope, program: Program) -> str:
    types = {each.name: each.type for each in part.inputs.variables}
    values: dict[str, Value] = {}
    for name, group in columns(part):
        wanted = [types[each] for each in group]
        type_ = wanted[0] if len(group) == 1 else ir.TupleType(items=tuple(wanted))
        found = value_of(row.get(name, ""), type_, scope.module)
        if found is None:
            return ""
        (value,) = found
        parts = value if len(group) > 1 and isinstance(value, tuple) else (value,)
        values |= dict(zip(group, parts, strict=True))
    if not _fits(part, values, types, program):
        return ""
    cells = [_cell(group, values, types, scope) for _, group in columns(part)]
    return f"({', '.join(cells)}{',' if len(cells) == 1 else ''})" if all(cells) else ""


def _fits(
    part: Part, values: Mapping[str, Value], types: Mapping[str, ir.Type], program: Program
) -> bool:
    """Whether the spec as it is now still takes the values."""
    conditions = part.goal.conditions if part.goal else ()
    try:
        return all(
            satisfies(values[name], type_, program) for name, type_ in types.items()
        ) and all(evaluate(each, program, values) is True for each in conditions)
    except (Undefined, RaisedError):
        return False


def _cell(
    group: Sequence[str], values: Mapping[str, Value], types: Mapping[str, ir.Type], scope: Scope
) -> str:
    texts = [python_text(values[name], types[name], scope) for name in group]
    known = [each for each in texts if each is not None]
    if len(known) < len(texts):
        return ""
    return known[0] if len(group) == 1 else f"({', '.join(known)})"
