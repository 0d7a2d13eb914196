"""An answer to a finding, `L303@shop.pricing/discount=A`: the edits of the reading it names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from specc.language.diagnostics import Diagnostic, Edit, Reading
from specc.language.lower.context import did_you_mean
from specc.lint.edits import quoted

_SHOWN = 6
"""Items that are named where none was meant."""

BECAUSE = "{because}"
"""Where the edits of a reading have the reason."""

_REQUEST = re.compile(
    r"(?P<code>[A-Z]\d{3})@(?P<item>[^=#]*)(?:#(?P<number>[1-9]\d*))?=(?P<reading>\w+)"
)


@dataclass(frozen=True)
class Request:
    """Which reading of which finding: `item` may be the end of an id, where that is enough;
    `number` counts the findings of the code on the item by place, 0 if there is only one."""

    code: str
    item: str
    number: int
    reading: str


@dataclass(frozen=True)
class Refusal:
    """Why an answer is not taken, as a sentence, and how much of it was understood: the nearer, the
    likelier it is that this is the spec that was meant."""

    reason: str
    near: int


def answer(
    diagnostics: Sequence[Diagnostic], request: str, because: str = ""
) -> tuple[Edit, ...] | Refusal:
    """The edits that make one reading of a finding the only one; `because` is the reason that a
    freedom needs."""
    asked = parse_answer(request)
    if isinstance(asked, Refusal):
        return asked
    finding = _finding(diagnostics, asked)
    if isinstance(finding, Refusal):
        return finding
    reading = next(
        (each for each in finding.readings if each.name.lower() == asked.reading.lower()), None
    )
    if reading is None:
        names = _listed([f"{each.name}: {each.means}" for each in finding.readings])
        return Refusal(f"{asked.code} has no reading {asked.reading} there, but {names}", 4)
    return _edits(reading, " ".join(because.split()))


def parse_answer(request: str) -> Request | Refusal:
    """What an answer names."""
    match = _REQUEST.fullmatch(request.strip())
    if match is None:
        return Refusal("write CODE@item=reading, such as L303@shop.pricing/discount=A", 0)
    number = int(match["number"] or 0)
    return Request(match["code"], match["item"], number, match["reading"])


def _finding(diagnostics: Iterable[Diagnostic], asked: Request) -> Diagnostic | Refusal:
    """The finding that is meant."""
    settleable = [each for each in diagnostics if each.readings]
    coded = [each for each in diagnostics if each.code == asked.code]
    if not any(each.readings for each in coded):
        known = _listed(sorted({each.code for each in settleable}))
        rest = f"; answers are awaited to {known}" if known else ""
        return Refusal(f"no finding with readings has the code {asked.code}{rest}", 1)
    found = _on_item(coded, asked.item)
    offered = [each for each in found if each.readings]
    items = list(dict.fromkeys(each.item for each in offered))
    if not items:
        return _unknown_item(asked, sorted({each.item for each in coded if each.readings}))
    if len(items) > 1:
        return Refusal(f"{asked.item} may be {_listed(items, 'or')}", 3)
    found = [each for each in found if each.item == items[0]]
    if not asked.number and len(offered) == 1:
        return offered[0]
    if 1 <= asked.number <= len(found) and found[asked.number - 1].readings:
        return found[asked.number - 1]
    told = "\n".join(f"#{at}: {_told(each)}" for at, each in enumerate(found, 1))
    first = next((at for at, each in enumerate(found, 1) if each.readings), 1)
    again = f"{asked.code}@{items[0]}#{first}={asked.reading}"
    many = f"{len(found)} findings" if len(found) > 1 else "one finding"
    return Refusal(f"{items[0]} has {many} of {asked.code}; name one, as in {again}\n{told}", 3)


def _unknown_item(asked: Request, items: Sequence[str]) -> Refusal:
    endings = [each.rpartition("/")[2] for each in items]
    meant = did_you_mean(asked.item, items) or did_you_mean(asked.item, endings)
    named = [meant] if meant else items[:_SHOWN]
    more = f" and {len(items) - _SHOWN} more" if not meant and len(items) > _SHOWN else ""
    where = ", ".join(named) + more if more else _listed(named)
    return Refusal(f"{asked.code} is not found on {asked.item or 'the spec'}, but on {where}", 2)


def _on_item(diagnostics: Sequence[Diagnostic], item: str) -> list[Diagnostic]:
    """The findings on an item: with this very id, else with an id that ends so, else on its
    parts."""
    wanted = item.strip("/").split("/")
    ways = (
        lambda parts: parts == wanted,
        lambda parts: parts[-len(wanted) :] == wanted,
        lambda parts: any(
            parts[at : at + len(wanted)] == wanted for at in range(len(parts) - len(wanted) + 1)
        ),
    )
    for fits in ways:
        found = [each for each in diagnostics if fits(each.item.split("/"))]
        if found:
            return sorted(found, key=lambda each: each.span)
    return []


def _edits(reading: Reading, because: str) -> tuple[Edit, ...] | Refusal:
    needs_reason = any(BECAUSE in each.text for each in reading.edits)
    if needs_reason and not because:
        return Refusal('a freedom needs its reason: --because "…"', 5)
    if not reading.edits:
        return Refusal(f"reading {reading.name} has to be written by hand: {reading.means}", 5)
    return tuple(
        replace(each, text=each.text.replace(BECAUSE, quoted(because))) for each in reading.edits
    )


def _told(finding: Diagnostic) -> str:
    line = finding.source.position(finding.span.start)[0]
    none = () if finding.readings else ("It has no readings.",)
    return f"line {line}: {' '.join((finding.message, *finding.notes, *none))}"


def _listed(words: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join(each for each in (", ".join(words[:-1]), *words[-1:]) if each)
