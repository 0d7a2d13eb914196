"""What agents have used, against what they may use: by build and by task, counted exactly."""

import threading
import time
from dataclasses import dataclass, field

from specc.agents.values import Request
from specc.settings import BudgetConfig


@dataclass
class Used:
    """What was used of each of the four. `reserved` is what calls in flight may still cost."""

    dollars: float = 0.0
    tokens: int = 0
    calls: int = 0
    seconds: float = 0.0
    reserved_dollars: float = 0.0
    reserved_tokens: int = 0
    reserved_calls: int = 0


@dataclass
class Meter:
    """The use of one build, all of its tasks together, and of each task. `times` says how often a
    person granted a task its budget once more."""

    budget: BudgetConfig
    build: Used = field(default_factory=Used)
    tasks: dict[str, Used] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    began: float = field(default_factory=time.monotonic)

    def of(self, unit: str) -> Used:
        """What one task has used."""
        return self.tasks.setdefault(unit, Used())


def reached(meter: Meter, unit: str) -> str:
    """Which cap is reached, in words; empty while the next call may be made.

    Calls in flight count with the most that they may cost, so that several at once do not exceed a
    cap by more than one call.
    """
    with meter.lock:
        task, whole, budget = meter.of(unit), meter.build, meter.budget
        own = 1 + meter.times.get(unit, 0)
        all_ = 1 + sum(meter.times.values())
        caps = (
            ("task", "dollars", task.dollars + task.reserved_dollars, own * budget.task_dollars),
            ("task", "tokens", task.tokens + task.reserved_tokens, own * budget.task_tokens),
            ("task", "calls", task.calls + task.reserved_calls, own * budget.task_calls),
            ("task", "seconds", task.seconds, own * budget.task_seconds),
            ("build", "dollars", whole.dollars + whole.reserved_dollars, all_ * budget.dollars),
            ("build", "tokens", whole.tokens + whole.reserved_tokens, all_ * budget.tokens),
            ("build", "calls", whole.calls + whole.reserved_calls, all_ * budget.calls),
            ("build", "seconds", whole.seconds, all_ * budget.seconds),
        )
    for scope, name, used, cap in caps:
        if used >= cap:
            setting = name if scope == "build" else f"task-{name}"
            return f"{_amount(name, used)} of {_amount(name, cap)} are used (`{setting}`)"
    return ""


def reserve(meter: Meter, unit: str, tokens: int, dollars: float) -> None:
    """A call is about to be sent."""
    with meter.lock:
        for each in (meter.build, meter.of(unit)):
            each.reserved_tokens += tokens
            each.reserved_dollars += dollars
            each.reserved_calls += 1


def settle(meter: Meter, unit: str, reserved: tuple[int, float]) -> None:
    """A call came back: it is counted with what it did use, by `count`."""
    with meter.lock:
        for each in (meter.build, meter.of(unit)):
            each.reserved_tokens -= reserved[0]
            each.reserved_dollars -= reserved[1]
            each.reserved_calls -= 1


def count(meter: Meter, unit: str, tokens: int, dollars: float, seconds: float) -> None:
    """Count a call, made now or in an earlier run of the same build."""
    with meter.lock:
        for each in (meter.build, meter.of(unit)):
            each.tokens += tokens
            each.dollars += dollars
            each.calls += 1
            each.seconds += seconds


def spend_time(meter: Meter, unit: str, seconds: float) -> None:
    """Count the time that a candidate was judged."""
    with meter.lock:
        for each in (meter.build, meter.of(unit)):
            each.seconds += seconds


def most(request: Request) -> int:
    """The tokens that a call may use at most, about: three characters are a token or less."""
    return len(request.model_dump_json()) // 3 + request.tokens


def shown(used: Used, priced: bool) -> str:
    """What was used, in words."""
    calls = f"{used.calls} call" + ("s" if used.calls != 1 else "")
    cost = f", ${used.dollars:.4f}" if priced else ", no price known"
    return f"{calls}, {used.tokens:,} tokens{cost}"


def _amount(name: str, value: float) -> str:
    return f"${value:.2f}" if name == "dollars" else f"{value:,.0f} {name}"
