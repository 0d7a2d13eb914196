"""A parameter, or a part of the result, of which nothing in the spec says what it is for.

## Why

What no rule, condition or criterion mentions, two implementations may treat as they like: both pass
all tests. Often the line that would mention it was forgotten.

## Example

```spec
specc 1
module shop.badge
target "src/shop/badge.py"

function badge(name: Text, guest: Bool) -> Text:
    returns name.upper()
```

## Use instead

```spec
specc 1
module shop.badge
target "src/shop/badge.py"

function badge(name: Text, guest: Bool) -> Text:
    returns name.upper() when not guest
    returns name.upper() + " (guest)" when guest
```
"""

from collections.abc import Iterator

from specc.language import ir, types
from specc.language.diagnostics import Reading
from specc.language.places import parameters
from specc.language.source import Span
from specc.language.walk import nodes
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.structure.edits import criterion
from specc.lint.structure.freedom import Owner, at_end, free, left_open, question
from specc.lint.structure.mentions import Mentions, mentions


def unconstrained_field(subject: Subject) -> Iterator[Finding]:
    """Parameters and parts of results that nothing mentions."""
    for function in subject.functions:
        if function.returns is None or not _says_something(function):
            continue
        found = mentions(function)
        missing = [each for each in function.parameters if each.name not in found.parameters]
        missing = [each for each in missing if not _told(each.name, function, subject)]
        if missing and (function.rules or not _called(function, subject.module)):
            for parameter in missing:
                yield _of_parameter(parameter, function, subject)
        if not (function.rules or found.whole) and found.parts:
            yield from _of_result(function, found, subject)
    for machine in subject.machines:
        yield from _of_events(machine, subject)


def _says_something(function: ir.Function) -> bool:
    """Whether anything but examples and prose says what the function gives."""
    checked = any(each.checks for each in function.criteria)
    return bool(function.rules or function.ensures or checked)


def _told(name: str, function: ir.Function, subject: Subject) -> bool:
    """Whether a criterion in words speaks of the parameter, or it is left open."""
    prose = (each.title for each in function.criteria if not each.checks)
    known = name.startswith("_") or any(name in title for title in prose)
    return known or left_open(subject, function, name)


def _called(function: ir.Function, module: ir.Module) -> bool:
    """Whether another declaration calls the function: its criteria may say more."""
    return any(
        isinstance(node, ir.Call) and node.function == function.name
        for each in module.declarations
        if each is not function
        for node in nodes(each)
    )


# ---- parameters ----------------------------------------------------------------------------------


def _of_parameter(parameter: ir.Parameter, function: ir.Function, subject: Subject) -> Finding:
    name = parameter.name
    places = parameters(subject.analysis.items, subject.spans[function.id])
    span, type_ = places[name]
    rules = "rule or criterion" if function.rules else "criterion"
    return Finding(
        span=span,
        message=f"No {rules} of `{function.name}` says what `{name}` is for.",
        item=function.id,
        label="never mentioned",
        help=f"Say what it changes, or remove `{name}`.",
        readings=(
            _without_effect(parameter, type_, function, subject),
            _asked("B", f"What does `{name}` change?", function, subject),
            free(subject, function, f"what `{name}` does to the result of `{function.name}`"),
        ),
    )


def _without_effect(
    parameter: ir.Parameter, type_: Span, function: ir.Function, subject: Subject
) -> Reading:
    """A criterion that says that the result does not depend on the parameter."""
    name, other = parameter.name, _fresh(f"other_{parameter.name}", function)
    names = [each.name for each in function.parameters]
    changed = [other if each == name else each for each in names]
    calls = [f"{function.name}({', '.join(each)})" for each in (names, changed)]
    text = " ".join(subject.source.text[type_.start : type_.end].split())
    lines = criterion(
        subject,
        function,
        f"The result does not depend on {name}",
        f"forall {other}: {text}",
        f"check {' == '.join(calls)}",
    )
    means = f"`{name}` never changes the result"
    return Reading("A", means, (at_end(subject, function, *lines),))


