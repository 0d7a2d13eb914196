"""The pieces that derived definitions are made of: docstrings, signatures, bodies of rules."""

from collections.abc import Iterable, Iterator, Sequence

from specc.language import ir
from specc.language.layout import lay_out
from specc.language.python import Printer, annotation, expression
from specc.language.python.literals import quoted


def laid_out(lines: Iterable[str], width: int) -> str:
    """Lines as source text, long ones broken, with a line feed at the end."""
    return "".join(f"{part}\n" for line in lines for part in lay_out(line, width))


def indented(lines: Iterable[str]) -> list[str]:
    """The lines, one level deeper."""
    return [f"    {line}" if line else line for line in lines]


def docstring(prose: Sequence[str], details: Sequence[str], width: int) -> list[str]:
    """The lines of a docstring: the prose, then details in a paragraph of their own."""
    said = _escaped(" ".join(" ".join(prose).split()))
    if not said and not details:
        return []
    text = wrapped(f" {said}" if said.startswith('"') else said, width - 4, taken=3)
    first, *others = text
    if not others and not details and len(first) + 10 <= width:
        return [f'"""{first}{" " * first.endswith(chr(34))}"""']
    more = [_escaped(line) for line in details]
    return [f'"""{first}', *others, *([""] if said and more else []), *more, '"""']


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def wrapped(text: str, width: int, taken: int = 0) -> list[str]:
    """The words of a text in lines of at most this width, the first with less room."""
    first, *words = text.split(" ")
    lines = [first]
    for word in words:
        room = width - taken if len(lines) == 1 else width
        if len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def parameter(printer: Printer, each: ir.Parameter) -> str:
    """`percent: int = 0` of a signature."""
    text = f"{each.name}: {annotation(printer, each.type)}"
    if each.default is None:
        return text
    if _is_made_anew(each.default):
        return f"{text} | None = None"
    return f"{text} = {expression(printer, each.default)}"


def _is_made_anew(default: ir.Expression) -> bool:
    return isinstance(default.type, ir.ListType | ir.SetType | ir.MapType)


def fresh_defaults(printer: Printer, parameters: Sequence[ir.Parameter]) -> Iterator[str]:
    """Statements that give each call its own list, set or map where the default is one."""
    for each in parameters:
        if each.default is not None and _is_made_anew(each.default):
            yield f"if {each.name} is None:"
            yield f"    {each.name} = {expression(printer, each.default)}"


def raising(printer: Printer, error: ir.ErrorCall) -> str:
    """`raise TooHeavy(weight)`."""
    declared = printer.module.declaration(error.error)
    name = printer.spell("error", error.error)
    if declared is not None and declared.origin is not None:
        name = printer.needs(declared.origin.module, name)
    arguments = ", ".join(expression(printer, each) for each in error.arguments or ())
    return f"raise {name}({arguments})" if arguments else f"raise {name}"


def readable(error: ir.Error) -> str:
    """An error's message with the names of its fields in place of their values."""
    text = error.message
    for each in error.fields:
        text = text.replace(f"{{{each.name}}}", f"`{each.name}`")
    return text.rstrip(".")


def message(text: str, fields: Sequence[ir.Parameter]) -> str:
    """An error's message as Python: a plain text, or an f-string over its fields."""
    template = text.replace("{", "{{").replace("}", "}}")
    for each in fields:
        template = template.replace(f"{{{{{each.name}}}}}", f"{{{each.name}}}")
    used = any(f"{{{each.name}}}" in text for each in fields)
    return f"f{quoted(template)}" if used else quoted(text)
