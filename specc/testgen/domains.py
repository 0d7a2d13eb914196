"""The sets of values that inputs are drawn from, as data.

A domain has two readings: `strategies` prints it as a Hypothesis strategy, `samples` draws from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from specc.language import ir
from specc.testgen.constants import Scalar
from specc.testgen.mentions import names
from specc.testgen.ranges import Span


@dataclass(frozen=True)
class Numbers:
    """Int, Decimal, Float, Date, DateTime or Duration in a span; `pool` are values drawn often.

    `aware` moments have an offset; `fixed` are parts of a date, such as the day, that are put in
    the place of those drawn. A `cycle` is a divisor and what division by it leaves."""

    kind: str
    span: Span
    places: int | None = None
    pool: tuple[Scalar, ...] = ()
    aware: bool = False
    fixed: tuple[tuple[str, int], ...] = ()
    cycle: tuple[int, int] | None = None


@dataclass(frozen=True)
class Texts:
    """Text of a size, from the spec's own texts, its characters, and any."""

    size: Span
    pool: tuple[str, ...] = ()
    alphabet: str = ""


@dataclass(frozen=True)
class Matching:
    """Text that a pattern matches as a whole."""

    pattern: str


@dataclass(frozen=True)
class Binaries:
    """Bytes of a size."""

    size: Span


@dataclass(frozen=True)
class Booleans:
    """True or False."""


@dataclass(frozen=True)
class Chosen:
    """One of some values; they may use variables drawn before."""

    values: tuple[ir.Expression, ...]


@dataclass(frozen=True)
class Taken:
    """An item of a collection that is drawn before, or `all` of its items in any order."""

    collection: ir.Expression
    all: bool = False


@dataclass(frozen=True)
class Enumerated:
    """A member of an enum: all of them, or those listed."""

    enum: str
    members: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Lists:
    """Lists, or sets, of a size."""

    item: "Domain"
    size: Span
    shape: str = "list"
    unique: bool = False
    ordered: bool = False


@dataclass(frozen=True)
class Maps:
    """Maps of a size."""

    key: "Domain"
    value: "Domain"
    size: Span


@dataclass(frozen=True)
class Tuples:
    """Tuples, item by item."""

    items: tuple["Domain", ...]


@dataclass(frozen=True)
class OneOf:
    """A value of any of the options."""

    options: tuple["Domain", ...]


@dataclass(frozen=True)
class Built:
    """A record or a union's case, field by field."""

    name: str
    fields: tuple[tuple[str, "Domain"], ...]
    flavour: str = "spec"


@dataclass(frozen=True)
class Reference:
    """The domain of a declared type, or of a built-in type without parameters, by its name."""

    name: str


@dataclass(frozen=True)
class Recursive:
    """A type that contains itself: `base` does not, `step` refers to smaller ones as `Inner`."""

    base: "Domain"
    step: "Domain"


@dataclass(frozen=True)
class Inner:
    """A smaller value of the recursive type around."""


@dataclass(frozen=True)
class Dependent:
    """The values of `rest`, which uses a value of `first` by its `name`."""

    name: str
    first: "Domain"
    rest: "Domain"


@dataclass(frozen=True)
class Filtered:
    """The values of a domain for which conditions over `value` hold."""

    domain: "Domain"
    conditions: tuple[ir.Expression, ...]


Simple = Numbers | Texts | Matching | Binaries | Booleans | Chosen | Taken | Enumerated
Compound = (
    Lists | Maps | Tuples | OneOf | Built | Reference | Recursive | Inner | Dependent | Filtered
)
Domain = Simple | Compound
Definitions = Mapping[str, Domain]
"""What the names of declared types stand for."""


def mapped(domain: Domain, change: Callable[[Domain], Domain]) -> Domain:
    """The domain with `change` applied to each of its direct parts."""
    match domain:
        case Lists(item=item):
            return replace(domain, item=change(item))
        case Maps(key=key, value=value):
            return replace(domain, key=change(key), value=change(value))
        case Tuples(items=items):
            return Tuples(tuple(change(each) for each in items))
        case OneOf(options=options):
            return OneOf(tuple(change(each) for each in options))
        case Built(fields=fields):
            return replace(domain, fields=tuple((name, change(each)) for name, each in fields))
        case Filtered(domain=inner):
            return replace(domain, domain=change(inner))
        case Recursive(base=base, step=step):
            return Recursive(change(base), change(step))
        case Dependent(name=name, first=first, rest=rest):
            return Dependent(name, change(first), change(rest))
        case _:
            return domain


def references(domain: Domain) -> set[str]:
    """The names of the domains that a domain is built from."""
    if isinstance(domain, Reference):
        return {domain.name}
    found: set[str] = set()

    def look(part: Domain) -> Domain:
        found.update(references(part))
        return part

    mapped(domain, look)
    return found


def mentions(domain: Domain) -> set[str]:
    """The variables that a domain uses."""
    used: list[ir.Expression] = []
    match domain:
        case Numbers(span=span) | Texts(size=span) | Binaries(size=span):
            used += [*span.lows, *span.highs]
        case Lists(size=span) | Maps(size=span):
            used += [*span.lows, *span.highs]
        case Chosen(values=values):
            used += values
        case Taken(collection=collection):
            used.append(collection)
        case Filtered(conditions=conditions):
            used += conditions
        case _:
            pass
    found = {name for each in used for name in names(each)}

    def look(part: Domain) -> Domain:
        found.update(mentions(part))
        return part

    mapped(domain, look)
    return found
