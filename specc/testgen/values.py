"""Prints values of the evaluator as Python."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from specc.language.values import EnumValue, MachineValue, MapValue, RecordValue, Value
from specc.testgen.constants import as_literal
from specc.testgen.inputs import Inputs
from specc.testgen.naming import joint_name
from specc.testgen.parts import Scope, call


def python_text(value: Value, scope: Scope) -> str | None:
    """The value as a Python expression, or None where it has none."""
    match value:
        case None:
            return "None"
        case tuple():
            return _list(value, scope, "[{}]")
        case frozenset():
            texts = _texts(tuple(value), scope)
            return (
                None if texts is None else f"{{{', '.join(sorted(texts))}}}" if texts else "set()"
            )
        case MapValue():
            keys, items = _texts(tuple(value), scope), _texts(tuple(value.values()), scope)
            if keys is None or items is None:
                return None
            return f"{{{', '.join(f'{k}: {v}' for k, v in zip(keys, items, strict=True))}}}"
        case EnumValue(enum=enum, member=member):
            return f"{enum}.{member}"
        case RecordValue():
            return _record(value, scope)
        case MachineValue():
            return None
        case Decimal() | bool() | int() | float() | str() | bytes() | date() | timedelta():
            return scope.show(as_literal(value))


def _texts(values: Sequence[Value], scope: Scope) -> list[str] | None:
    texts = [text for each in values if (text := python_text(each, scope)) is not None]
    return texts if len(texts) == len(values) else None


def _list(values: Sequence[Value], scope: Scope, brackets: str) -> str | None:
    texts = _texts(values, scope)
    return None if texts is None else brackets.format(", ".join(texts))


def _record(value: RecordValue, scope: Scope) -> str | None:
    texts = _texts([each for _, each in value.fields], scope)
    if texts is None:
        return None
    names = [name for name, _ in value.fields]
    declared = scope.module.declaration(value.name)
    origin = declared.origin if declared else None
    if origin and origin.flavour == "typeddict":
        entries = [f'"{name}": {text}' for name, text in zip(names, texts, strict=True)]
        return f"{{{', '.join(entries)}}}"
    fields = [f"{name}={text}" for name, text in zip(names, texts, strict=True)]
    return call(value.case or value.name, fields)


def _events(value: Value, scope: Scope) -> str | None:
    """A list of events, each a tuple of its name and arguments."""
    shown: list[str] = []
    for each in value if isinstance(value, tuple) else ():
        texts = _texts(each, scope) if isinstance(each, tuple) else None
        if texts is None:
            return None
        shown.append(f"({', '.join(texts)}{',' if len(texts) == 1 else ''})")
    return f"[{', '.join(shown)}]"


def arguments(inputs: Inputs, case: Mapping[str, Value], scope: Scope) -> tuple[str, ...] | None:
    """A case as keyword arguments of `example`, variables of a group together."""
    if not {each.name for each in inputs.variables} <= set(case):
        return None
    grouped = {name: group for group in inputs.groups for name in group}
    texts = {
        name: _events(value, scope) if name == "events" else python_text(value, scope)
        for name, value in case.items()
    }
    found: list[str] = []
    for each in inputs.variables:
        group = grouped.get(each.name, (each.name,))
        parts = [text for name in group if (text := texts[name]) is not None]
        if len(parts) < len(group):
            return None
        if each.name == group[0]:
            whole = parts[0] if len(group) == 1 else f"({', '.join(parts)})"
            found.append(f"{each.name if len(group) == 1 else joint_name(group)}={whole}")
    if "events" in case:
        found.append(f"events={texts['events']}")
    return tuple(found)
