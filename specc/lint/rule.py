"""What a lint rule is, what it is given, and what it finds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from specc.language import ir
from specc.language.analysis import Analysis
from specc.language.determine import Determination
from specc.language.diagnostics import Diagnostic, Fix, Label, Reading, Severity
from specc.language.evaluate import Program, program_of
from specc.language.prose import Prose
from specc.language.source import Source, Span
from specc.language.values import Value

if TYPE_CHECKING:
    from specc.lint.prose.found import Phrase
    from specc.lint.structure.sayings import Saying
    from specc.lint.witness.examine import Examination
    from specc.lint.witness.outcome import Broken

Effort = Literal["quick", "standard", "full"]
"""quick: without the rules that search for witnesses; standard: what pre-commit waits for; full:
what CI can afford."""


@dataclass(frozen=True)
class Doubt:
    """Two results that code was seen to give for an input of `function` (its id), by parameter."""

    function: str
    names: Mapping[str, Value]
    results: tuple[Value, Value]


Reached = tuple[int, int]
"""How many draws come to a check, and how many there were."""


@dataclass(frozen=True)
class Options:
    """What a project says about its words, and how hard to look.

    `vocabulary` are words that no prose rule flags, in lower case; `glossary` are words that the
    project explains, with their meaning, which silences them as well. `doubts` are what an audit of
    the code asks. `reached` says of a module of how many draws its criteria's tests come to their
    check, by the criterion's id; without it nobody asks.
    """

    vocabulary: frozenset[str] = frozenset()
    glossary: Mapping[str, str] = field(default_factory=dict)
    effort: Effort = "standard"
    doubts: tuple[Doubt, ...] = ()
    reached: Callable[[ir.Module], Mapping[str, Reached]] | None = None


@dataclass(frozen=True)
class Finding:
    """What a rule found. The fields are those of a Diagnostic, without what the rule says of all of
    its findings. `severity` overrides the rule's."""

    span: Span
    message: str
    item: str
    label: str = ""
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str = ""
    fix: Fix | None = None
    readings: tuple[Reading, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True)
class Subject:
    """A spec as rules see it. Rules that look at more than prose are only asked about specs without
    errors, so `module` is whole. `found` is what the other rules found, and `asked` their codes,
    for the rule that judges the comments which silence them."""

    analysis: Analysis
    options: Options
    found: tuple[Diagnostic, ...] = ()
    asked: frozenset[str] = frozenset()

    @property
    def source(self) -> Source:
        """The text."""
        return self.analysis.source

    @property
    def module(self) -> ir.Module:
        """The IR."""
        assert self.analysis.module is not None
        return self.analysis.module

    @property
    def spans(self) -> Mapping[str, Span]:
        """Where the items of the IR stand, by id."""
        return self.analysis.spans

    @property
    def prose(self) -> tuple[Prose, ...]:
        """The sentences, in their order."""
        return self.analysis.prose

    @property
    def determinations(self) -> Mapping[str, Determination]:
        """The verdicts on rules, by the id of their function, define or machine."""
        return self.analysis.determinations

    @cached_property
    def program(self) -> Program:
        """The module ready for evaluation; one for all rules, so that it is compiled once."""
        return program_of(self.module)

    @cached_property
    def broken(self) -> "tuple[Broken, ...]":
        """Checks and invariants that the rules or machines break, found by search."""
        from specc.lint.witness.broken import broken
        from specc.lint.witness.question import BUDGETS

        return tuple(broken(self.module, self.program, BUDGETS[self.options.effort]))

    @cached_property
    def examinations(self) -> "Mapping[str, Examination]":
        """What search and solver say of each function, by its id; one look for all rules."""
        from specc.lint.witness.examine import examine
        from specc.lint.witness.question import BUDGETS

        budget = BUDGETS[self.options.effort]
        return {each.id: examine(each, self.program, budget) for each in self.functions}

    @cached_property
    def idle(self) -> frozenset[str]:
        """The ids of criteria that never apply, by proof."""
        from specc.lint.witness.idle import idle
        from specc.lint.witness.question import BUDGETS

        return frozenset(idle(self.program, self.examinations, BUDGETS[self.options.effort]))

    @cached_property
    def sayings(self) -> "Mapping[str, tuple[Saying, ...]]":
        """What criteria and postconditions say of functions without rules, by the function's id."""
        from specc.lint.structure.sayings import sayings

        return {each.id: sayings(each, self) for each in self.functions if not each.rules}

    @cached_property
    def phrases(self) -> "Mapping[str, tuple[Phrase, ...]]":
        """What the word lists find in the prose, by the code of the rule that it is for."""
        from specc.lint.prose.found import phrases

        return phrases(self)

    @property
    def functions(self) -> tuple[ir.Function, ...]:
        """The module's own functions."""
        return tuple(each for each in self.module.declarations if isinstance(each, ir.Function))

    @property
    def machines(self) -> tuple[ir.Machine, ...]:
        """The module's own machines."""
        return tuple(each for each in self.module.declarations if isinstance(each, ir.Machine))

    def head(self, item: str) -> Span:
        """The first line of an item that may be a block."""
        start, end = self.spans[item]
        line = self.source.text[start:end].split("\n", 1)[0]
        return Span(start, start + len(line.rstrip()))


Kind = Literal["prose", "structure", "witness"]
"""What a rule looks at: sentences only, even of a spec with errors; the whole spec; or what it
means, by search and solver, which `quick` leaves out."""


@dataclass(frozen=True)
class Rule:
    """One rule. `code` is stable, `name` reads as "allow <name>"; `manual` is the docstring of its
    file: what it finds in a sentence, then `## Why`, `## Example` with a spec that has the finding,
    and `## Use instead` with one in which nothing is found. `answers` are the ways out that its
    findings may offer."""

    code: str
    name: str
    kind: Kind
    severity: Severity
    check: Callable[[Subject], Iterable[Finding]]
    manual: str
    answers: frozenset[Literal["fix", "readings"]] = frozenset()
