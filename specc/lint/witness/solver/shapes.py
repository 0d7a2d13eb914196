"""What a value of a type is made of in the solver: numbers and conditions, flattened."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from specc.language import ir
from specc.lint.witness.solver.amounts import Amount, chosen_amount, compared
from specc.lint.witness.solver.truth import Truth, alike, both, chosen, either, every, negation


class Unsupported(Exception):
    """A type or an expression is beyond the solver."""


@dataclass(frozen=True)
class Option:
    """`T?`; what `value` is does not matter where it is not `present`. None: it never is."""

    present: Truth
    value: "Shape | None"


@dataclass(frozen=True)
class Parts:
    """A record's fields, or a tuple's items; `names` are those of the fields."""

    items: "tuple[Shape, ...]"
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tagged:
    """A value of a union: the place of its case, and the fields of each, of which only those of
    that case matter. None: it never is of that case."""

    tag: Amount
    cases: tuple[Parts | None, ...]


Shape: TypeAlias = Truth | Amount | Option | Parts | Tagged
"""A Bool is a Truth; an Int, Decimal, enum, date, duration or text an Amount."""

NOTHING = Option(False, None)
"""None."""


def is_truth(shape: Shape) -> bool:
    """Whether a shape is that of a Bool."""
    return not isinstance(shape, Amount | Option | Parts | Tagged)


def truth(shape: Shape) -> Truth:
    """The shape of a Bool."""
    if isinstance(shape, Amount | Option | Parts | Tagged):
        raise Unsupported
    return shape


def amount(shape: Shape) -> Amount:
    """The shape of a number."""
    if not isinstance(shape, Amount):
        raise Unsupported
    return shape


def lifted(shape: Shape) -> Option:
    """The shape as one of `T?`."""
    return shape if isinstance(shape, Option) else Option(True, shape)


Cases = Sequence[Parts | None]


def zipped(left: Cases, right: Cases) -> Iterator[tuple[Parts | None, Parts | None]]:
    """The cases of two values of one union."""
    if len(left) != len(right):
        raise Unsupported
    yield from zip(left, right, strict=True)


def equal(left: Shape, right: Shape) -> Truth:
    """Whether two values are equal."""
    match left, right:
        case Amount(), Amount():
            return compared("==", left, right)
        case (Option(), _) | (_, Option()):
            return _equal_options(lifted(left), lifted(right))
        case Parts(), Parts() if len(left.items) == len(right.items):
            return every(map(equal, left.items, right.items))
        case Tagged(), Tagged():
            return both(equal(left.tag, right.tag), *_equal_cases(left, right))
        case _:
            return alike(truth(left), truth(right))


def _equal_options(left: Option, right: Option) -> Truth:
    if left.value is None or right.value is None:
        return both(negation(left.present), negation(right.present))
    inside = equal(left.value, right.value)
    return both(alike(left.present, right.present), either(negation(left.present), inside))


def _equal_cases(left: Tagged, right: Tagged) -> Iterator[Truth]:
    for place, (one, other) in enumerate(zipped(left.cases, right.cases)):
        if one is not None and other is not None:
            yield either(negation(is_case(left, place)), equal(one, other))


def is_case(value: Tagged, place: int) -> Truth:
    """Whether the value of a union is of the case at this place."""
    return compared("==", value.tag, Amount(place))


def choice(test: Truth, then: Shape, otherwise: Shape) -> Shape:
    """`then` where the test holds, `otherwise` elsewhere."""
    if isinstance(test, bool):
        return then if test else otherwise
    match then, otherwise:
        case Amount(), Amount():
            return chosen_amount(test, then, otherwise)
        case (Option(), _) | (_, Option()):
            one, other = lifted(then), lifted(otherwise)
            present = chosen(test, one.present, other.present)
            if one.value is None or other.value is None:
                return Option(present, one.value if other.value is None else other.value)
            return Option(present, choice(test, one.value, other.value))
        case Parts(), Parts() if len(then.items) == len(otherwise.items):
            pairs = zip(then.items, otherwise.items, strict=True)
            return Parts(tuple(choice(test, *pair) for pair in pairs), then.names)
        case Tagged(), Tagged():
            cases = tuple(_case_choice(test, *pair) for pair in zipped(then.cases, otherwise.cases))
            return Tagged(chosen_amount(test, then.tag, otherwise.tag), cases)
        case _:
            return chosen(test, truth(then), truth(otherwise))


def _case_choice(test: Truth, then: Parts | None, otherwise: Parts | None) -> Parts | None:
    if then is None or otherwise is None:
        return then or otherwise
    found = choice(test, then, otherwise)
    return found if isinstance(found, Parts) else None


# ---- leaves --------------------------------------------------------------------------------------

Leaf: TypeAlias = Truth | Amount


def leaves(shape: Shape) -> Iterator[Leaf]:
    """What a shape is made of, in a fixed order."""
    match shape:
        case Option(present=present, value=value):
            yield present
            if value is not None:
                yield from leaves(value)
        case Parts(items=items):
            for each in items:
                yield from leaves(each)
        case Tagged(tag=tag, cases=cases):
            yield tag
            for case in cases:
                if case is not None:
                    yield from leaves(case)
        case _:
            yield shape


def aligned(shape: Shape, like: Shape, default: Callable[[Leaf], Leaf]) -> Iterator[Leaf]:
    """The leaves of a shape in the order of those of another of the same type, which may be
    optional where it is not; `default` stands for those that are missing."""
    match shape, like:
        case _, Option(value=inner):
            option = lifted(shape)
            yield option.present
            if inner is None:
                return
            if option.value is None:
                yield from map(default, leaves(inner))
            else:
                yield from aligned(option.value, inner, default)
        case Parts(items=items), Parts(items=others) if len(items) == len(others):
            for each, other in zip(items, others, strict=True):
                yield from aligned(each, other, default)
        case Tagged(tag=tag), Tagged():
            yield tag
            for one, model in zipped(shape.cases, like.cases):
                if model is not None and one is None:
                    yield from map(default, leaves(model))
                elif model is not None and one is not None:
                    yield from aligned(one, model, default)
        case Option() | Parts() | Tagged(), _:
            raise Unsupported
        case _:
            yield shape


def field(shape: Shape, name: str) -> Shape:
    """A field of a record."""
    if isinstance(shape, Parts) and name in shape.names:
        return shape.items[shape.names.index(name)]
    raise Unsupported


def case_place(union: ir.Union, case: str) -> int:
    """Which of its cases a case is."""
    names = [each.name for each in union.cases]
    if case not in names:
        raise Unsupported
    return names.index(case)
