"""Everything that `specc check` says about one spec: parse, lower, determine."""

from collections.abc import Mapping
from dataclasses import dataclass

from specc.language import ir
from specc.language.diagnostics import Diagnostic
from specc.language.lower.module import lower
from specc.language.source import Source, Span
from specc.language.syntax import parse


@dataclass(frozen=True)
class Library:
    """What `use` may refer to, by dotted module name: other specs, and Python sources."""

    specs: Mapping[str, Source]
    modules: Mapping[str, Source]


@dataclass(frozen=True)
class Analysis:
    """What is known of a spec. `module` is None only if nothing useful could be lowered; with
    errors it may be partial. `spans` holds the place of each IR item by its id."""

    source: Source
    module: ir.Module | None
    diagnostics: tuple[Diagnostic, ...]
    spans: Mapping[str, Span]


def analyse(source: Source, library: Library) -> Analysis:
    """Parses, resolves, types and determines a spec. Never raises, whatever the text."""
    parsed = parse(source)
    lowered = lower(parsed, library.specs, library.modules)
    diagnostics = (*parsed.diagnostics, *lowered.diagnostics)
    return Analysis(
        source,
        lowered.module,
        tuple(sorted(diagnostics, key=lambda d: (d.span, d.code))),
        lowered.spans,
    )
