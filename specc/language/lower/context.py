"""What lowering knows and collects: the names in scope, diagnostics, and spans of items."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from lark import Token, Tree

from specc.language import ir
from specc.language.diagnostics import Diagnostic, Edit, Fix, Label, Severity
from specc.language.source import Source, Span

Place = Tree[Token] | Token
Path = tuple[str, ...]
Binding = Literal[
    "parameter", "variable", "local", "let", "constant", "result", "value", "data", "state"
]
Kind = Literal[
    "type", "enum", "record", "union", "case", "error", "let", "define", "function", "machine"
]


@dataclass(frozen=True)
class Slot:
    """A parameter, field or datum as a caller sees it. `default` is lowered when it is needed."""

    name: str
    type: ir.Type
    place: Place | None = None
    default: Place | ir.Expression | None = None
    opaque: bool = False

    @property
    def optional(self) -> bool:
        """Whether it may be left out."""
        return self.default is not None or self.opaque


@dataclass
class Entry:
    """A name of the module. `declaration` is set for imported ones, `tree` for own ones.

    A `hidden` entry came along with an import: types refer to it, the author may not.
    `owner` is the union of a case.
    """

    name: str
    kind: Kind
    tree: Tree[Token] | None = None
    token: Token | None = None
    declaration: ir.Named | None = None
    hidden: bool = False
    owner: str = ""


@dataclass(frozen=True)
class Variable:
    """A name that stands for a value. `value`, where given, is put in its place."""

    name: str
    type: ir.Type
    binding: Binding
    value: ir.Expression | None = None


@dataclass(frozen=True)
class Fact:
    """What a condition told about a path: its type now, and the union cases it cannot be."""

    type: ir.Type | None = None
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scope:
    """The names at one place of the spec, and what conditions on the way told about them.

    `machine` is set inside a machine: then its states are names; with `events` its events can be
    called. `absent` explains names that would be there elsewhere, such as `result`.
    """

    variables: Mapping[str, Variable] = field(default_factory=dict)
    facts: Mapping[Path, Fact] = field(default_factory=dict)
    machine: str = ""
    events: bool = False
    absent: Mapping[str, str] = field(default_factory=dict)

    def having(self, *variables: Variable) -> "Scope":
        """This scope with more variables; facts about names that they hide are dropped."""
        names = {each.name: each for each in variables}
        facts = {path: fact for path, fact in self.facts.items() if path[0] not in names}
        return replace(self, variables={**self.variables, **names}, facts=facts)

    def knowing(self, facts: Mapping[Path, Fact]) -> "Scope":
        """This scope with more facts."""
        return replace(self, facts={**self.facts, **facts}) if facts else self


@dataclass
class Unknown:
    """An unknown name: where it was first met, and how often after that."""

    diagnostic: Diagnostic
    more: int = 0


@dataclass
class Context:
    """One lowering. `expression` ties the knot between the files that lower parts of one.

    `complete` says that every line parsed; `damaged` are the names and places of items in which
    one did not, `lost` the places where that line may have declared a name. `failed` are names
    that `use` could not bring in; `empties` says that an empty display was met.
    """

    source: Source
    module: str
    broken: frozenset[str]
    expression: Callable[["Context", Place, Scope], ir.Expression]
    table: dict[str, Entry] = field(default_factory=dict)
    diagnostics: dict[tuple[str, Span], Diagnostic] = field(default_factory=dict)
    unknown: dict[str, Unknown] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    carriers: dict[str, ir.Type] = field(default_factory=dict)
    slots: dict[str, tuple[Slot, ...]] = field(default_factory=dict)
    constants: dict[str, ir.Let] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    complete: bool = True
    damaged: Mapping[str, Span] = field(default_factory=dict)
    lost: tuple[Span, ...] = ()
    empties: bool = False


# ---- trees ---------------------------------------------------------------------------------------


def token(place: Place | None) -> Token:
    """`place`, which the grammar says is a token."""
    if not isinstance(place, Token):
        raise TypeError(f"expected a token, found {place!r}")
    return place


def tree(place: Place | None) -> Tree[Token]:
    """`place`, which the grammar says is a tree."""
    if not isinstance(place, Tree):
        raise TypeError(f"expected a tree, found {place!r}")
    return place


def child(place: Tree[Token], index: int) -> Place | None:
    """The part of a tree at `index`, where the grammar makes it optional."""
    return place.children[index] if index < len(place.children) else None


def parts(place: Tree[Token]) -> list[Place]:
    """The children of a tree without the places of optional ones that are absent."""
    found: Sequence[Place | None] = place.children
    return [each for each in found if each is not None]


def tokens(place: Tree[Token], kind: str) -> list[Token]:
    """The tokens of one kind directly in a tree."""
    return [each for each in place.children if isinstance(each, Token) and each.type == kind]


def trees(place: Tree[Token], *names: str) -> list[Tree[Token]]:
    """The trees of some kinds directly in a tree."""
    return [each for each in place.children if isinstance(each, Tree) and each.data in names]


def find(place: Tree[Token], *names: str) -> Tree[Token] | None:
    """The first tree of some kinds directly in a tree."""
    return next(iter(trees(place, *names)), None)


def span_of(context: Context, place: Place) -> Span:
    """Where `place` stands, without the line end that a statement's tree holds."""
    if isinstance(place, Token):
        return Span(place.start_pos or 0, place.end_pos or 0)
    if place.meta.empty:
        return Span(0, 0)
    start, end = place.meta.start_pos, place.meta.end_pos
    written = context.source.text[start:end].rstrip()
    if written.endswith((")", "]", "}")) or "\n" not in context.source.text[start:end]:
        return Span(start, start + len(written))
    return Span(start, max((span_of(context, each).end for each in parts(place)), default=end))


