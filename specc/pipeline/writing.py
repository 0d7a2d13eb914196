"""The steps from a spec to its code and tests, before anything runs."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from specc import lock, plan, workspace
from specc.config import formatter, line_length
from specc.derive import derive, splice
from specc.derive.style import Style, style_of
from specc.errors import SpeccError
from specc.language import analysis, ir
from specc.language.diagnostics import Diagnostic
from specc.language.source import Source
from specc.pipeline import authoring, ground
from specc.pipeline.authoring import Draft
from specc.pipeline.desk import Desk
from specc.pipeline.ground import Ground
from specc.pipeline.journal import Journal, Step, done
from specc.pipeline.values import Analysed, Checked, Code, Loaded, Stop, Text
from specc.plan import Surroundings
from specc.results import Definition, Plan, TestModule
from specc.runner import found, violations
from specc.testgen import emit
from specc.workspace import Spec


def load(base: Ground, spec: Spec) -> Loaded:
    """Read everything that a build of `spec` depends on."""
    closure = workspace.closure(spec)
    others = [Spec(Path(each.path).resolve(), spec.config, each) for each in closure.specs.values()]
    used = tuple(_load(base, each, workspace.closure(each), ()) for each in others)
    return _load(base, spec, closure, used)


def _load(base: Ground, spec: Spec, closure: workspace.Closure, used: tuple[Loaded, ...]) -> Loaded:
    places = {name: _inside(base, Path(each.path)) for name, each in closure.modules.items()}
    committed = ground.texts(base, [base.prefix + path for path in places.values()])
    modules, notes = {}, []
    for name, path in places.items():
        known = committed.get(base.prefix + path)
        if known is None:
            raise SpeccError(
                f"{path}, which {spec.source.path} uses, is not in the last commit",
                "a build stands on the last commit: commit the file first",
            )
        if known != closure.modules[name].text:
            notes.append(_uncommitted(path))
        modules[name] = Source(closure.modules[name].path, known)
    library = analysis.Library(closure.specs, modules)
    return Loaded(spec, _inside(base, spec.path), library, used, tuple(notes))


def check(run: Journal, loaded: Loaded) -> Checked | Stop:
    """The spec's meaning, or its errors, which are found anew each time."""
    source, library = loaded.spec.source, loaded.library
    sources = (*library.specs.items(), *library.modules.items())
    inputs = [source.text, *(part for name, each in sorted(sources) for part in (name, each.text))]
    wrong: list[Diagnostic] = []

    def make() -> Analysed:
        found = analysis.analyse(source, library)
        wrong.extend(each for each in found.diagnostics if each.severity == "error")
        return Analysed(
            module=found.module,
            spans=dict(found.spans),
            determinations=dict(found.determinations),
            errors=len(wrong),
            warnings=sum(each.severity == "warning" for each in found.diagnostics),
        )

    known = done(run, Step("check", inputs, Analysed, make, holds=lambda each: not each.errors))
    if known.errors or known.module is None:
        count = f"{known.errors} error" + ("s" if known.errors != 1 else "")
        return Stop("invalid", f"the spec has {count}", diagnostics=tuple(wrong))
    return Checked(known.module, known.spans, known.determinations, known.warnings)


Author = Callable[[Journal, Ground, Desk, Draft], Code | Stop]
"""What is done with what is left open: agents write it, or propose how they would."""


def write_code(
    run: Journal, base: Ground, loaded: Loaded, desk: Desk, author: Author = authoring.write
) -> Code | Stop:
    """The code of a spec and of those that it uses: derived, and by agents what is left open."""
    brought = []
    for each in loaded.used:
        other = write_code(run, base, each, desk, author)
        if isinstance(other, Stop):
            return replace(other, message=f"{each.path}, which it uses: {other.message}")
        brought.append(other)
    checked = check(run, loaded)
    if isinstance(checked, Stop):
        return checked
    module = checked.module
    questions = tuple(each.question for each in plan.questions(module))
    if questions:
        return Stop("waiting", "the spec has open questions", questions)
    tests = emitted(run, base, checked, loaded)
    before = _before(base, module, brought)
    planned = _plan(
        run,
        checked,
        Surroundings(loaded.path, tests, checked.determinations, before, ground.accepted(base)),
    )
    style = style_of(formatter(base.config.root))
    present = lock.code_lines(before or "")
    outlined = [
        task.unit
        for task in planned.tasks
        if task.coder == "agent" and not set(task.symbols) <= present.keys()
    ]
    definitions = [
        _derive(run, module, task.unit, style, task.unit in outlined)
        for task in planned.tasks
        if task.coder == "derive" or task.unit in outlined
    ]
    target = _splice(run, before or "", definitions, module.prose, style.width)
    notes = (*loaded.notes, *_target_notes(base, planned.target))
    if checked.warnings:
        notes += (f"the spec has warnings: {checked.warnings}; `specc check` shows them",)
    code = Code(loaded, checked, tests, planned, before, target, tuple(brought), notes)
    orphans = [task for task in planned.tasks if task.coder == "agent"]
    if not orphans:
        return code
    if desk.agent is None:
        waiting = tuple(f"{task.unit}: {task.reason}" for task in orphans)
        return Stop("waiting", "some units need an agent, or more rules", waiting, code=code)

    def tests_by_now(of: Journal) -> TestModule:
        """Silently: they are asked for again and again."""
        return emitted(replace(of, progress=lambda _: None), base, checked, loaded)

    return author(run, base, desk, Draft(code, frozenset(outlined), tests_by_now))


