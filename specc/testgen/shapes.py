"""Says in Python that a value has a type: class, scale, refinements, fields."""

from collections.abc import Callable, Iterator
from typing import assert_never

from specc.language import ir
from specc.language.rewrite import rewrite
from specc.testgen.naming import snake

Show = Callable[[ir.Expression], str]

_CLASSES = {
    "Int": "type({0}) is int",
    "Bool": "type({0}) is bool",
    "Float": "isinstance({0}, float)",
    "Text": "isinstance({0}, str)",
    "Bytes": "isinstance({0}, bytes)",
    "Date": "type({0}) is date",
    "DateTime": "isinstance({0}, datetime)",
    "Duration": "isinstance({0}, timedelta)",
    "None": "{0} is None",
}


def parts(type_: ir.Type, subject: str, module: ir.Module, show: Show) -> list[str]:
    """The conditions, all of which must hold, that make `subject` a value of the type."""
    match type_:
        case ir.ScalarType(name=name):
            return [_CLASSES[name].format(subject)] if name in _CLASSES else []
        case ir.DecimalType(scale=scale):
            scaled = [] if scale is None else [f"{subject} == round({subject}, {scale})"]
            return [f"isinstance({subject}, Decimal)", *scaled]
        case ir.RefinedType(base=base, predicate=predicate):
            shown = show(rewrite(predicate, lambda node: _renamed(node, subject)))
            loose = isinstance(predicate, ir.Logical | ir.Conditional)
            return [*parts(base, subject, module, show), f"({shown})" if loose else shown]
        case ir.OptionalType(item=item):
            inner = _together(parts(item, subject, module, show))
            return [f"({subject} is None or {inner})"] if inner else []
        case ir.ListType(item=item):
            return [f"isinstance({subject}, list)", *_each(item, subject, module, show)]
        case ir.SetType(item=item):
            return [f"isinstance({subject}, set | frozenset)", *_each(item, subject, module, show)]
        case ir.MapType(key=key, value=value):
            keys = _each(key, subject, module, show)
            values = _each(value, f"{subject}.values()", module, show)
            return [f"isinstance({subject}, dict)", *keys, *values]
        case ir.TupleType(items=items):
            inner_parts = [
                part
                for index, item in enumerate(items)
                for part in parts(item, f"{subject}[{index}]", module, show)
            ]
            return [
                f"isinstance({subject}, tuple)",
                f"len({subject}) == {len(items)}",
                *inner_parts,
            ]
        case ir.NamedType(name=name):
            return _named(name, subject, module, show)
        case _:
            assert_never(type_)


def _renamed(node: ir.Node, subject: str) -> ir.Node:
    if isinstance(node, ir.Name) and node.binding == "value":
        return node.model_copy(update={"name": subject})
    return node


def _together(conditions: list[str]) -> str:
    text = " and ".join(conditions)
    return f"({text})" if len(conditions) > 1 else text


def _each(item: ir.Type, subject: str, module: ir.Module, show: Show) -> list[str]:
    name = "item" if not subject.startswith("item") else "part"
    inner = " and ".join(parts(item, name, module, show))
    return [f"all({inner} for {name} in {subject})"] if inner else []


def _named(name: str, subject: str, module: ir.Module, show: Show) -> list[str]:
    declaration = module.declaration(name)
    match declaration:
        case ir.TypeAlias(type=type_):
            return parts(type_, subject, module, show)
        case ir.Record(origin=origin) if origin and origin.flavour == "typeddict":
            return [f"isinstance({subject}, dict)"]
        case ir.Record(origin=None) | ir.Union(origin=None):
            return [f"{predicate_name(name)}({subject})"]
        case _:
            return [f"isinstance({subject}, {name})"]


def predicate_name(name: str) -> str:
    """What the helper that recognizes a record or union is called."""
    return f"is_{snake(name)}"


def predicates(module: ir.Module, show: Show) -> Iterator[tuple[str, list[str]]]:
    """Helpers that recognize the module's own records and unions, by name."""
    for declaration in module.declarations:
        match declaration:
            case ir.Record(name=name, fields=fields):
                conditions = _fields(name, fields, module, show)
                yield predicate_name(name), _predicate(name, [conditions])
            case ir.Union(name=name, cases=cases):
                options = [_fields(each.name, each.fields, module, show) for each in cases]
                yield predicate_name(name), _predicate(name, options)
            case _:
                pass


def _fields(
    name: str, fields: tuple[ir.Parameter, ...], module: ir.Module, show: Show
) -> list[str]:
    conditions = [f"isinstance(value, {name})"]
    for each in fields:
        conditions += parts(each.type, f"value.{each.name}", module, show)
    return conditions


def _predicate(name: str, options: list[list[str]]) -> list[str]:
    lines = [f"def {predicate_name(name)}(value):"]
    for conditions in options[:-1]:
        lines += [
            f"    if {conditions[0]}:",
            f"        return {' and '.join(conditions[1:]) or 'True'}",
        ]
    return [*lines, f"    return {' and '.join(options[-1])}"]
