"""Prints domains as Hypothesis strategies."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from specc.language import ir
from specc.language.python.literals import quoted
from specc.testgen.constants import Scalar, as_literal
from specc.testgen.domains import (
    Binaries,
    Booleans,
    Built,
    Chosen,
    Compound,
    Dependent,
    Domain,
    Enumerated,
    Filtered,
    Inner,
    Lists,
    Maps,
    Matching,
    Numbers,
    OneOf,
    Recursive,
    Reference,
    Taken,
    Texts,
    Tuples,
)
from specc.testgen.ranges import Span

_NUMBERS = {
    "Int": "integers",
    "Decimal": "decimals",
    "Float": "floats",
    "Date": "dates",
    "DateTime": "datetimes",
    "Duration": "timedeltas",
}


@dataclass(frozen=True)
class Printer:
    """How expressions are shown, and what the strategies of named domains are called."""

    show: Callable[[ir.Expression], str]
    names: Mapping[str, str]


def strategy(domain: Domain, printer: Printer) -> str:
    """The strategy as a Python expression."""
    options = _options(domain, printer)
    short = " | ".join(options)
    return short if len(options) == 1 or len(short) <= 50 else _call("one_of", options)


def _is_plain(pattern: str) -> bool:
    """Whether a pattern names classes of characters of which people mean the ASCII ones: `\\d` also
    matches digits of other scripts, on which code that says `[0-9]` is not wrong."""
    return pattern.isascii() and re.search(r"\\[dws]", pattern) is not None


def _options(domain: Domain, printer: Printer) -> list[str]:
    """The strategies of which `|` makes the whole; Hypothesis shrinks towards the first of them."""
    match domain:
        case Numbers():
            return _numbers(domain, printer)
        case Texts(size=size, pool=pool, alphabet=alphabet):
            bounds = _sizes(size, printer)
            sampled = [_sampled([quoted(each) for each in pool])] if pool else []
            own = _call("text", [quoted(alphabet), *bounds])
            return [own, _call("text", bounds), *sampled]
        case Matching(pattern=pattern):
            plain = ['alphabet=st.characters(codec="ascii")'] if _is_plain(pattern) else []
            return [_call("from_regex", [raw(pattern), "fullmatch=True", *plain])]
        case Binaries(size=size):
            return [_call("binary", _sizes(size, printer))]
        case Booleans():
            return ["st.booleans()"]
        case Chosen(values=values):
            return [_chosen(values, printer)]
        case Taken(collection=collection, all=whole):
            return [_taken(collection, whole, printer)]
        case Enumerated(enum=enum, members=members):
            return [_enumerated(enum, members)]
        case _:
            return _composed(domain, printer)


def _composed(domain: Compound, printer: Printer) -> list[str]:
    match domain:
        case Lists():
            return [_lists(domain, printer)]
        case Maps(key=key, value=value, size=size):
            if size == Span(0, 0):
                return ["st.builds(dict)"]
            parts = [strategy(key, printer), strategy(value, printer)]
            return [_call("dictionaries", [*parts, *_sizes(size, printer)])]
        case Tuples(items=items):
            return [_call("tuples", [strategy(each, printer) for each in items])]
        case OneOf(options=options):
            return [text for each in options for text in _options(each, printer)] or [
                "st.nothing()"
            ]
        case Built(name=name, fields=fields, flavour=flavour):
            return [_built(name, fields, flavour, printer)]
        case Reference(name=name):
            return [printer.names[name]]
        case Recursive(base=base, step=step):
            inner = f"lambda inner: {strategy(step, printer)}"
            return [_call("recursive", [strategy(base, printer), inner, "max_leaves=20"])]
        case Inner():
            return ["inner"]
        case Dependent(name=name, first=first, rest=rest):
            text = _whole(first, printer)
            return [f"{text}.flatmap(lambda {name}: {strategy(rest, printer)})"]
        case Filtered(domain=inner_domain, conditions=conditions):
            return [_filtered(inner_domain, conditions, printer)]
        case _:
            assert_never(domain)


def _call(name: str, arguments: Sequence[str]) -> str:
    return f"st.{name}({', '.join(arguments)})"


def _sampled(values: Sequence[str]) -> str:
    if len(values) == 1:
        return f"st.just({values[0]})"
    return f"st.sampled_from([{', '.join(values)}])"


def raw(pattern: str) -> str:
    """A regular expression as a Python literal."""
    if '"' in pattern or pattern.endswith("\\"):
        return quoted(pattern)
    return f'r"{pattern}"' if "\\" in pattern else f'"{pattern}"'


def _numbers(domain: Numbers, printer: Printer) -> list[str]:
    span = domain.span
    if domain.cycle:
        return [_cycle(span, *domain.cycle)]
    low = _limit(domain.kind, span.low, span.lows, "max", printer)
    high = _limit(domain.kind, span.high, span.highs, "min", printer)
    arguments = [low, high]
    if domain.places is not None:
        arguments.append(f"places={domain.places}")
    if span.open_low:
        arguments.append("exclude_min=True")
    if span.open_high:
        arguments.append("exclude_max=True")
    if domain.aware:
        arguments = [f"({text}).replace(tzinfo=None)" for text in (low, high)]
        arguments.append("timezones=st.just(UTC)")
    native = _call(_NUMBERS[domain.kind], arguments)
    edges = [
        text
        for end, text, moving in (("low", low, span.lows), ("high", high, span.highs))
        if moving and end not in span.free
    ]
    found = [native]
    if edges or domain.pool:
        found.append(_sampled(edges) if edges else _pool(domain.pool, printer))
    if not domain.fixed:
        return found
    parts = ", ".join(f"{name}={value}" for name, value in domain.fixed)
    return [f"{each}.map(lambda value: value.replace({parts}))" for each in found]


def _cycle(span: Span, divisor: int, remainder: int) -> str:
    low, high = -((remainder - span.low) // divisor), (span.high - remainder) // divisor
    rest = f" + {remainder}" if remainder else ""
    return f"st.integers({low}, {high}).map(lambda value: {divisor} * value{rest})"


def _pool(values: Sequence[Scalar], printer: Printer) -> str:
    decimals = [quoted(f"{each:f}") for each in values if isinstance(each, Decimal)]
    if decimals:
        return f"{_sampled(decimals)}.map(Decimal)"
    return _sampled([printer.show(as_literal(each)) for each in values])


def _limit(
    kind: str,
    constant: Scalar | None,
    moving: Sequence[ir.Expression],
    choose: str,
    printer: Printer,
) -> str:
    """A bound: a constant, what earlier variables say, or the tighter of both."""
    parts = [printer.show(each) for each in moving]
    if constant is not None:
        plain = isinstance(constant, Decimal) and constant == constant.to_integral_value()
        if plain:
            parts.append(str(int(constant)))
        elif isinstance(constant, Decimal) and not parts:
            parts.append(quoted(f"{constant:f}"))
        else:
            parts.append(printer.show(as_literal(constant)))
    return parts[0] if len(parts) == 1 else f"{choose}({', '.join(parts)})"


def _sizes(size: Span, printer: Printer) -> list[str]:
    low = _limit("Int", size.low, size.lows, "max", printer) if size.lows or size.low else ""
    high = _limit("Int", size.high, size.highs, "min", printer)
    return [f"min_size={low}", f"max_size={high}"] if low else [f"max_size={high}"]


def _chosen(values: Sequence[ir.Expression], printer: Printer) -> str:
    texts = [printer.show(each) for each in values]
    if texts == ["None"]:
        return "st.none()"
    scalars = all(isinstance(each.type, ir.ScalarType | ir.DecimalType) for each in values)
    enums = all(isinstance(each, ir.Member) for each in values)
    if scalars or enums or all(isinstance(each, ir.Name) for each in values):
        return _sampled(texts)
    return " | ".join(f"st.builds(lambda: {each})" for each in texts)


def _taken(collection: ir.Expression, whole: bool, printer: Printer) -> str:
    text = printer.show(collection)
    if whole:
        return _call("permutations", [text])
    in_order = {"map": f"list({text})", "set": f"sorted({text})"}
    return _call("sampled_from", [in_order.get(collection.type.kind, text)])


def _enumerated(enum: str, members: Sequence[str] | None) -> str:
    if members is None:
        return f"st.sampled_from({enum})"
    return _sampled([f"{enum}.{each}" for each in members]) if members else "st.nothing()"


def _lists(domain: Lists, printer: Printer) -> str:
    if domain.size == Span(0, 0):
        return f"st.builds({domain.shape})"
    arguments = [strategy(domain.item, printer), *_sizes(domain.size, printer)]
    if domain.unique:
        arguments.append("unique=True")
    text = _call("sets" if domain.shape == "set" else "lists", arguments)
    return f"{text}.map(sorted)" if domain.ordered else text


def _built(name: str, fields: Sequence[tuple[str, Domain]], flavour: str, printer: Printer) -> str:
    shown = [(field, strategy(each, printer)) for field, each in fields]
    if flavour == "typeddict":
        return _call("fixed_dictionaries", ["{" + ", ".join(f'"{f}": {s}' for f, s in shown) + "}"])
    return _call("builds", [name, *(f"{field}={text}" for field, text in shown)])


def _whole(domain: Domain, printer: Printer) -> str:
    """The strategy such that a method can be called on it."""
    options = _options(domain, printer)
    return options[0] if len(options) == 1 else _call("one_of", options)


def _filtered(domain: Domain, conditions: Sequence[ir.Expression], printer: Printer) -> str:
    text = _whole(domain, printer)
    for each in conditions:
        text += f".filter(lambda value: {printer.show(each)})"
    return text
