"""Plants faults in Python code, one at a time, and asks a test module which of them it sees.

The mutator changes comparisons, constants, logic, arithmetic, results and statements, as slips do.
Each faulty module runs in a fork of one warm process, so that a verdict takes a fraction of a
second. As a program, it reads a `Job` as JSON and prints the labels of the faults that survive.
"""

import ast
import contextlib
import copy
import io
import json
import os
import signal
import subprocess
import sys
import time
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

PATIENCE = 5
"""So many times as long as the sound module takes may a faulty one take; then it hangs and counts
as caught."""

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}
ROUNDINGS = {
    "ROUND_HALF_UP": "ROUND_DOWN",
    "ROUND_HALF_EVEN": "ROUND_HALF_UP",
    "ROUND_DOWN": "ROUND_UP",
    "ROUND_UP": "ROUND_DOWN",
}


@dataclass(frozen=True)
class Fault:
    """A change in one place, and the whole module with it."""

    label: str
    text: str


@dataclass(frozen=True)
class Job:
    """Test modules, a module that they import, its faulty versions, and where all live."""

    folder: str
    module: str
    tests: list[str]
    sound: str
    faults: list[tuple[str, str]]


Change = Callable[[ast.AST], None]


def faults(text: str, symbols: Sequence[str]) -> Iterator[Fault]:
    """All faults in the top-level definitions of these names."""
    tree = ast.parse(text)
    imported = {
        name.name: index
        for index, statement in enumerate(tree.body)
        if isinstance(statement, ast.ImportFrom)
        for name in statement.names
    }
    for index, statement in enumerate(tree.body):
        if _name(statement) not in symbols:
            continue
        for number, node in enumerate(ast.walk(statement)):
            for label, change in _changes(node):
                copied = copy.deepcopy(tree)
                changed = list(ast.walk(copied.body[index]))[number]
                change(changed)
                _import_roundings(copied, imported)
                line = getattr(node, "lineno", 0)
                yield Fault(f"{_name(statement)}:{line} {label}", ast.unparse(copied))


def _name(statement: ast.stmt) -> str:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case _:
            return ""


def _import_roundings(tree: ast.Module, imported: dict[str, int]) -> None:
    """A fault may need another rounding mode than the module imports."""
    if "decimal" in {s.module for s in tree.body if isinstance(s, ast.ImportFrom)}:
        wanted = [ast.alias(name) for name in ROUNDINGS if name not in imported]
        position = next(i for i, s in enumerate(tree.body) if isinstance(s, ast.ImportFrom))
        tree.body.insert(position + 1, ast.ImportFrom("decimal", wanted, 0))


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Compare(ops=ops):
            for place, operator in enumerate(ops):
                for other in COMPARISONS[type(operator)]:
                    label = f"{type(operator).__name__} -> {other.__name__}"
                    yield label, _replacing(lambda n, p=place, o=other: n.ops.__setitem__(p, o()))
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            for step in (+1, -1):
                yield f"{value} -> {value + step}", _setting("value", value + step)
        case ast.Call(func=ast.Name(id="Decimal"), args=[ast.Constant(value=str(text))]):
            yield from _decimal_changes(text)
        case ast.BoolOp(op=operator):
            other = ast.Or if isinstance(operator, ast.And) else ast.And
            yield f"{type(operator).__name__} -> {other.__name__}", _setting("op", other())
        case ast.UnaryOp(op=ast.Not()):
            yield "not dropped", _replacing(lambda n: _become(n, n.operand))
        case ast.BinOp(op=operator) if type(operator) in ARITHMETIC:
            other = ARITHMETIC[type(operator)]
            yield f"{type(operator).__name__} -> {other.__name__}", _setting("op", other())
        case ast.Name(id=name) if name in ROUNDINGS:
            yield f"{name} -> {ROUNDINGS[name]}", _setting("id", ROUNDINGS[name])
        case ast.Return(value=value) if value is not None:
            yield "returns None", _setting("value", ast.Constant(None))
        case ast.If():
            yield "if True", _setting("test", ast.Constant(True))
            yield "if False", _setting("test", ast.Constant(False))
        case ast.FunctionDef(body=body):
            yield from _dropped(body)
        case _:
            pass


def _decimal_changes(text: str) -> Iterator[tuple[str, Change]]:
    value = Decimal(text)
    step = Decimal(1).scaleb(int(value.as_tuple().exponent))
    places = -int(value.as_tuple().exponent)
    unit = (Decimal(1).scaleb(1 - places), Decimal(1).scaleb(-1 - places))
    others = unit if value == step else (value + step, value - step)
    for changed in others:  # one unit stands for a number of places
        new = [ast.Constant(str(changed))]
        yield f'"{text}" -> "{changed}"', _setting("args", new)


def _dropped(body: list[ast.stmt]) -> Iterator[tuple[str, Change]]:
    for place, statement in enumerate(body):
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.Raise | ast.If):
            label = f"dropped statement {place + 1}, {type(statement).__name__}"
            yield label, _replacing(lambda n, p=place: n.body.__setitem__(p, ast.Pass()))


def _setting(field: str, value: object) -> Change:
    return lambda node: setattr(node, field, value)


def _replacing(change: Callable[..., object]) -> Change:
    return lambda node: change(node) and None


def _become(node: ast.AST, other: ast.AST) -> None:
    node.__class__ = other.__class__
    node.__dict__ = other.__dict__


# ---- verdicts ----------------------------------------------------------------------------------


def survivors(job: Job, python: str = sys.executable) -> list[str]:
    """The labels of the faults that the tests do not see.

    Raises:
        CalledProcessError: the tests fail on the sound module.
    """
    done = subprocess.run(
        [python, __file__],
        input=json.dumps(asdict(job)),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[str] = json.loads(done.stdout)
    return found


def _judge(job: Job, text: str, patience: int) -> bool:
    """Whether the tests fail with this text as the module."""
    child = os.fork()
    if child == 0:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = 1
            try:
                signal.alarm(patience)
                code = _run(job, text)
            finally:
                os._exit(code)
    _, status = os.waitpid(child, 0)
    return status != 0


def _run(job: Job, text: str) -> int:
    import pytest

    module = types.ModuleType(job.module)
    package, _, name = job.module.rpartition(".")
    module.__file__ = str(Path(job.folder) / (job.module.replace(".", "/") + ".py"))
    sys.modules[job.module] = module
    exec(compile(text, module.__file__, "exec"), module.__dict__)
    if package:
        setattr(__import__(package, fromlist=[""]), name, module)
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *job.tests]))


def main() -> None:
    """Reads a job, prints the survivors; exits 1 when the tests fail on the sound module."""
    import hypothesis.stateful
    import pytest  # noqa: F401

    hypothesis.find(hypothesis.strategies.text(), bool)  # reads its tables once, before forking
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("found", phases=phases)  # nobody reads the shrunk input
    hypothesis.settings.load_profile("found")
    job = Job(**json.load(sys.stdin))
    os.chdir(job.folder)
    sys.path.insert(0, job.folder)
    sys.dont_write_bytecode = True
    start = time.monotonic()
    if _judge(job, job.sound, patience=600):
        sys.exit("the tests fail on the sound module")
    patience = PATIENCE + round(PATIENCE * (time.monotonic() - start))
    print(json.dumps([label for label, text in job.faults if not _judge(job, text, patience)]))


if __name__ == "__main__":
    main()
