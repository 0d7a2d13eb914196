"""The loop suite: what fails soonest comes first, and one draw judges all tests of a function.

First all examples and rows run. If none fails, the tests that draw the same inputs for the same
function are put together: each draw is given to all of them, and all that fail are named. State
machines run last.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from typing import Protocol

import pytest

from .properties import Call, Inputs, Properties, Property, copied, is_discarded
from .state import State


class Judge(Protocol):
    """Calls a property with inputs, and sees what happens."""

    def __call__(self, made: Property, inputs: Inputs, /) -> object: ...


@dataclass(frozen=True)
class Stage:
    """Items that run together, and what people call them."""

    name: str
    items: Sequence[pytest.Item]


DRAWS = 100
"""Inputs that are drawn for one function, for all its bundles together."""

FEWEST = 20
"""Inputs that are drawn for one bundle at least."""

AT_ONCE = 25
"""Inputs that are drawn from one seed."""


@dataclass
class Bundle:
    """Tests that draw the same inputs, and once they have, the smallest that make one fail."""

    tests: list[Property]
    draws: int = DRAWS
    drawn: bool = False
    failing: Inputs | None = None
    seed: str = ""
    passed: Sequence[tuple[Call, Inputs]] = ()
    error: Exception | None = None


def stages(
    items: Sequence[pytest.Item], properties: Properties, judge: Judge, state: State
) -> list[Stage]:
    """The items anew: rows, then draws, then what is neither and takes long."""
    rows: list[pytest.Item] = []
    draws: list[pytest.Item] = []
    last: list[pytest.Item] = []
    together = bundles(properties, state)
    for item in items:
        made = _property(item)
        if made is None:
            name = getattr(item, "originalname", None) or item.name
            layer = state.request.about(name, "layer")
            if layer != "time":
                (last if layer == "machine" else rows).append(item)
            continue
        if _rows(made):
            rows.append(_item(item, partial(run_rows, made, judge, state)))
        bundle = next(each for each in together if any(one.test is made.test for one in each.tests))
        judged = partial(run_drawn, made, bundle, properties, judge, state)
        draws.append(_item(item, judged))
    all_stages = [Stage("rows", rows), Stage("draws", draws), Stage("machines", last)]
    return [each for each in all_stages if each.items]


def run_stages(
    session: pytest.Session, found: Sequence[Stage], record: Callable[..., None]
) -> None:
    """Run the stages until one has a failure."""
    order = [each for stage in found for each in stage.items]
    after = dict(zip(order, [*order[1:], None], strict=True))
    for stage in found:
        began = time.perf_counter()
        for each in stage.items:
            each.config.hook.pytest_runtest_protocol(item=each, nextitem=after[each])
        record("time", stage=stage.name, seconds=time.perf_counter() - began)
        if session.testsfailed:
            return


def run_rows(made: Property, judge: Judge, state: State) -> None:
    """Call a test on each of its rows; of those that fail, the shortest is told."""
    state.now.layer = "row"
    state.now.calls += 1
    failed: list[tuple[int, str, Exception]] = []
    for each in _rows(made):
        inputs = copied(each)
        try:
            judge(made, inputs)
        except Exception as error:  # noqa: BLE001  (whatever the project raises)
            if not is_discarded(error):
                shown = " ".join(state.render(value) for value in each.values())
                failed.append((len(shown), shown, error))
    if failed:
        raise min(failed, key=lambda each: each[:2])[2]


def run_drawn(
    made: Property, bundle: Bundle, properties: Properties, judge: Judge, state: State
) -> None:
    """Draw for the whole bundle, once; then call the test on what made one of them fail."""
    if not bundle.drawn:
        _draw(bundle, properties, judge, state)
    if bundle.error is not None:
        raise bundle.error
    now = state.now
    now.calls += 1
    now.layer, now.seed, now.passed = "draw", bundle.seed, list(bundle.passed)
    if bundle.failing is not None:
        try:
            judge(made, copied(bundle.failing))
        except Exception as error:
            if not is_discarded(error):
                raise


def bundles(properties: Properties, state: State) -> list[Bundle]:
    """The tests of one owner that draw the same inputs, together."""
    found: dict[tuple[object, ...], Bundle] = {}
    owned: dict[object, int] = {}
    owner: object
    for each in properties.tests():
        owner = state.request.about(each.name, "owner") or id(each.test)
        drawn = sorted((name, repr(strategy)) for name, strategy in each.strategies.items())
        found.setdefault((owner, *drawn), Bundle([])).tests.append(each)
        owned[owner] = owned.get(owner, 0) + 1
    for (whose, *_), bundle in found.items():
        bundle.draws = max(FEWEST, DRAWS * len(bundle.tests) // owned[whose])
    return list(found.values())


def _draw(bundle: Bundle, properties: Properties, judge: Judge, state: State) -> None:
    """Draw inputs for all tests of a bundle until one fails; then shrink on that one."""
    first = bundle.tests[0]

    @wraps(first.test)
    def together(**inputs: object) -> None:
        raised: list[Exception] = []
        discarded: list[Exception] = []
        for each in bundle.tests:
            try:
                judge(each, copied(inputs))
            except Exception as error:  # noqa: BLE001  (whatever the project raises)
                (discarded if is_discarded(error) else raised).append(error)
        if raised:
            bundle.failing = copied(inputs)
            raise raised[0]
        if len(discarded) == len(bundle.tests):
            raise discarded[0]

    bundle.drawn = True
    code = state.request.about(first.name, "code")
    for number in range(1 + bundle.draws // AT_ONCE):
        bundle.seed = f"{code} {number + 1}"
        try:
            properties.draw(together, first, bundle.seed, min(AT_ONCE, bundle.draws))
        except Exception as error:  # noqa: BLE001  (the tests that fail raise it)
            bundle.error = error
            break
    if bundle.failing is not None:
        bundle.error = None
    bundle.passed = tuple(state.now.passed)


def _rows(made: Property) -> Sequence[Inputs]:
    """The rows of a test and its explicit examples, in the order in which they stand."""
    examples = reversed(getattr(made.test, "hypothesis_explicit_examples", ()))
    return [*getattr(made.test, "rows", ()), *(each.kwargs for each in examples)]


def _property(item: pytest.Item) -> Property | None:
    handle = getattr(getattr(item, "obj", None), "hypothesis", None)
    made = getattr(handle, "specc_property", None)
    return made if isinstance(made, Property) else None


def _item(like: pytest.Item, run: Call) -> pytest.Item:
    def judged() -> None:
        run()

    name = getattr(like, "originalname", None) or like.name
    return pytest.Function.from_parent(like.parent, name=name, callobj=judged)
