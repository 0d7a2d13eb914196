"""Criteria that go through the members of an enum, or the cases of a union, and leave one out.

## Why

Where criteria say one by one what holds for each member, the one without a criterion was most
likely forgotten, and the code may do anything for it. (Rules that leave a member out are E401.)

## Example

```spec
specc 1
module shop.tiers
target "src/shop/tiers.py"

enum Tier:
    basic
    silver
    gold

function spared(tier: Tier, cents: Int where value >= 0) -> Int:
    criterion TIER-1 "Basic customers pay all":
        when tier is Tier.basic
        check result == 0

    criterion TIER-2 "Silver customers are spared a tenth":
        when tier is Tier.silver
        check result == cents // 10
```

## Use instead

```spec
specc 1
module shop.tiers
target "src/shop/tiers.py"

enum Tier:
    basic
    silver
    gold

function spared(tier: Tier, cents: Int where value >= 0) -> Int:
    criterion TIER-1 "Basic customers pay all":
        when tier is Tier.basic
        check result == 0

    criterion TIER-2 "Silver and gold customers are spared a tenth":
        when tier is not Tier.basic
        check result == cents // 10
```
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from specc.language import ir, types
from specc.language.diagnostics import Edit, Reading
from specc.language.places import conditions, span_of
from specc.language.values import EnumValue, RecordValue
from specc.language.walk import nodes
from specc.lint.rule import Finding, Rule, Subject
from specc.lint.structure.domain import excluded, in_examples
from specc.lint.structure.edits import at_start, listed
from specc.lint.structure.freedom import free, left_open
from specc.lint.structure.sayings import Saying
from specc.lint.structure.truth import every, truth

_Case = EnumValue | RecordValue


def unhandled_enum_value(subject: Subject) -> Iterator[Finding]:
    """Members that the criteria of a function without rules leave out, though they go through the
    others."""
    if not any(isinstance(each, ir.Enum | ir.Union) for each in subject.module.named()):
        return
    for function in subject.functions:
        if function.rules or not (function.criteria or function.ensures):
            continue
        said = subject.sayings[function.id]
        for path in _paths(said):
            cases = _cases(path, subject.module)
            if len(cases) > 2:
                yield from _in_path(path, cases, function, (said, subject))


def _paths(said: Sequence[Saying]) -> list[ir.Expression]:
    """What of the parameters the guards compare with members."""
    found: dict[ir.Expression, None] = {}
    for guard in (each for one in said for each in one.guards):
        for node in nodes(guard):
            match node:
                case ir.Is(operand=operand):
                    found[operand] = None
                case ir.Comparison(operands=(left, right)):
                    found.update(dict.fromkeys((left, right)))
                case _:
                    pass
    return [each for each in found if _from_parameter(each)]


def _from_parameter(path: ir.Expression) -> bool:
    while isinstance(path, ir.Field_):
        path = path.operand
    return isinstance(path, ir.Name) and path.binding == "parameter"


def _cases(path: ir.Expression, module: ir.Module) -> dict[str, _Case]:
    """The members of the enum, or the cases of the union, as they are written."""
    type_ = types.required(path.type)
    declared = module.declaration(type_.name) if isinstance(type_, ir.NamedType) else None
    match declared:
        case ir.Enum(name=name, members=members):
            return {f"{name}.{each}": EnumValue(name, each) for each in members}
        case ir.Union(name=name, cases=cases):
            return {each.name: RecordValue(name, each.name, ()) for each in cases}
        case _:
            return {}


def _in_path(
    path: ir.Expression,
    cases: Mapping[str, _Case],
    function: ir.Function,
    given: tuple[Sequence[Saying], Subject],
) -> Iterator[Finding]:
    said, subject = given
    covers: dict[str, frozenset[str]] = {}
    shown = set[str]()
    for each in said:
        cover = _cover(each.guards, path, cases, subject)
        if each.single and len(cover) < len(cases):
            shown |= cover
        elif len(cover) < len(cases):
            covers[each.id] = cover
        elif each.pins or any(node == path for node in nodes(each.condition)):
            return
    distinct = set(covers.values())
    handled = frozenset[str]().union(*distinct)
    # Criteria that go through the members do not overlap; others only add to what always holds.
    if len(distinct) < 2 or any(one & other for one, other in combinations(distinct, 2)):
        return
    missing = [
        name
        for name, case in cases.items()
        if name not in handled | shown
        and not excluded(function, {path: case}, subject.program)
        and not in_examples(function, path, case, subject.program)
        and not left_open(subject, function, name.rpartition(".")[2])
    ]
    if missing and (len(missing) == 1 or len(missing) < len(handled)):
        yield _finding(path, missing, (covers, function), subject)


def _cover(
    guards: Sequence[ir.Expression],
    path: ir.Expression,
    cases: Mapping[str, _Case],
    subject: Subject,
) -> frozenset[str]:
    """The cases in which the guards may hold."""
    return frozenset(
        name
        for name, case in cases.items()
        if every(truth(each, {path: case}, subject.program) for each in guards) is not False
    )


def _finding(
    path: ir.Expression,
    missing: Sequence[str],
    given: tuple[Mapping[str, frozenset[str]], ir.Function],
    subject: Subject,
) -> Finding:
    covers, function = given
    handled = sorted(frozenset[str]().union(*covers.values()))
    names = listed(list(missing))
    readings = _as_others(path, missing, function, subject)
    if len(missing) == 1 and isinstance(path.type, ir.NamedType):
        line = f"requires {_written(path)} is not {missing[0]}"
        edit = at_start(subject, function, line)
        letter = "ABCD"[len(readings)]
        readings.append(Reading(letter, f"callers never pass {names}", (edit,)))
    return Finding(
        span=subject.head(function.id),
        message=f"No criterion of `{function.name}` says what holds for {names}.",
        item=function.id,
        label=f"{names} left out",
        notes=(f"its criteria go through {listed(handled)}",),
        help=f"Add a criterion with `when {_written(path)} is {missing[0]}`.",
        readings=(*readings, free(subject, function, f"what `{function.name}` gives for {names}")),
    )


def _as_others(
    path: ir.Expression, missing: Sequence[str], function: ir.Function, subject: Subject
) -> list[Reading]:
    """The readings that what a criterion says of one member holds for the missing ones too."""
    found: list[Reading] = []
    if not _is_enum(path, subject.module):
        return found
    for criterion in function.criteria:
        match criterion.whens:
            case (ir.Is(operand=operand, negated=False),) if operand == path:
                pass
            case (ir.Comparison(operators=("==",), operands=operands),) if path in operands:
                pass
            case _:
                continue
        for place in conditions(subject.analysis.items, subject.spans[criterion.id]):
            end = span_of(place).end
            more = "".join(f" or {_written(path)} is {each}" for each in missing)
            means = f"{listed(list(missing))} as `{criterion.code}` says"
            edit = Edit(span_of(place)._replace(start=end), more)
            found.append(Reading("ABC"[len(found)], means, (edit,)))
        if len(found) == 3:
            break
    return found


def _is_enum(path: ir.Expression, module: ir.Module) -> bool:
    type_ = types.required(path.type)
    return isinstance(type_, ir.NamedType) and isinstance(module.declaration(type_.name), ir.Enum)


def _written(path: ir.Expression) -> str:
    if isinstance(path, ir.Field_):
        return f"{_written(path.operand)}.{path.name}"
    assert isinstance(path, ir.Name)
    return path.name


RULE = Rule(
    "L208",
    "unhandled-enum-value",
    "structure",
    "warning",
    unhandled_enum_value,
    __doc__ or "",
    frozenset({"readings"}),
)
