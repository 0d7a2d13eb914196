"""`specc audit` of machines: changes are compared by the events that the tests put machines through."""

import json
import re
from pathlib import Path

import pytest

from specc.audit.judge import judged
from specc.language.evaluate import program_of
from specc.results import Apart, Change, Happening, Survivor
from tests import passes, projects
from tests.shell import specc

SPEC = """\
specc 1
module shop.till
target "src/shop/till.py"

error Empty "There is nothing"

machine Till(first: Int where value >= 0):
    data total: Int = first
    state open, shut
    start open
    on pay(amount: Int where 0 <= value <= 1000000): open -> open
        set total = total + amount
    on take: open -> open when total > 0 else Empty
        set total = 0
    on close: open -> shut
    on balance -> Int
        returns total

    criterion TILL-1 "A large payment is kept":
        when state == open
        check after(pay(700 * 700 + 13)).balance() > 0
"""
SHARES = """\
    on share(parts: Int where 0 <= value <= 9) -> Int
        returns total // parts
"""
CODE = '''\
from enum import Enum


class Empty(Exception):
    """There is nothing"""

    def __init__(self) -> None:
        super().__init__("There is nothing")


class NotAllowed(Exception):
    """The event is not allowed in the present state; nothing has changed."""


class TillState(Enum):
    """The states of Till."""

    open = "open"
    shut = "shut"


class Till:
    """A till."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.total = first
        self.state = TillState.open

    def pay(self, amount: int) -> None:
        if self.state is not TillState.open:
            raise NotAllowed
        if amount == 490013:
            self.total = self.total + 490013
            return
        self.total = self.total + amount

    def take(self) -> None:
        if self.state is not TillState.open:
            raise NotAllowed
        if self.balance() <= 0:
            raise Empty
        self.total = 0

    def close(self) -> None:
        if self.state is not TillState.open:
            raise NotAllowed
        self.state = TillState.shut

    def balance(self) -> int:
        return self.total
'''
CHANGE = Change(symbol="Till", line=2, operator="constant", before="0", after="1")


@pytest.mark.slow
def test_a_machine_is_compared_by_events_and_what_the_spec_forbids_is_told(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[tool.specc]\nsources = ["src"]\n',
        "till.spec": SPEC,
        "src/shop/__init__.py": "",
        "src/shop/till.py": CODE,
    }
    projects.write(tmp_path, files)
    said = specc("audit", cwd=tmp_path)
    assert said.returncode == 1, said.stderr
    told = re.search(
        r"✗ no test notices Till\((\d+)\)\.pay\(490013\)\.total = (\d+), which the spec forbids "
        r"\(right: (\d+)\)",
        said.stdout,
    )
    assert told is not None, said.stdout
    first, changed, right = map(int, told.groups())
    assert (changed, right) == (first + 490014, first + 490013)
    assert "add       a criterion of `Till` with these events" in said.stdout
    (answer,) = json.loads(specc("audit", "--format", "json", cwd=tmp_path).stdout)
    found = {each["change"]["before"]: each["verdict"] for each in answer["survivors"]}
    assert set(found.values()) == {"missed", "equivalent"}, "all are compared"


@pytest.mark.parametrize(
    ("events", "aspect", "accepted", "changed", "verdict"),
    [
        ((("pay", "3"),), "total", "5", "6", "missed"),
        ((("pay", "3"),), "total", "6", "5", "unknown"),  # the accepted result is wrong
        ((("pay", "3"), ("balance", "")), "", "5", "raises KeyError", "missed"),
        ((("pay", "3"), ("balance", "")), "", "5", "None", "unknown"),  # not a value of its type
        ((("close", ""),), "state", "TillState.shut", "TillState.open", "missed"),
        ((("close", ""), ("close", "")), "", "raises NotAllowed", "None", "missed"),
        ((("take", ""), ("take", "")), "", "raises Empty", "raises NotAllowed", "missed"),
        ((("take", ""), ("take", "")), "total", "0", "1", "missed"),
        ((), "total", "2", "3", "missed"),
        ((("pay", "x"),), "total", "5", "6", "unknown"),
        ((("pay", "-1"),), "total", "1", "6", "unknown"),  # outside of what the spec is about
        ((("share", "2"),), "", "1", "2", "missed"),
        ((("share", "0"),), "", "1", "2", "open"),
        ((("steal", ""),), "", "1", "2", "unknown"),
    ],
)
def test_the_spec_says_what_events_do(
    events: tuple[tuple[str, str], ...], aspect: str, accepted: str, changed: str, verdict: str
) -> None:
    module = passes.analyse(SPEC.replace("    on close", f"{SHARES}    on close"), {}).module
    assert module is not None
    names = {"pay": "amount", "share": "parts"}
    apart = Apart(
        function="Till",
        inputs={"first": "2"},
        machine=True,
        events=tuple(
            Happening(event=event, inputs={names[event]: text} if text else {})
            for event, text in events
        ),
        aspect=aspect,
        accepted=accepted,
        changed=changed,
    )
    survivor = Survivor(change=CHANGE, verdict="unknown", apart=apart)
    assert judged(survivor, program_of(module)).verdict == verdict


def test_a_free_machine_asks_nothing() -> None:
    free = f'{SHARES}    unspecified "shares of none" because "nobody asks"\n    on close'
    module = passes.analyse(SPEC.replace("    on close", free), {}).module
    assert module is not None
    event = Happening(event="share", inputs={"parts": "0"})
    apart = Apart(
        function="Till", inputs={"first": "2"}, machine=True, events=(event,), accepted="1",
        changed="2",
    )  # fmt: skip
    survivor = Survivor(change=CHANGE, verdict="unknown", apart=apart)
    assert judged(survivor, program_of(module)).verdict == "unknown"
