"""Machines: families as text, and mutants of them."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from string import Template

from tests.mutants.model import split

FLIPS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}

MACHINES: dict[str, str] = {}
MACHINES["door"] = """
# k in 3..5
machine Door(limit: Int where 1 <= value <= $k):
    data count: Int where 0 <= value <= 9 = 0
    state shut, open_, broken
    start shut
    final broken
    on push: shut -> open_ when count < limit
        set count = count + 1
    on push: shut -> broken when count >= limit
    on pull: open_ -> shut
    on force: open_, shut -> broken
    always count <= limit
    never broken -> open_
"""
MACHINES["order"] = """
# k in 3..9
machine Order:
    data paid: Int where 0 <= value <= 40 = 0
    state placed, part_paid, settled, cancelled
    start placed
    on pay(amount: Int where 1 <= value <= 20): placed -> settled when amount >= $k
        set paid = amount
    on pay(amount: Int where 1 <= value <= 20): placed -> part_paid when amount < $k
        set paid = amount
    on cancel: placed, part_paid -> cancelled
    always paid >= $k when state == settled
    always paid < $k when state == part_paid
    never cancelled -> settled
"""
MACHINES["sign in"] = """
# k in 2..4
machine Account:
    data tries: Int where 0 <= value <= 9 = 0
    state active, locked
    start active
    on fail: active -> active when tries < $k
        set tries = tries + 1
    on fail: active -> locked when tries >= $k
    on succeed: active -> active
        set tries = 0
    on unlock: locked -> active
        set tries = 0
    always tries <= $k
"""
MACHINES["shelf"] = """
# k in 3..6
machine Shelf:
    data stock: Int where -9 <= value <= 9 = $k
    state selling, sold_out
    start selling
    on take(wanted: Int where 1 <= value <= 9): selling -> selling when wanted < stock
        set stock = stock - wanted
    on take(wanted: Int where 1 <= value <= 9): selling -> sold_out when wanted == stock
        set stock = 0
    on refill: sold_out -> selling
        set stock = $k
    always stock >= 0
    always stock > 0 when state == selling
"""
MACHINES["thermostat"] = """
# low in 2..4; high in 6..8
machine Thermostat:
    state idle, heating, cooling
    start idle
    on reading(celsius: Int where -20 <= value <= 20): idle -> heating when celsius < $low
    on reading(celsius: Int where -20 <= value <= 20): idle -> cooling when celsius > $high
    on reading(celsius: Int where -20 <= value <= 20): idle -> idle when $low <= celsius and celsius <= $high
    on rest: heating, cooling -> idle
"""
MACHINES["lift"] = """
# k in 3..5
machine Lift(top: Int where 2 <= value <= $k):
    data floor_: Int where -2 <= value <= 9 = 0
    state waiting, stopped
    start waiting
    on up: waiting -> waiting when floor_ < top
        set floor_ = floor_ + 1
    on down: waiting -> waiting when floor_ > 0
        set floor_ = floor_ - 1
    on stop: waiting -> stopped
    always 0 <= floor_ and floor_ <= top
    criterion LIFT-1
        when state == waiting and floor_ < top
        check after(up()).floor_ == floor_ + 1
"""
MACHINES["membership"] = """
# a in 3..5; b in 8..9
machine Membership:
    data points: Int where 0 <= value <= 30 = 0
    state basic, silver, gold
    start basic
    on buy(worth: Int where 1 <= value <= 9): basic -> basic when points + worth < $a
        set points = points + worth
    on buy(worth: Int where 1 <= value <= 9): basic -> silver when points + worth >= $a and points + worth < $b
        set points = points + worth
    on buy(worth: Int where 1 <= value <= 9): basic -> gold when points + worth >= $b
        set points = points + worth
    always points < $a when state == basic
    always points >= $b when state == gold
"""
MACHINES["turnstile"] = """
# k in 2..4
machine Turnstile:
    data coins: Int where 0 <= value <= 9 = 0
    state locked, unlocked
    start locked
    on insert: locked -> locked when coins + 1 < $k
        set coins = coins + 1
    on insert: locked -> unlocked when coins + 1 >= $k
        set coins = 0
    on pass_: unlocked -> locked
    always coins < $k
    always coins == 0 when state == unlocked
    criterion TURN-1
        when state == unlocked
        check after(pass_()).coins == 0
