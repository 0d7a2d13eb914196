"""The pieces that derived definitions are made of: docstrings, signatures, bodies of rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from specc.language import ir
from specc.language.layout import lay_out
from specc.language.python import Printer, annotation, condition, expression
from specc.language.python.literals import quoted
from specc.language.rewrite import substitute
from specc.language.types import refinements
from specc.language.walk import children, nodes

_PARTIAL_CALLS = frozenset(("int", "float", "min", "max", "date", "datetime", "index", "sqrt"))


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
    name = error.error
    if declared is not None and declared.origin is not None:
        printer.needs(declared.origin.module, name)
    arguments = ", ".join(expression(printer, each) for each in error.arguments or ())
    return f"raise {name}({arguments})" if arguments else f"raise {name}"


def partial(node: ir.Expression, nonzero: Set[str] = frozenset()) -> bool:
    """Whether an expression may have no value, so that it must not be computed too early.

    `nonzero` are names that are known not to be zero.
    """
    for each in nodes(node):
        match each:
            case ir.Index() | ir.Call() | ir.MachineCall():
                return True
            case ir.Binary(operator="/" | "//" | "%", right=ir.Name(name=name)):
                if name not in nonzero:
                    return True
            case ir.Binary(operator="/" | "//" | "%" | "**", right=ir.LiteralValue(text=text)):
                if not text.strip("0."):
                    return True
            case ir.Binary(operator="/" | "//" | "%" | "**"):
                return True
            case ir.BuiltinCall(name=name) if name in _PARTIAL_CALLS:
                return True
            case _:
                pass
    return False


def positive(parameters: Sequence[ir.Parameter], module: ir.Module) -> frozenset[str]:
    """The parameters whose declared type has a lower bound above zero."""

    def bounded(predicate: ir.Node) -> bool:
        match predicate:
            case ir.Logical(operator="and", left=left, right=right):
                return bounded(left) or bounded(right)
            case (
                ir.Comparison(
                    operators=("<" | "<=" as sign, *_),
                    operands=(ir.LiteralValue(text=low), value, *_),
                )
                | ir.Comparison(
                    operators=(">" | ">=" as sign,), operands=(value, ir.LiteralValue(text=low))
                )
            ):
                above = bool(low.strip("0.")) or sign in {"<", ">"}
                return above and isinstance(value, ir.Name) and value.binding == "value"
            case _:
                return False

    return frozenset(
        each.name for each in parameters if any(map(bounded, refinements(each.type, module)))
    )


class Body:
    """Statements of a function as they grow; a let is assigned where it is first needed."""

    def __init__(
        self, printer: Printer, lets: Sequence[ir.Let], parameters: Sequence[ir.Parameter]
    ) -> None:
        self.printer = printer
        self.lets = lets
        self.nonzero = positive(parameters, printer.module)
        self.lines: list[str] = []
        self.known: frozenset[str] = frozenset()

    def needed(self, used: Sequence[ir.Expression]) -> frozenset[str]:
        """The lets that expressions use, directly or through others."""
        found = {
            each.name
            for node in used
            for each in nodes(node)
            if isinstance(each, ir.Name) and each.binding == "let"
        }
        for let in reversed(self.lets):
            if let.name in found:
                found |= self.needed([let.value])
        return frozenset(found)

    def assignments(self, used: Sequence[ir.Expression]) -> list[str]:
        """Assignments of what is needed and not known yet; it is known afterwards."""
        new = self.needed(used) - self.known
        self.known |= new
        return [
            f"{let.name} = {expression(self.printer, let.value)}"
            for let in self.lets
            if let.name in new
        ]

    def safe(self, node: ir.Expression) -> ir.Expression:
        """The expression with lets written out that must not be computed too early."""
        values: Mapping[str, ir.Expression] = {let.name: let.value for let in self.lets}
        lazy = {
            name: values[name]
            for name in _lazily_used(node)
            if name in values and name not in self.known and partial(values[name], self.nonzero)
        }
        if not lazy or _strictly_used(node) & lazy.keys():
            return node
        return self.safe(substitute(node, lazy))

    def guard(self, node: ir.Expression, then: Sequence[str]) -> None:
        """`if node:` with its branch."""
        safe = self.safe(node)
        self.lines += self.assignments([safe])
        self.lines += [f"if {condition(self.printer, safe)}:", *indented(then)]

    def rules(self, rules: Sequence[ir.Rule]) -> None:
        """Rules as early returns; the last one covers what is left."""
        ordered = [rule for rule in rules if not rule.otherwise and rule.guard is not None]
        rest = [rule for rule in rules if rule.guard is None]
        last = rest[-1] if rest else ordered.pop()
        for rule in ordered:
            assert rule.guard is not None
            guard = self.safe(rule.guard)
            self.lines += self.assignments([guard])
            before = self.known
            value = self.safe(rule.value)
            then = [*self.assignments([value]), f"return {expression(self.printer, value)}"]
            self.known = before
            self.lines += [f"if {condition(self.printer, guard)}:", *indented(then)]
        value = self.safe(last.value)
        self.lines += self.assignments([value])
        self.lines.append(f"return {expression(self.printer, value)}")


def _lazy_parts(node: ir.Node) -> tuple[tuple[ir.Node, ...], tuple[ir.Node, ...]]:
    """The parts of a node that are always evaluated, and those that may not be."""
    match node:
        case ir.Logical(left=left, right=right):
            return (left,), (right,)
        case ir.Conditional(test=test, then=then, otherwise=otherwise):
            return (test,), (then, otherwise)
        case ir.Quantifier(binds=binds, body=body):
            return (binds[0].iterable,), (*(each.iterable for each in binds[1:]), body)
        case ir.Comprehension(clauses=clauses, element=element, value=value):
            inner = (*clauses[0].conditions, *clauses[1:], element, *([value] if value else []))
            return (clauses[0].iterable,), inner
        case ir.Lambda(body=body):
            return (), (body,)
        case ir.Comparison(operands=operands) if len(operands) > 2:
            return operands[:2], operands[2:]
        case _:
            return (), ()


def _used(node: ir.Node, *, strict: bool) -> set[str]:
    """Lets used where they are always evaluated, or (not strict) only where they may not be."""
    if isinstance(node, ir.Name):
        return {node.name} if strict and node.binding == "let" else set()
    always, sometimes = _lazy_parts(node)
    parts = always if always or sometimes else tuple(children(node))
    found = {name for each in parts for name in _used(each, strict=strict)}
    if not strict:
        found |= {
            each.name
            for part in sometimes
            for each in nodes(part)
            if isinstance(each, ir.Name) and each.binding == "let"
        }
    return found


def _strictly_used(node: ir.Expression) -> set[str]:
    return _used(node, strict=True)


def _lazily_used(node: ir.Expression) -> set[str]:
    return _used(node, strict=False)


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