def _target_notes(base: Ground, target: str) -> tuple[str, ...]:
    """Whether the user has edited the target since the commit."""
    path = base.config.root / target
    present = path.read_bytes() if path.is_file() else b""
    committed = (ground.text(base, target) or "").encode()
    return () if present == committed else (_uncommitted(target),)


def _uncommitted(path: str) -> str:
    return f"{path} has changes that are not committed; they do not count yet"


def _before(base: Ground, module: ir.Module, brought: Sequence[Code]) -> str | None:
    """The target file as the build finds it, at the commit or written by a spec that this one uses;
    None when there is none."""
    if module.target is None:
        raise SpeccError(
            f"the spec of {module.name} names no target",
            f'add a line such as `target "src/{module.name.replace(".", "/")}.py"` below `module`',
        )
    workspace.target_path(base.config.root, module.target)
    written = {each.plan.target: each.target for each in brought}
    text = written.get(module.target) or ground.text(base, module.target)
    try:
        ast.parse(text or "")
    except SyntaxError as error:
        raise SpeccError(
            f"{module.target}:{error.lineno}: the target is not valid Python: {error.msg}",
            "repair it and commit: specc only adds to files that it can read",
        ) from None
    return text


def emitted(run: Journal, base: Ground, checked: Checked, loaded: Loaded) -> TestModule:
    """The tests of a spec, with the inputs as rows that are known to fail by now."""
    module = checked.module
    width = line_length(base.config.root)
    style = emit.Style(
        folder=base.config.tests,
        width=width,
        spec=loaded.path,
        time_bounds=base.config.time_bounds,
    )
    before = ground.text(base, emit.path_of(module, style.folder)) or ""
    if before and not emit.is_own(before):
        raise workspace.not_ours(base.config.root / emit.path_of(module, style.folder))
    known = found.known(run.store, module, before)
    inputs = [module.model_dump_json(), repr(style), repr(sorted(known.items()))]
    tests = done(run, Step("tests", inputs, TestModule, lambda: emit.emit(module, style, known)))
    return violations.expressed(tests, violations.Written(loaded.spec.source, checked.spans))


def _plan(run: Journal, checked: Checked, around: Surroundings) -> Plan:
    module = checked.module
    inputs = [
        module.model_dump_json(),
        around.tests.model_dump_json(),
        repr((around.spec, around.target, sorted(around.accepted.items()))),
    ]
    return done(run, Step("plan", inputs, Plan, lambda: plan.plan(module, around)))


def _derive(run: Journal, module: ir.Module, unit: str, style: Style, outline: bool) -> Definition:
    """The code of a unit; only its outline where an agent is to write the rest."""
    part = plan.slice_of(plan.without_judgement(module), unit.partition("/")[2])
    inputs = [part.model_dump_json(), repr(style), *(["outline"] if outline else [])]

    def make() -> Definition:
        return (derive.outline if outline else derive.derive)(part, unit, style)

    return done(run, Step("derive", inputs, Definition, make, unit))


def _splice(
    run: Journal,
    before: str,
    definitions: Sequence[Definition],
    prose: tuple[str, ...],
    width: int,
) -> str:
    inputs = [before, repr((prose, width)), *(each.model_dump_json() for each in definitions)]

    def make() -> Text:
        return Text(text=splice.splice(before, definitions, prose, width))

    return done(run, Step("splice", inputs, Text, make)).text


def _inside(base: Ground, path: Path) -> str:
    """The path from the project to a file in it."""
    resolved = path.resolve()
    root = base.config.root.resolve()
    if not resolved.is_relative_to(root):
        raise SpeccError(f"{path} lies outside the project {root}", "move it into the project")
    return resolved.relative_to(root).as_posix()
