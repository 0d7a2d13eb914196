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
    text = _wrapped(" ".join(prose).strip(), width)
    if not text and not details:
        return []
    safe = [line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for line in text]
    if len(safe) == 1 and not details and len(safe[0]) + 6 <= width:
        closing = "" if not safe[0].endswith('"') else " "
        return [f'"""{safe[0]}{closing}"""']
    lines = [f'"""{safe[0] if safe else ""}', *safe[1:]]
    if details:
        lines += ["", *details] if safe else [*details]
    return [*lines, '"""']


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width - 4:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def parameter(printer: Printer, each: ir.Parameter) -> str:
    """`percent: int = 0` of a signature."""
    text = f"{each.name}: {annotation(printer, each.type)}"
    if each.default is None:
        return text
    if isinstance(each.default, ir.Collection | ir.MapDisplay):
        return f"{text} | None = None"
    return f"{text} = {expression(printer, each.default)}"


def fresh_defaults(printer: Printer, parameters: Sequence[ir.Parameter]) -> Iterator[str]:
    """Statements that give each call its own list, set or map where the default is one."""
    for each in parameters:
        if isinstance(each.default, ir.Collection | ir.MapDisplay):
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
    names = {each.name for each in fields}
    used = any(f"{{{name}}}" in text for name in names)
    return f"f{quoted(text)}" if used else quoted(text)