def _fresh(name: str, function: ir.Function) -> str:
    taken = {each.name for each in function.parameters} | {each.name for each in function.lets}
    while name in taken:
        name += "_"
    return name


def _asked(name: str, text: str, owner: Owner, subject: Subject) -> Reading:
    means = "the spec has yet to say it: no build until then"
    return Reading(name, means, (question(subject, owner, text),))


# ---- parts of the result -------------------------------------------------------------------------


def _of_result(function: ir.Function, found: Mentions, subject: Subject) -> Iterator[Finding]:
    if _called(function, subject.module):
        return
    for part, type_ in _parts(function, subject.module):
        if part in found.parts or left_open(subject, function, part.lstrip("_")):
            continue
        shown = f"result[{part}]" if part.isdigit() else f"result.{part}"
        same = _same(part, type_, function, subject.module)
        readings = [] if same is None else [_kept(shown, same, function, subject)]
        what = f"what `{shown}` is in `{function.name}`"
        yield Finding(
            span=subject.head(function.id),
            message=f"No criterion of `{function.name}` says anything of `{shown}`.",
            item=function.id,
            label=f"`{shown}` may be anything",
            help=f"Say what it is: `ensures {shown} == …`.",
            readings=(
                *readings,
                _asked("AB"[len(readings)], f"What is `{shown}`?", function, subject),
                free(subject, function, what),
            ),
        )


def _parts(function: ir.Function, module: ir.Module) -> Iterator[tuple[str, ir.Type]]:
    assert function.returns is not None
    match types.required(types.carrier(function.returns, module)):
        case ir.TupleType(items=items):
            yield from ((str(number), each) for number, each in enumerate(items))
        case ir.NamedType(name=name):
            record = module.declaration(name)
            if isinstance(record, ir.Record):
                for each in record.fields:
                    yield each.name, types.carrier(each.type, module)
        case _:
            return


def _same(part: str, type_: ir.Type, function: ir.Function, module: ir.Module) -> str | None:
    """What of the same name and type the function is given."""
    for parameter in function.parameters:
        carrier = types.carrier(parameter.type, module)
        if parameter.name == part and carrier == type_:
            return part
        record = module.declaration(carrier.name) if isinstance(carrier, ir.NamedType) else None
        fields: tuple[ir.Parameter, ...] = record.fields if isinstance(record, ir.Record) else ()
        if any(e.name == part and types.carrier(e.type, module) == type_ for e in fields):
            return f"{parameter.name}.{part}"
    return None


def _kept(shown: str, same: str, function: ir.Function, subject: Subject) -> Reading:
    line = f"ensures {shown} == {same}"
    return Reading("A", f"it is `{same}`", (at_end(subject, function, line),))


# ---- events --------------------------------------------------------------------------------------


def _of_events(machine: ir.Machine, subject: Subject) -> Iterator[Finding]:
    for event in machine.events:
        if not event.parameters:
            continue
        used = {
            node.name
            for each in event.transitions
            for node in nodes(each)
            if isinstance(node, ir.Name) and node.binding == "parameter"
        }
        for parameter in event.parameters:
            name = parameter.name
            if name in used or name[0] == "_" or left_open(subject, machine, name):
                continue
            first = event.transitions[0].id
            yield Finding(
                span=parameters(subject.analysis.items, subject.spans[first])[name][0],
                message=f"Nothing that `{event.name}` does depends on `{name}`.",
                item=first,
                label="never mentioned",
                help=f"Keep it with `set`, ask for it with `when`, or remove `{name}`.",
                readings=(
                    _asked("A", f"What does `{name}` of `{event.name}` change?", machine, subject),
                    free(subject, machine, f"what becomes of `{name}` of `{event.name}`"),
                ),
            )


RULE = Rule(
    "L203",
    "unconstrained-field",
    "structure",
    "warning",
    unconstrained_field,
    __doc__ or "",
    frozenset({"readings"}),
)
