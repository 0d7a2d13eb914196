"""What a spec asks for, as tasks: which code, where, by which coder and why, judged by what."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, assert_never

from specc import lock
from specc.language import ir
from specc.language.walk import nodes
from specc.results import Coder, Plan, Task, TestModule
from specc.store import digest

if TYPE_CHECKING:
    from specc.language.determine import Determination
    from specc.language.determine.verdict import Status

Unit = ir.TypeAlias | ir.Enum | ir.Record | ir.Union | ir.Error | ir.Function | ir.Machine
"""A declaration that becomes code of its own."""

_LOCKED = f"{lock.FILE} accepts the code that stands in the target for this very spec"
_TYPES = "its code follows from its declaration"
_MACHINE = "its transitions say what every event does"
_BY_RULES: Mapping["Status", tuple[Coder, str]] = {
    "determined": ("derive", "its rules cover every input"),
    "undefined": ("derive", "its rules cover every input, but one has no value for some"),
    "undecided": ("derive", "no input was found that its rules leave open"),
    "no rules": ("agent", "it has no `returns` rule: needs an agent"),
    "incomplete": ("agent", "its rules leave some inputs open: needs an agent"),
    "conflicting": ("agent", "its rules conflict: needs an agent, or better a decision"),
}


@dataclass(frozen=True)
class Surroundings:
    """What a plan depends on besides the spec: the tests that judge, and what is there already.

    `target` is the text of the target file, None when there is no such file.
    """

    spec: str
    tests: TestModule
    determinations: Mapping[str, "Determination"]
    target: str | None = None
    accepted: Mapping[str, lock.Entry] = field(default_factory=dict)


def plan(module: ir.Module, around: Surroundings) -> Plan:
    """The tasks of a spec, dependencies first."""
    found = tuple(units(module))
    ids = {each.name: each.id for each in found}
    tasks = {each.id: _task(module, each, ids, around) for each in found}
    return Plan(
        spec=around.spec,
        module=module.name,
        target=module.target or "",
        tests=around.tests.path,
        tasks=tuple(_ordered(tasks)),
    )


def units(module: ir.Module) -> Iterator[Unit]:
    """The declarations that become code, in the order written."""
    for declaration in module.declarations:
        match declaration:
            case (
                ir.TypeAlias()
                | ir.Enum()
                | ir.Record()
                | ir.Union()
                | ir.Error()
                | ir.Function()
                | ir.Machine()
            ):
                yield declaration
            case (
                ir.Let() | ir.Define() | ir.Criterion() | ir.Open() | ir.Unspecified() | ir.Smoke()
            ):
                pass
            case _:
                assert_never(declaration)


def questions(module: ir.Module) -> tuple[ir.Open, ...]:
    """The open questions of a spec, which a person must answer before it is built."""
    found: list[ir.Open] = []
    for declaration in module.declarations:
        match declaration:
            case ir.Open():
                found.append(declaration)
            case ir.Function() | ir.Machine():
                found.extend(declaration.opens)
            case _:
                pass
    return tuple(found)


def symbols(unit: Unit) -> tuple[str, ...]:
    """The top-level Python names that a unit defines."""
    match unit:
        case ir.Union():
            return (*(case.name for case in unit.cases), unit.name)
        case ir.Machine():
            return (f"{unit.name}State", unit.name) if unit.states else (unit.name,)
        case ir.TypeAlias() | ir.Enum() | ir.Record() | ir.Error() | ir.Function():
            return (unit.name,)
        case _:
            assert_never(unit)


def slice_of(module: ir.Module, name: str) -> ir.Module:
    """The part of a module that one declaration's meaning depends on, as a module of its own.

    Whatever any node mentions by a declared name comes along, so that a stage which is given only
    the slice cannot depend on more.
    """
    declared = {each.name: each for each in module.named()}
    wanted: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in declared and current not in wanted:
            wanted.add(current)
            waiting.extend(mentioned(declared[current]))
    own = tuple(each for each in module.declarations if _name(each) in wanted)
    imported = tuple(each for each in module.imported if _name(each) in wanted)
    imports = tuple(
        each.model_copy(update={"names": tuple(one for one in each.names if one in wanted)})
        for each in module.imports
        if not wanted.isdisjoint(each.names)
    )
    parts = {"imports": imports, "declarations": own, "imported": imported}
    return module.model_copy(update={"prose": (), "owner": None, **parts})


def without_judgement(module: ir.Module) -> ir.Module:
    """A module without what only judges code: what is left is all that code is derived from."""
    empty = ("criteria", "examples", "ensures", "opens", "unspecified")
    own = tuple(
        each.model_copy(update={name: () for name in empty if hasattr(each, name)})
        for each in module.declarations
        if isinstance(each, ir.Named)
    )
    return module.model_copy(update={"declarations": own})


def slice_hash(module: ir.Module, name: str) -> str:
    """The hash of all that a unit's code and its acceptance depend on in the spec.

    Fields that hold their default do not count, so that accepted code stays accepted when a later
    IR has more of them.
    """
    return digest(json.dumps(_canonical(slice_of(module, name)), sort_keys=True))


def _task(module: ir.Module, unit: Unit, ids: Mapping[str, str], around: Surroundings) -> Task:
    used = mentioned(unit)
    coder, reason = _coder(module, unit, around)
    return Task(
        unit=unit.id,
        kind=_kind(unit),
        file=module.target or "",
        symbols=symbols(unit),
        new_file=around.target is None,
        coder=coder,
        reason=reason,
        depends_on=tuple(ids[name] for name in ids if name in used and name != unit.name),
        judged_by=tuple(case.item for case in around.tests.cases if case.owner == unit.name),
    )


def _kind(unit: Unit) -> str:
    match unit:
        case ir.Function():
            return "function"
        case ir.Machine():
            return "machine"
        case _:
            return "types"


def _coder(module: ir.Module, unit: Unit, around: Surroundings) -> tuple[Coder, str]:
    spec = slice_hash(module, unit.name)
    code = lock.code_hash(around.target or "", symbols(unit))
    if lock.holds(around.accepted, unit.id, spec, code):
        return "locked", _LOCKED
    match unit:
        case ir.Function():
            return _BY_RULES[around.determinations[unit.id].status]
        case ir.Machine():
            return "derive", _MACHINE
        case _:
            return "derive", _TYPES


def _canonical(value: object) -> object:
    if isinstance(value, ir.Node):
        known = type(value).model_fields
        filled = {name: each for name, each in vars(value).items() if each != known[name].default}
        return [type(value).__name__, {name: _canonical(each) for name, each in filled.items()}]
    return [_canonical(each) for each in value] if isinstance(value, tuple) else value


def mentioned(declaration: ir.Node) -> set[str]:
    """Every text in a declaration that could be a name; more than are names does no harm."""
    found: set[str] = set()
    for node in nodes(declaration):
        for value in node.__dict__.values():
            if isinstance(value, str):
                found.add(value)
            elif isinstance(value, tuple):
                found.update(each for each in value if isinstance(each, str))
    return found


def _name(declaration: ir.Declaration) -> str | None:
    return getattr(declaration, "name", None)


def _ordered(tasks: Mapping[str, Task]) -> Iterator[Task]:
    """Dependencies first, else in the order written; a cycle is entered at its first member."""
    done: set[str] = set()

    def visit(task: Task) -> Iterator[Task]:
        if task.unit not in done:
            done.add(task.unit)
            for each in task.depends_on:
                yield from visit(tasks[each])
            yield task

    for task in tasks.values():
        yield from visit(task)
