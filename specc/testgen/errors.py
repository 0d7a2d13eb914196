"""Errors that a spec declares: their fields, and what they say."""

import re

from specc.language import ir
from specc.language.python.literals import quoted
from specc.testgen.inputs import inputs
from specc.testgen.naming import snake
from specc.testgen.parts import Part, Scope, call

_PLACE = re.compile(r"\{(\w+)\}")


def error(each: ir.Error, scope: Scope) -> Part:
    """A test of an error's message and fields."""
    drawn = inputs(each.fields, (), scope.context, scope.definitions)
    names = [field.name for field in each.fields]
    made = call(each.name, names)
    says = f"assert str(error) == {message(each)}"
    body = [f"error = {made}", says] if names else [f"assert str({made}) == {message(each)}"]
    return Part(
        name=f"{snake(each.name)}_says_what_is_wrong",
        item=each.id,
        code=each.name,
        title=f"{each.name} says what is wrong",
        owner=each.name,
        sentences=(f"{each.name} says what is wrong.",),
        body=(*body, *(f"assert error.{name} == {name}" for name in names)),
        inputs=drawn,
    )


def message(each: ir.Error) -> str:
    """The message as a Python text; `{field}` stands for the field's value."""
    names = {field.name for field in each.fields}
    if not any(match[1] in names for match in _PLACE.finditer(each.message)):
        return quoted(each.message)
    parts = _PLACE.split(quoted(each.message))
    shown = [
        f"{{{part}}}" if index % 2 and part in names else _literal(part, index % 2)
        for index, part in enumerate(parts)
    ]
    return "f" + "".join(shown)


def _literal(part: str, in_braces: int) -> str:
    doubled = part.replace("{", "{{").replace("}", "}}")
    return f"{{{{{doubled}}}}}" if in_braces else doubled
