"""The imports of an emitted module, found from the names that it uses."""

from collections.abc import Mapping

from specc.language import ir
from specc.testgen.assemble import used_names

STANDARD: Mapping[str, tuple[str, ...]] = {
    "collections": ("Counter",),
    "contextlib": ("suppress",),
    "copy": ("deepcopy",),
    "dataclasses": ("replace",),
    "datetime": ("UTC", "date", "datetime", "timedelta"),
    "decimal": ("ROUND_DOWN", "ROUND_HALF_EVEN", "ROUND_HALF_UP", "ROUND_UP", "Decimal"),
    "functools": ("reduce", "wraps"),
    "itertools": ("takewhile",),
    "time": ("perf_counter",),
}
MODULES = ("calendar", "functools", "itertools", "math", "operator", "re")
TESTING: Mapping[str, tuple[str, ...]] = {
    "hypothesis": ("Phase", "example", "given", "reject", "seed", "settings"),
    "hypothesis.errors": ("UnsatisfiedAssumption",),
    "hypothesis.stateful": (
        "RuleBasedStateMachine",
        "initialize",
        "invariant",
        "rule",
        "run_state_machine_as_test",
    ),
}


def target_module(module: ir.Module) -> str:
    """The dotted name under which the target file is imported."""
    path = (module.target or module.name.replace(".", "/")).removesuffix(".py")
    parts = path.removesuffix("/__init__").split("/")
    return ".".join(parts[1:] if parts[0] == "src" else parts)


def import_lines(module: ir.Module, code: str) -> list[str]:
    """The import block: standard library, test libraries, the project; sorted as ruff sorts."""
    places = _places(module)
    used = used_names(code)
    own_names, used = used & set(places), used - set(places)
    standard = [f"import {name}" for name in MODULES if name in used]
    standard += _froms(STANDARD, used)
    testing = ["import pytest"] if "pytest" in used else []
    testing += _froms(TESTING, used)
    if "st" in used:
        testing.append("from hypothesis import strategies as st")
    project: dict[str, set[str]] = {}
    for name in own_names:
        project.setdefault(places[name], set()).add(name)
    own = [
        f"from {place} import {', '.join(_sorted(names))}"
        for place, names in sorted(project.items())
    ]
    blocks = [standard, sorted(testing, key=_order), own]
    lines: list[str] = []
    for block in blocks:
        if block:
            lines += ["", *block] if lines else block
    return lines


def _froms(table: Mapping[str, tuple[str, ...]], used: set[str]) -> list[str]:
    found = []
    for place, names in sorted(table.items()):
        wanted = [name for name in names if name in used]
        if wanted:
            found.append(f"from {place} import {', '.join(_sorted(wanted))}")
    return found


def _order(line: str) -> tuple[bool, str, bool]:
    """`import` before `from`; `strategies as st` after the plain import of its module."""
    _, place, *_ = line.split()
    return line.startswith("from"), place, " as " in line


def _sorted(names: "set[str] | list[str]") -> list[str]:
    """Constants, then classes, then the rest, as isort's default orders them."""

    def key(name: str) -> tuple[int, str]:
        kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
        return kind, name

    return sorted(names, key=key)


def _places(module: ir.Module) -> dict[str, str]:
    """The Python module that each declared name comes from."""
    target = target_module(module)
    places: dict[str, str] = {}
    for each in module.named():
        place = each.origin.module if each.origin else target
        match each:
            case ir.Union(cases=cases, name=name):
                places |= {one.name: place for one in cases} | {name: place}
            case ir.Machine(name=name):
                places |= {name: place, f"{name}State": place, "NotAllowed": place}
            case ir.Define() | ir.Let() | ir.TypeAlias():
                pass
            case _:
                places[each.name] = place
    return places