"""


@dataclass(frozen=True)
class Step:
    """One `on` line."""

    event: str
    parameters: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    target: str
    guard: str
    sets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Machine:
    """A machine in its parts."""

    family: str
    name: str
    parameters: tuple[tuple[str, str], ...]
    data: tuple[tuple[str, str, str], ...] = ()
    states: tuple[str, ...] = ()
    final: tuple[str, ...] = ()
    start: str = ""
    steps: tuple[Step, ...] = ()
    always: tuple[tuple[str, str], ...] = ()
    never: tuple[tuple[str, str], ...] = ()
    criteria: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()
    change: str = field(default="none", compare=False)
    fragment: str = "machines"


# ---- text ---------------------------------------------------------------------------------------


def machines(seed: int) -> Iterator[Machine]:
    """One machine of each family."""
    for family, text in MACHINES.items():
        chooser = random.Random(f"{seed} {family}")
        directive, _, body = text.strip("\n").partition("\n")
        values = {}
        for each in directive.removeprefix("# ").split("; "):
            name, _, limits = each.partition(" in ")
            low, high = limits.split("..")
            values[name] = chooser.randint(int(low), int(high))
        yield read(family, Template(body).substitute(values))


def read(family: str, text: str) -> Machine:
    """A machine from its text."""
    lines = [each for each in text.splitlines() if each.strip()]
    name, _, inner = lines[0].removeprefix("machine ").rstrip(":").partition("(")
    found = Machine(family, name, tuple(map(_typed, split(inner.removesuffix(")")))))
    for line in lines[1:]:
        word, _, rest = line.strip().partition(" ")
        part = _inner if line.startswith(" " * 8) else _line
        found = part(found, word, rest)
    return found


def _typed(text: str) -> tuple[str, str]:
    name, _, type_ = text.partition(": ")
    return name.strip(), type_


def _inner(found: Machine, word: str, rest: str) -> Machine:
    if word == "set":
        name, _, value = rest.partition(" = ")
        last = replace(found.steps[-1], sets=(*found.steps[-1].sets, (name, value)))
        return replace(found, steps=(*found.steps[:-1], last))
    title, whens, checks = found.criteria[-1]
    last_one = (
        (title, (*whens, rest), checks) if word == "when" else (title, whens, (*checks, rest))
    )
    return replace(found, criteria=(*found.criteria[:-1], last_one))


def _line(found: Machine, word: str, rest: str) -> Machine:
    match word:
        case "data":
            name, _, kind = rest.partition(": ")
            type_, _, start = kind.rpartition(" = ")
            return replace(found, data=(*found.data, (name, type_, start)))
        case "state":
            return replace(found, states=tuple(split(rest)))
        case "final":
            return replace(found, final=tuple(split(rest)))
        case "start":
            return replace(found, start=rest)
        case "always":
            condition, _, guard = rest.partition(" when ")
            return replace(found, always=(*found.always, (condition, guard)))
        case "never":
            source, _, target = rest.partition(" -> ")
            return replace(found, never=(*found.never, (source, target)))
        case "criterion":
            return replace(found, criteria=(*found.criteria, (rest, (), ())))
        case "on":
            matched = re.fullmatch(r"(\w+)(?:\((.*?)\))?: ([\w, ]+) -> (\w+)(?: when (.*))?", rest)
            assert matched, rest
            event, given, sources, target, guard = matched.groups()
            parameters = tuple(map(_typed, split(given or "")))
            step = Step(event, parameters, tuple(split(sources)), target, guard or "")
            return replace(found, steps=(*found.steps, step))
    raise ValueError(word)


def write(machine: Machine) -> str:
    """The text of a spec with the machine."""
    given = ", ".join(f"{name}: {type_}" for name, type_ in machine.parameters)
    head = f"machine {machine.name}({given}):" if given else f"machine {machine.name}:"
    body = [f"data {name}: {type_} = {start}" for name, type_, start in machine.data]
    body += [f"state {', '.join(machine.states)}", f"start {machine.start}"]
    body += [f"final {', '.join(machine.final)}"] * bool(machine.final)
    for step in machine.steps:
        inner = ", ".join(f"{name}: {type_}" for name, type_ in step.parameters)
        event = f"{step.event}({inner})" if inner else step.event
        guard = f" when {step.guard}" if step.guard else ""
        body.append(f"on {event}: {', '.join(step.sources)} -> {step.target}{guard}")
        body += [f"    set {name} = {value}" for name, value in step.sets]
    body += [f"always {c}" + (f" when {g}" if g else "") for c, g in machine.always]
    body += [f"never {source} -> {target}" for source, target in machine.never]
    for title, whens, checks in machine.criteria:
        body += [f'criterion {title} "Rule {title}":', *(f"    when {each}" for each in whens)]
        body += [f"    check {each}" for each in checks]
    name = machine.name.lower()
    lines = ["specc 1", f"module cases.{name}", f'target "src/cases/{name}.py"', "", head]
    return "\n".join([*lines, *("    " + each for each in body)]) + "\n"


# ---- mutants ------------------------------------------------------------------------------------


def mutants(machine: Machine, seed: int, each: int = 2) -> Iterator[Machine]:
    """The machine itself and mutants of it."""
    yield machine
    for name, change in (
        ("flip", _flip),
        ("shift", _shift),
        ("unguard", _unguard),
        ("invariant", _invariant),
        ("clash", _clash),
        ("reorder", _reorder),
        ("forbid", _forbid),
    ):
        chooser = random.Random(f"{seed} {machine.family} {name}")
        found = list(change(machine, chooser))
        for mutant in chooser.sample(found, min(each, len(found))):
            yield replace(mutant, change=name)


def _step(machine: Machine, place: int, **parts: object) -> Machine:
    step = replace(machine.steps[place], **parts)  # type: ignore[arg-type]
    return replace(machine, steps=(*machine.steps[:place], step, *machine.steps[place + 1 :]))


def _flip(machine: Machine, chooser: random.Random) -> Iterator[Machine]:
    for place, step in enumerate(machine.steps):
        for found in re.finditer(r"<=|>=|<|>", step.guard):
            text = step.guard[: found.start()] + FLIPS[found.group()] + step.guard[found.end() :]
            yield _step(machine, place, guard=text)


def _shift(machine: Machine, chooser: random.Random) -> Iterator[Machine]:
    for place, step in enumerate(machine.steps):
        for found in re.finditer(r"(?<!\w)\d+", step.guard):
            number = int(found.group()) + chooser.choice((-1, 1, 2))
            text = step.guard[: found.start()] + str(max(number, 0)) + step.guard[found.end() :]
            yield _step(machine, place, guard=text)


def _unguard(machine: Machine, chooser: random.Random) -> Iterator[Machine]:
    for place, step in enumerate(machine.steps):
        if step.guard:
            yield _step(machine, place, guard="")


def _invariant(machine: Machine, chooser: random.Random) -> Iterator[Machine]:
    for place, (condition, guard) in enumerate(machine.always):
        rest = (*machine.always[:place], *machine.always[place + 1 :])
        yield replace(machine, always=rest)
        for found in re.finditer(r"<=|>=|<|>", condition):
            text = condition[: found.start()] + FLIPS[found.group()] + condition[found.end() :]
            yield replace(machine, always=(*rest, (text, guard)))


def _clash(machine: Machine, chooser: random.Random) -> Iterator[Machine]:
    for step in machine.steps:
        for target in machine.states:
            if target != step.target and target not in machine.final:
                yield replace(machine, steps=(*machine.steps, replace(step, target=target)))


def _reorder(machine: Machine, chooser: random.Random) -> Iterator[Machine]:
    steps = list(machine.steps)
    chooser.shuffle(steps)
    yield replace(machine, steps=tuple(steps))


def _forbid(machine: Machine, chooser: random.Random) -> Iterator[Machine]:
    for source in machine.states:
        for target in machine.states:
            if source != target and (source, target) not in machine.never:
                yield replace(machine, never=(*machine.never, (source, target)))
