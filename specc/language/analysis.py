"""Everything that `specc check` says about one spec: parse, lower, determine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from lark import Token, Tree

from specc.language import ir
from specc.language.boundary import gap_readings
from specc.language.determine import Determination, check_examples, determinations
from specc.language.diagnostics import Diagnostic
from specc.language.disputes import example_readings, overlap_readings
from specc.language.findings import of_contradiction, of_determination
from specc.language.lower.module import lower
from specc.language.prose import Prose, prose_of
from specc.language.source import Source, Span
from specc.language.syntax import parse

_READINGS = {"incomplete": gap_readings, "conflicting": overlap_readings}
"""Ways to settle a verdict on rules that comes of a single limit."""


@dataclass(frozen=True)
class Library:
    """What `use` may refer to, by dotted module name: other specs, and Python sources."""

    specs: Mapping[str, Source]
    modules: Mapping[str, Source]


@dataclass(frozen=True)
class Analysis:
    """What is known of a spec. `module` is None only if nothing useful could be lowered; with
    errors it may be partial. `spans` holds the place of each IR item by its id, `determinations`
    the verdict on functions, defines and machines by theirs; with errors there is none.
    `items` are the trees that all of this was made from."""

    source: Source
    module: ir.Module | None
    diagnostics: tuple[Diagnostic, ...]
    spans: Mapping[str, Span]
    determinations: Mapping[str, Determination] = field(default_factory=dict)
    items: tuple[Tree[Token], ...] = ()

    @cached_property
    def prose(self) -> tuple[Prose, ...]:
        """The sentences in it, in their order."""
        name = self.module.name if self.module else ""
        return prose_of(self.source, self.items, self.spans, name)


def analyse(source: Source, library: Library) -> Analysis:
    """Parses, resolves, types and determines a spec. Never raises, whatever the text."""
    parsed = parse(source)
    lowered = lower(parsed, library.specs, library.modules)
    found = [*parsed.diagnostics, *lowered.diagnostics]
    verdicts: Mapping[str, Determination] = {}
    if lowered.module is not None and all(each.severity != "error" for each in found):
        verdicts = determinations(lowered.module)
        found += _meaning(source, lowered.module, lowered.spans, verdicts, parsed.items)
    diagnostics = tuple(sorted(found, key=lambda each: (each.span, each.code)))
    return Analysis(source, lowered.module, diagnostics, lowered.spans, verdicts, parsed.items)


def _meaning(
    source: Source,
    module: ir.Module,
    spans: Mapping[str, Span],
    verdicts: Mapping[str, Determination],
    items: Sequence[Tree[Token]],
) -> list[Diagnostic]:
    """What evaluating the rules and examples of a module shows."""
    machines = {each.id for each in module.declarations if isinstance(each, ir.Machine)}
    tables = {
        each.id: each for each in module.declarations if isinstance(each, ir.Function | ir.Define)
    }
    written = (source, items, spans)
    found: list[Diagnostic | None] = []
    for item, verdict in verdicts.items():
        one = None if item in machines else of_determination(source, item, verdict, spans)
        if one is not None and item in tables and verdict.status in _READINGS:
            ways = _READINGS[verdict.status](tables[item], module, verdict, written)
            one = replace(one, readings=ways)
        found.append(one)
    for each in module.declarations:
        if isinstance(each, ir.Function):
            contradictions = check_examples(each, module)
            found += [
                replace(
                    of_contradiction(source, one, spans), readings=example_readings(one, written)
                )
                for one in contradictions
            ]
    return [each for each in found if each is not None]
