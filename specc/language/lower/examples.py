"""Lowers example tables: a row is a call with the result or error that it must give."""

from dataclasses import dataclass

from lark import Token, Tree

from specc.language import ir
from specc.language.lower import errors, fit, table
from specc.language.lower.context import (
    Context,
    Place,
    Scope,
    Slot,
    Variable,
    did_you_mean,
    missing,
    report,
    rewrite,
    span_of,
    tokens,
    trees,
)
from specc.language.lower.declarations import settled

_NAMES = {"result": "The result is what the row states."}


@dataclass(frozen=True)
class _Table:
    header: Tree[Token]
    columns: tuple[str, ...]
    slots: tuple[Slot, ...]
    returns: ir.Type | None


def rows(
    context: Context, place: Tree[Token], item: str, returns: ir.Type | None
) -> tuple[ir.Example, ...]:
    """The rows of all tables of a function, counted through."""
    slots = table.slots_of_trees(context, table.parameter_trees(place))
    found: list[ir.Example] = []
    for each in trees(place, "examples"):
        header = trees(each, "header")[0]
        columns = _columns(context, header, slots, returns)
        for row in trees(each, "row"):
            identifier = f"{item}/example/{len(found) + 1}"
            context.spans[identifier] = span_of(context, row)
            shape = _Table(header, columns, slots, returns)
            found.append(_row(context, row, identifier, shape))
    return tuple(found)


def _columns(
    context: Context, header: Tree[Token], slots: tuple[Slot, ...], returns: ir.Type | None
) -> tuple[str, ...]:
    names = tokens(header, "NAME")
    known = [*(each.name for each in slots), "result"]
    seen: set[str] = set()
    columns: list[str] = []
    for name in names:
        text = str(name)
        if text not in known:
            nearest = did_you_mean(text, [each for each in known if each not in map(str, names)])
            message = f"The columns are the parameters and `result`; `{text}` is neither."
            missing(context, name, text, "E505", message, nearest, label="not a parameter")
            text = nearest
        elif text in seen:
            report(context, name, "E505", f"There are two columns `{text}`.", "the second")
        seen.add(text)
        columns.append(text)
    absent = [each.name for each in slots if not each.optional and each.name not in seen]
    if absent and all(str(name) in known for name in names):
        message = f"A column is missing: {', '.join(f'`{each}`' for each in absent)}."
        report(context, header, "E505", message, "no default, so every row must say it")
    if returns is not None and "result" not in seen:
        message = "A column `result` is missing: the value, or `raises Error`."
        report(context, header, "E505", message, "what must come out?")
    return tuple(columns)


def _row(context: Context, row: Tree[Token], item: str, shape: _Table) -> ir.Example:
    cells = [each for each in row.children if not (isinstance(each, Token) and each.type == "BAR")]
    if len(cells) != len(shape.columns):
        message = f"This row has {len(cells)} cells; the table has {len(shape.columns)} columns."
        report(context, row, "E506", message, "cells and columns differ")
        return ir.Example(id=item, arguments=())
    by_name = dict(zip(shape.columns, cells, strict=True))
    values: list[ir.Expression] = []
    for slot in shape.slots:
        value = _argument(context, row, by_name.get(slot.name), slot)
        if value is not None:
            values.append(value)
    outcome = by_name.get("result")
    if isinstance(outcome, Tree) and outcome.data == "raises_cell":
        error = errors.error_call(context, outcome.children[0], _scope(shape, values), whole=False)
        return ir.Example(id=item, arguments=tuple(values), raises=error)
    result = None
    if outcome is not None and not _blank(outcome):
        result = _result(context, outcome, shape, values)
    elif outcome is not None and shape.returns is not None:
        message = "The result is blank; write the value, or `raises Error`."
        report(context, outcome if not _empty(outcome) else row, "E506", message, "what comes out?")
    return ir.Example(id=item, arguments=tuple(values), result=result)


def _result(
    context: Context, cell: Place, shape: _Table, values: list[ir.Expression]
) -> ir.Expression:
    entry = table.visible(context, _only_name(cell))
    if entry is not None and entry.kind == "error":
        message = f"An error is written `raises {entry.name}`."
        fix = rewrite(context, cell, f"raises {entry.name}")
        report(context, cell, "E506", message, f"write `raises {entry.name}`", fix=fix)
        return ir.LiteralValue(type=ir.ScalarType(name="Unknown"), text="")
    lowered = context.expression(context, cell, _scope(shape, values))
    if shape.returns is None:
        message = "This function returns nothing, so its `result` cells are blank or `raises …`."
        report(context, cell, "E506", message, "no result")
        return lowered
    return fit.expect(context, lowered, shape.returns, cell, "The result")


def _only_name(cell: Place) -> str:
    inside = cell
    if isinstance(inside, Tree) and inside.data == "call":
        inside = inside.children[0]
    return str(inside.children[0]) if isinstance(inside, Tree) and inside.data == "name" else ""


def _scope(shape: _Table, values: list[ir.Expression]) -> Scope:
    """In the result's cell a parameter stands for the row's argument."""
    if len(values) != len(shape.slots):
        values = [ir.LiteralValue(type=each.type, text="") for each in shape.slots]
    pairs = zip(shape.slots, values, strict=True)
    return Scope(absent=_NAMES).having(
        *(Variable(s.name, v.type, "parameter", v) for s, v in pairs)
    )


def _argument(
    context: Context, row: Tree[Token], cell: Place | None, slot: Slot
) -> ir.Expression | None:
    if cell is None or _blank(cell):
        if slot.default is None and cell is not None:
            message = f"`{slot.name}` has no default, so its cell cannot be blank."
            report(context, row, "E506", message, "a blank cell")
        return table.default_of(context, slot)
    if isinstance(cell, Tree) and cell.data == "raises_cell":
        message = "`raises` belongs into the column `result`."
        report(context, cell, "E506", message, "an argument is a value")
        return None
    value = context.expression(context, cell, Scope(absent=_NAMES))
    fitted = fit.expect(context, value, slot.type, cell, f"`{slot.name}`")
    return settled(context, fitted, cell)


def _blank(cell: Place) -> bool:
    return isinstance(cell, Tree) and cell.data == "blank_cell"


def _empty(cell: Place) -> bool:
    return isinstance(cell, Tree) and cell.meta.empty
