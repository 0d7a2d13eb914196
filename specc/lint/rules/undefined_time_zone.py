"""Days, months or hours of the clock are asked of a DateTime, and nothing says in which time zone.

## Why

At one moment it is Friday in Berlin and Thursday in New York. Whether something happened today,
before noon or in March depends on whose clock is read; how long ago it was does not.

## Example

```spec
specc 1
module shop.deals
target "src/shop/deals.py"

function is_early(at: DateTime) -> Bool:
    > Orders before noon are sent the same day.
    returns at.hour < 12

    criterion DEAL-1 "Nine in the morning is early":
        check is_early(2024-03-01T09:00)
```

## Use instead

```spec
specc 1
module shop.deals
target "src/shop/deals.py"

function is_early(at: DateTime) -> Bool:
    > Orders before noon, by the clock in UTC, are sent the same day.
    returns at.hour < 12

    criterion DEAL-1 "Nine in the morning is early":
        check is_early(2024-03-01T09:00)
```
"""

import re
from collections.abc import Iterator

from specc.language import ir, types
from specc.language.diagnostics import Reading
from specc.language.source import Span
from specc.language.walk import nodes
from specc.lint.edits import add_prose
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.words.items import Owner, any_of, sentences
from specc.lint.words.writing import free

_ZONE = any_of(
    r"utc|gmt|zulu|cet|cest|est|edt|pst|pdt|bst|iana|time[- ]?zones?|zones?|local time",
    r"(?:local|server|wall)[- ](?:clock|time|day|date)s?|utc offset|offset|europe/\w+",
    r"(?-i:[A-Z]\w+) time",
)
_CALENDAR = any_of(
    r"midnight|noon|today|tomorrow|yesterday|weekends?|weekdays?|o'clock",
    r"(?:same|next|previous|calendar|business|working|following) (?:day|date|month)",
    r"(?:each|every|per|end of the|start of the|last day of the|first of the) (?:day|month|year)",
    r"(?:business|opening|office) hours|(?:mon|tues|wednes|thurs|fri|satur|sun)days?",
    r"\d{1,2} ?[ap]\.?m|at \d{1,2}:\d\d",
)
_PARTS = frozenset(("year", "month", "day", "hour"))
_METHODS = frozenset(("date", "weekday", "isoweekday"))
_OFFSET = re.compile(r"T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")


def undefined_time_zone(subject: Subject) -> Iterator[Finding]:
    """The first function or machine for which the zone counts, where no sentence says which."""
    if "DateTime" not in subject.source.text and not subject.module.imported:
        return
    owners: tuple[Owner, ...] = (*subject.functions, *subject.machines)
    for owner in owners:
        if _has_moments(owner, subject):
            place = _in_prose(owner, subject) or _in_expressions(owner, subject)
            if place is not None:
                if not _is_said(subject):
                    yield _finding(owner, place, subject)
                return


def _has_moments(owner: Owner, subject: Subject) -> bool:
    given = [*owner.parameters]
    if isinstance(owner, ir.Machine):
        given += [*owner.data, *(each for event in owner.events for each in event.parameters)]
    return any(_holds_moment(each.type, subject.module) for each in given)


def _holds_moment(type_: ir.Type, module: ir.Module) -> bool:
    plain = types.carrier(type_, module)
    declared = module.declaration(plain.name) if isinstance(plain, ir.NamedType) else None
    if isinstance(declared, ir.Record):
        return any(types.carrier(each.type, module) == types.DATETIME for each in declared.fields)
    return any(each == types.DATETIME for each in nodes(plain))


def _in_prose(owner: Owner, subject: Subject) -> Span | None:
    for prose in sentences(subject, owner.id):
        match = _CALENDAR.search(prose.plain)
        if match and prose.kind in ("lines", "title"):
            return prose.span(*match.span())
    return None


def _in_expressions(owner: Owner, subject: Subject) -> Span | None:
    """The head of the item, where an expression asks for the day or hour of a DateTime."""
    for node in nodes(owner):
        match node:
            case ir.Field_(name=name, operand=operand) if name in _PARTS:
                asked = operand.type == types.DATETIME
            case ir.BuiltinCall(name=name, receiver=receiver) if name in _METHODS:
                asked = receiver is not None and receiver.type == types.DATETIME
            case _:
                asked = False
        if asked:
            return subject.head(owner.id)
    return None


def _is_said(subject: Subject) -> bool:
    """Whether any sentence names a zone, or a moment is written with one."""
    if any(_ZONE.search(each.text) for each in subject.prose):
        return True
    return _OFFSET.search(subject.source.text) is not None


def _finding(owner: Owner, place: Span, subject: Subject) -> Finding:
    said = (("A", "UTC"), ("B", "the local time zone of the caller"))
    readings = (
        Reading(name, zone, add_prose(subject, owner.id, f"Days and hours are those in {zone}."))
        for name, zone in said
    )
    return Finding(
        span=place,
        message=f"`{owner.name}` depends on the time zone, and nothing says which one counts.",
        item=owner.id,
        label="in which time zone?",
        help="Say once in the prose which time zone days and hours are in.",
        readings=(*readings, free(subject, owner.id, "which time zone days and hours are in")),
    )


RULE = Rule(
    "L216",
    "undefined-time-zone",
    "structure",
    "warning",
    undefined_time_zone,
    __doc__ or "",
    frozenset({"readings"}),
)
