"""Conditions of the solver, with Python's True and False where they are known already."""

from collections.abc import Iterable
from typing import TypeAlias

import z3

Truth: TypeAlias = bool | z3.BoolRef


def both(*conditions: Truth) -> Truth:
    """All of the conditions."""
    return every(conditions)


def every(conditions: Iterable[Truth]) -> Truth:
    """All of the conditions."""
    open_: list[z3.BoolRef] = []
    for each in conditions:
        if each is False:
            return False
        if each is not True:
            open_.append(each)
    if len(open_) < 2:
        return open_[0] if open_ else True
    return z3.And(*open_)


def either(*conditions: Truth) -> Truth:
    """At least one of the conditions."""
    return some(conditions)


def some(conditions: Iterable[Truth]) -> Truth:
    """At least one of the conditions."""
    open_: list[z3.BoolRef] = []
    for each in conditions:
        if each is True:
            return True
        if each is not False:
            open_.append(each)
    if len(open_) < 2:
        return open_[0] if open_ else False
    return z3.Or(*open_)


def negation(condition: Truth) -> Truth:
    """The opposite."""
    return not condition if isinstance(condition, bool) else z3.Not(condition)


def alike(left: Truth, right: Truth) -> Truth:
    """Whether both hold or neither does."""
    if isinstance(left, bool):
        return right if left else negation(right)
    if isinstance(right, bool):
        return left if right else negation(left)
    return left == right


def chosen(test: Truth, then: Truth, otherwise: Truth) -> Truth:
    """`then` where the test holds, `otherwise` elsewhere."""
    if isinstance(test, bool):
        return then if test else otherwise
    if isinstance(then, bool):
        return either(test, otherwise) if then else both(negation(test), otherwise)
    if isinstance(otherwise, bool):
        return either(negation(test), then) if otherwise else both(test, then)
    return z3.If(test, then, otherwise)
