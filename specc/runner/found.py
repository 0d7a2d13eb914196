"""Inputs on which code failed once: kept in the store, and in the emitted tests that are committed.

The store knows them at once. It is nobody's but this machine's, so that the emitted module, which a
bundle and `specc test --write` bring to all, holds them too, and is read back. They are texts here:
what is emitted of them, testgen decides.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from specc import plan, store
from specc.language import ir
from specc.results import Audit, TestCase, TestModule, Violation
from specc.settings import Config
from specc.store import Store
from specc.testgen import failed_once
from specc.testgen.failed_once import Found


def known(opened: Store | None, module: ir.Module, emitted: str) -> Found:
    """What the store and the emitted module know of a spec's tests."""
    rows: dict[str, list[Mapping[str, str]]] = {
        name: list(found) for name, found in failed_once.read(emitted).items()
    }
    for item, inputs in store.found(opened, module.name) if opened else ():
        rows.setdefault(item, []).append(json.loads(inputs))
    return rows


def keep(
    opened: Store, module: ir.Module, owners: Mapping[str, str], failures: Iterable[Violation]
) -> None:
    """Keep the inputs that were drawn; rows are known already. `owners` are those of the items."""
    for each in failures:
        if each.layer == "draw" and each.inputs:
            _keep(opened, module, owners.get(each.item, ""), each.item, each.inputs)


def keep_missed(opened: Store, module: ir.Module, tests: TestModule, audit: Audit) -> bool:
    """Keep the inputs on which the spec forbids what a change does and no test notices; whether
    one of them was not known."""
    before = len(store.found(opened, module.name))
    for each in audit.missed:
        for case in _judges(module, tests, each.apart.function):
            _keep(opened, module, case.owner, case.item, each.apart.inputs)
    return len(store.found(opened, module.name)) > before


def _judges(module: ir.Module, tests: TestModule, name: str) -> Iterator[TestCase]:
    """The tests that say what a function returns and raises."""
    function = module.declaration(name)
    if not isinstance(function, ir.Function):
        return
    items = {each.id for each in function.raises}
    if function.rules:
        items.add(f"{function.id}/rules")
    else:
        items |= {each.id for each in function.ensures} | {each.id for each in function.criteria}
        items.add(f"{function.id}/implicit/returns")
    yield from (each for each in tests.cases if each.item in items)


def _keep(
    opened: Store, module: ir.Module, owner: str, item: str, inputs: Mapping[str, str]
) -> None:
    part = plan.slice_hash(module, owner) if owner else ""
    store.keep_found(opened, item, json.dumps(dict(inputs), sort_keys=True), part)


def recall(config: Config, module: ir.Module, emitted: str) -> Found:
    """The same, of a project whose store nobody has opened; there may be none."""
    if not (config.state / "store.db").is_file():
        return known(None, module, emitted)
    with store.open_store(config.state) as opened:
        return known(opened, module, emitted)


def remember(
    config: Config, module: ir.Module, owners: Mapping[str, str], failures: Sequence[Violation]
) -> None:
    """Keep what was drawn in the project's store, if there is something to keep."""
    if any(each.layer == "draw" for each in failures):
        with store.open_store(config.state) as opened:
            keep(opened, module, owners, failures)


def remember_missed(config: Config, module: ir.Module, tests: TestModule, audit: Audit) -> None:
    """Keep what the tests missed in the project's store, if there is something to keep."""
    if audit.missed:
        with store.open_store(config.state) as opened:
            keep_missed(opened, module, tests, audit)
