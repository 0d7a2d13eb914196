"""Finds records and unions of which no value can be built, because each needs another one."""

from collections.abc import Collection, Sequence

from specc.language import ir
from specc.language.lower.context import Context, report


def check_finite(context: Context, lowered: Sequence[ir.Declaration]) -> None:
    """Reports the first own type of which every value would be infinite."""
    open_ = {
        each.name: each for each in lowered if isinstance(each, ir.Record | ir.Union | ir.TypeAlias)
    }
    shrinking = True
    while shrinking:
        built = [name for name, each in open_.items() if _buildable(each, open_)]
        shrinking = bool(built)
        for name in built:
            del open_[name]
    found = next((each for each in open_.values() if not isinstance(each, ir.TypeAlias)), None)
    entry = context.table.get(found.name) if found else None
    if found is not None and entry is not None and entry.token is not None:
        message = f"No value of `{found.name}` can be built: each needs another one inside."
        help = "Make a field optional (`T?`) or a list, or add a case without it."
        report(context, entry.token, "E211", message, "never ends", help=help)


def _buildable(declaration: ir.Record | ir.Union | ir.TypeAlias, open_: Collection[str]) -> bool:
    match declaration:
        case ir.TypeAlias(type=type_):
            return _known(type_, open_)
        case ir.Record(fields=fields):
            return _fields(fields, open_)
        case ir.Union(cases=cases):
            return any(_fields(case.fields, open_) for case in cases)


def _fields(fields: tuple[ir.Parameter, ...], open_: Collection[str]) -> bool:
    return all(_known(each.type, open_) for each in fields if each.default is None)


def _known(type_: ir.Type, open_: Collection[str]) -> bool:
    """Whether a value of `type_` can be built without one of those in `open_`."""
    match type_:
        case ir.NamedType(name=name):
            return name not in open_
        case ir.TupleType(items=items):
            return all(_known(each, open_) for each in items)
        case ir.RefinedType(base=base):
            return _known(base, open_)
        case _:
            return True
