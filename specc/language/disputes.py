"""Ways to settle what examples, and rules that meet at a limit, disagree about."""

from collections.abc import Iterator

from specc.language import blocks, ir
from specc.language.boundary import Limit, determined_with, limits, narrowed, with_narrower
from specc.language.determine import Contradiction, Determination
from specc.language.diagnostics import Edit, Reading
from specc.language.places import Written, conditions, value
from specc.language.rows import with_cell
from specc.language.source import Source, Span


def example_readings(found: Contradiction, written: Written) -> tuple[Reading, ...]:
    """What an example that contradicts the rest of its function may have been meant to be."""
    source, items, spans = written
    function = "/".join(found.example.split("/")[:2])
    row, other = spans[found.example], spans[found.item]
    ways: list[tuple[str, tuple[Edit, ...]]] = []
    if found.meant:
        places = (spans[function], row)
        edits = with_cell(source, items, places, "result", found.meant)
        ways.append((f"the rules are right: {found.meant}", edits))
    if other != row and "/example/" in found.item:
        ways.append(("the earlier example is right: this one goes", _without(source, row)))
        ways.append(("this example is right: the earlier one goes", _without(source, other)))
    else:
        ways.append(("the example is a mistake: it goes", _without(source, row)))
    offered = [each for each in ways if each[1]]
    return tuple(
        Reading(name, means, edits) for name, (means, edits) in zip("AB", offered, strict=False)
    )


def _without(source: Source, row: Span) -> tuple[Edit, ...]:
    return blocks.removed(source.text, row.start)


def overlap_readings(
    declaration: ir.Function | ir.Define,
    module: ir.Module,
    verdict: Determination,
    written: Written,
) -> tuple[Reading, ...]:
    """The ways to part two rules that both apply just where their limits meet, as the verdict's
    input shows: either limit may be meant to leave out equal values."""
    rules = [each for each in declaration.rules if each.id in verdict.rules]
    if len(rules) != 2:
        return ()
    first, second = rules
    for one in _limits(first, written):
        for other in _limits(second, written):
            meet = one.low == other.high and one.high == other.low
            if not meet or one.strict or other.strict:
                continue
            ways = ((first, second, other), (second, first, one))
            if all(_parts(rule, limit, declaration, module, verdict) for _, rule, limit in ways):
                return tuple(
                    _reading(name, way, verdict, written)
                    for name, way in zip("AB", ways, strict=True)
                )
    return ()


def _limits(rule: ir.Rule, written: Written) -> Iterator[Limit]:
    _, items, spans = written
    if rule.guard is not None:
        for place in conditions(items, spans[rule.id]):
            yield from limits(rule.guard, place)


def _parts(
    rule: ir.Rule,
    limit: Limit,
    declaration: ir.Function | ir.Define,
    module: ir.Module,
    verdict: Determination,
) -> bool:
    """Whether the verdict's input is settled once the limit leaves out equal values."""
    assert rule.guard is not None
    guard = with_narrower(rule.guard, limit)
    after = determined_with(declaration, rule, guard, module)
    return after.status not in {"conflicting", "incomplete"} or after.witness != verdict.witness


def _reading(
    name: str,
    way: tuple[ir.Rule, ir.Rule, Limit],
    verdict: Determination,
    written: Written,
) -> Reading:
    source, items, spans = written
    stays, _, limit = way
    place = value(items, spans[stays.id])
    assert place is not None
    inputs = ", ".join(f"{parameter} = {shown}" for parameter, shown in verdict.witness.items())
    result = " ".join(source.text[place.start : place.end].split())
    return Reading(name, f"for {inputs} it returns {result}", (narrowed(limit),))