def qualified(place: Tree[Token]) -> str:
    """The text of a `qualified` tree."""
    return ".".join(str(each) for each in place.children)


# ---- diagnostics ---------------------------------------------------------------------------------


def report(  # noqa: PLR0913
    context: Context,
    place: Place | Span,
    code: str,
    message: str,
    label: str = "",
    *,
    labels: tuple[Label, ...] = (),
    notes: tuple[str, ...] = (),
    help: str = "",
    fix: Fix | None = None,
    severity: Severity = "error",
) -> None:
    """Adds a diagnostic, unless the same one stands there: lowering may pass a place twice."""
    span = place if isinstance(place, Span) else span_of(context, place)
    diagnostic = Diagnostic(
        code, context.source, span, message, label, labels, notes, help, fix, severity
    )
    context.diagnostics.setdefault((code, span), diagnostic)


def unknown_name(  # noqa: PLR0913
    context: Context,
    place: Place,
    name: str,
    candidates: Sequence[str],
    *,
    what: str = "name",
    help: str = "",
    meant: str = "",
) -> None:
    """Reports an unknown name, with what was `meant`, else the nearest of `candidates`."""
    nearest = meant or did_you_mean(name, candidates)
    missing(context, place, name, "E201", f"There is no {what} `{name}`.", nearest, help=help)


def missing(  # noqa: PLR0913
    context: Context,
    place: Place,
    name: str,
    code: str,
    message: str,
    nearest: str,
    *,
    owner: str = "",
    help: str = "",
    label: str = "not known here",
) -> None:
    """Reports that `name` is missing, once per file and `owner`. Where lines did not parse, one of
    them may declare it: then only what looks like a slip of the pen elsewhere is reported."""
    offset = span_of(context, place).start
    lost = name in context.broken or not (context.complete or nearest)
    lost = lost or any(start <= offset < end for start, end in context.lost)
    if lost or did_you_mean(name, sorted(context.failed)):
        return
    key = f"{owner}.{name}" if owner else name
    before = context.unknown.get(key)
    if before is not None:
        before.more += before.diagnostic.span != span_of(context, place)
        return
    fix = rewrite(context, place, nearest) if nearest else None
    label = f"did you mean `{nearest}`?" if nearest else label
    report(context, place, code, message, label, help=help, fix=fix)
    context.unknown[key] = Unknown(context.diagnostics[(code, span_of(context, place))])


def is_clean(context: Context) -> bool:
    """Whether no error was found so far."""
    found = context.diagnostics.values()
    return context.complete and all(each.severity != "error" for each in found)


def in_damaged(context: Context, place: Place) -> bool:
    """Whether `place` stands in an item with a line that did not parse."""
    offset = span_of(context, place).start
    return any(start <= offset < end for start, end in context.damaged.values())


def did_you_mean(name: str, candidates: Sequence[str]) -> str:
    """The candidate that `name` was probably meant to be, or an empty text."""
    if not candidates:
        return ""
    from difflib import get_close_matches  # for mistakes only: it takes a while to load

    same = [each for each in sorted(candidates) if each.lower() == name.lower()]
    near = get_close_matches(name, sorted(set(candidates)), n=1, cutoff=0.65)
    return next(iter([*same, *near]), "")


def rewrite(context: Context, place: Place, text: str, title: str = "") -> Fix:
    """A fix that writes `text` at `place`."""
    edit = Edit(span_of(context, place), text)
    return Fix(title or f"write `{text}`", (edit,))
