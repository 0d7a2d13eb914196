"""What is said of a failure: its inputs, what they do, and what they do not."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from traceback import walk_tb

import pytest

from .explain import explain
from .nearby import nearest
from .properties import Inputs, Properties, Property, copied, is_discarded
from .shown import Values, all_shown, frames, name_of, shown, steps
from .state import Seen, State, TooLong


def common(error: BaseException, root: Path) -> Values:
    """What is said of every exception."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return {
        "message": shown(lines[0]),
        "exception": name_of(error),
        "frames": frames(error, root),
    }


def failure(
    error: BaseException,
    known: Sequence[str],
    row: Values,
    state: State,
    properties: Properties,
) -> Values:
    """All that is said of the failure of a test, which has the names `known` and this row."""
    seen = next((each for each in reversed(state.now.failed) if each.error is error), None)
    place = _place(error, seen, known[0], state)
    if seen is not None and place["layer"] == "row" and not state.request.quick:
        with state.limited():
            seen = _shrunk(seen, state, properties)
        error = seen.error
    inputs = all_shown({**row, **(seen.inputs if seen else {})}, state.render) or steps(error)
    found = {**common(error, state.request.root), "inputs": inputs, **place}
    found["frames"] = _from_test(found["frames"], known)
    if isinstance(error, TooLong) or (state.now.measures and is_failing(error)):
        return {**found, "kind": "timeout", "exception": ""}
    with state.limited():
        more = explain(error, str(state.request.test), state.source, inputs, state.render)
        found |= {"values": more.values, "binding": more.binding}
    if seen is not None:
        with state.limited():
            found["neighbour"] = _neighbour(seen, state)
        with state.limited():
            found["also"] = _also(seen, state, properties)
    if is_failing(error):
        return {"kind": "assertion", **found, **(seen or state.now).comparison}
    return {"kind": "exception", **found}


def is_failing(error: BaseException) -> bool:
    """Whether a test itself says that it fails."""
    return isinstance(error, (AssertionError, pytest.fail.Exception))


def _place(error: BaseException, seen: Seen | None, function: str, state: State) -> Values:
    """The layer that the inputs come from, and the seed of those that were drawn."""
    if seen is None:
        layer = state.request.about(function, "layer")
        return {"layer": {"property": "example", "time": ""}.get(layer, layer)}
    notes = [str(each) for each in getattr(error, "__notes__", ())]
    firsts = [each.partition("\n")[0] for each in notes]
    explicit = any(
        each.startswith("Failing row: ") or " explicit example: " in each for each in firsts
    )
    layer = state.now.layer or ("row" if explicit else "draw")
    seed = (state.now.seed or seen.property.seed) if layer == "draw" else ""
    return {"layer": layer, "seed": shown(seed)}


def _shrunk(row: Seen, state: State, properties: Properties) -> Seen:
    """A row that fails is small, but not the smallest: look for that among drawn inputs."""
    origin = _origin(row.error)
    for made in properties.made:
        if made.test is row.property.test:
            before = len(state.now.failed)
            with suppress(Exception, BaseExceptionGroup):
                properties.draw(properties.watched(made), made, made.seed)
            for each in reversed(state.now.failed[before:]):
                if each.is_final and _origin(each.error) == origin:
                    return min(row, each, key=lambda one: _size(one, state))
    return row


def _size(seen: Seen, state: State) -> tuple[int, str]:
    text = " ".join(state.render(value) for value in seen.inputs.values())
    return len(text), text


def _origin(error: BaseException) -> tuple[str, str, int]:
    """What tells failures apart: the kind of exception, and where it was raised."""
    where = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    return name_of(error), *(where[-1] if where else ("", 0))


def _from_test(found: list[Values], known: Sequence[str]) -> list[Values]:
    """The frames from the test's own function on: what runs it for each seed is left out."""
    own = [number for number, each in enumerate(found) if each["function"] in known]
    return found[own[-1] :] if own else found


def _neighbour(seen: Seen, state: State) -> dict[str, str]:
    passed = [inputs for test, inputs in state.now.passed if test is seen.property.test]
    found = nearest(seen.inputs, passed, state.render)
    return all_shown(found, state.render) if found else {}


def _also(seen: Seen, state: State, properties: Properties) -> list[str]:
    """The codes of the other tests of the same owner that these inputs make fail."""
    own = seen.property
    owner = state.request.about(own.name, "owner")
    others = [each for each in properties.tests() if each.test is not own.test]
    return [
        state.request.about(each.name, "code")
        for each in others
        if owner
        and state.request.about(each.name, "owner") == owner
        and each.drawn_like(own)
        and _fails(each, seen.inputs)
    ]


def _fails(other: Property, inputs: Inputs) -> bool:
    try:
        other.test(**copied({name: inputs[name] for name in other.strategies}))
    except Exception as error:  # noqa: BLE001  (whatever the project raises)
        return not is_discarded(error)
    return False
