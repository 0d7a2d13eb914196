"""The steps in which agents write what the spec leaves open, task by task, dependencies first."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from specc import git, plan, store
from specc.agents.values import Agent, Usage
from specc.coder import approach, loop, meter, prompts, records
from specc.coder.attempt import Setting
from specc.coder.calls import Line
from specc.coder.extract import definition
from specc.coder.ledger import Place
from specc.coder.loop import Judge, Terms, Written
from specc.coder.prompts import Assignment
from specc.coder.tools import Bench
from specc.coder.untrusted import quoted
from specc.coder.values import Halt, Verdict
from specc.derive import splice
from specc.index import context as contexts
from specc.index import conventions
from specc.index.search import Tables, search
from specc.pipeline import planning, trying
from specc.pipeline.desk import Desk
from specc.pipeline.ground import Ground
from specc.pipeline.journal import Journal
from specc.pipeline.trying import Trial
from specc.pipeline.values import Checked, Loaded
from specc.resources import TEMPLATES
from specc.results import Event, Task, TestModule
from specc.runner import found
from specc.store import digest

HITS = 8


@dataclass(frozen=True)
class Studio:
    """All that writing the units of one spec takes. `others` are texts of further files that the
    base does not have; `tests` emits the tests as they are by now, with what failed once;
    `outlined` are the units that stand in the target as an outline only."""

    run: Journal
    base: Ground
    desk: Desk
    loaded: Loaded
    checked: Checked
    tasks: Sequence[Task]
    others: Mapping[str, str]
    tests: Callable[[Journal], TestModule]
    outlined: frozenset[str]
    code: Tables
    files: Mapping[str, str]
    width: int


def write(studio: Studio, agent: Agent, target: str) -> tuple[str, dict[str, Written], list[Halt]]:
    """The target with all units that could be written, what led to them, and those that wait."""
    written: dict[str, Written] = {}
    halts: list[Halt] = []
    waiting = [each for each in studio.tasks if each.coder == "agent"]
    while waiting:
        open_units = {each.unit for each in waiting}
        ready = [each for each in waiting if open_units.isdisjoint(each.depends_on)]
        ready = (ready or waiting[:1])[: studio.desk.jobs]
        waiting = [each for each in waiting if each not in ready]
        before, made = target, _together(studio, agent, ready, target)
        for task, result in zip(ready, made, strict=True):
            if isinstance(result, Halt):
                halts.append(result)
                continue
            written[task.unit] = result
            if len(ready) == 1:
                target = result.target
            else:
                own = definition(before, result.target, task)
                target = splice.splice(target, (own,), (), studio.width)
        if halts:
            break
    return target, written, halts


def _together(
    studio: Studio, agent: Agent, tasks: Sequence[Task], target: str
) -> list[Written | Halt]:
    """Tasks that do not depend on each other, at once if there are several."""
    if len(tasks) == 1:
        return [_unit(studio, agent, tasks[0], target)]

    def one(task: Task) -> Written | Halt:
        """A task with a connection of its own to the store."""
        with store.open_store(studio.base.config.state) as opened:
            own = replace(studio, run=replace(studio.run, store=opened))
            return _unit(own, agent, task, target)

    with ThreadPoolExecutor(max_workers=len(tasks)) as pool:
        return list(pool.map(one, tasks))


def _unit(studio: Studio, agent: Agent, task: Task, target: str) -> Written | Halt:
    """Write one unit into a text of the target."""
    assignment = _assignment(studio, agent, task, target)
    settings = studio.base.config
    name = task.unit.replace("/", "-")
    with _checkout(studio, name) as project:
        trial = Trial(
            run=studio.run,
            base=studio.base,
            loaded=studio.loaded,
            checked=studio.checked,
            unit=task.unit,
            target=task.file,
            project=project,
            before=target,
            files=studio.files,
            others=studio.others,
            tests=lambda: studio.tests(studio.run),
            items=_items(studio, task),
        )
        place = _first_place(studio, assignment)
        setting = Setting(_line(studio, agent), place, _bench(studio, trial), project, project)
        if studio.desk.assisted:
            steps = _proposed(studio, agent, assignment)
            assignment = replace(assignment, approach=approach.shown(steps))
        judge = Judge(
            place=lambda text: trying.put(project, task.file, text),
            judge=lambda text: trying.judge(trial, text),
            keep=lambda verdict: _keep(studio, verdict),
        )
        terms = Terms(
            retries=settings.agent.retries,
            tokens=settings.agent.tokens,
            present=task.unit not in studio.outlined,
        )
        result = loop.write(setting, assignment, judge, terms)
    used = meter.shown(studio.desk.meter.of(task.unit), _priced(studio.desk))
    done = isinstance(result, Written)
    said = f"{prompts.outcome(result.attempts[-1])}, {used}" if done else f"waits, {used}"
    _tell(studio.run, "code", task.unit, "done" if done else "failed", said)
    return result


def propose(studio: Studio, agent: Agent, task: Task, target: str) -> tuple[str, ...]:
    """How the agent would write a unit, a sentence each. The same question is not asked again."""
    return _proposed(studio, agent, _assignment(studio, agent, task, target))


def _proposed(studio: Studio, agent: Agent, assignment: Assignment) -> tuple[str, ...]:
    """An approach, from agents that do not look at files themselves: those find their own."""
    if agent.looks:
        return ()
    line, place = _line(studio, agent), _first_place(studio, assignment)
    names = {each.symbol for each in studio.code.chunks}
    return approach.proposed(line, place, assignment, names, studio.base.config.root)


def _first_place(studio: Studio, assignment: Assignment) -> Place:
    return Place(studio.run.run, assignment.work, assignment.task.unit, 0, 0)


def _items(studio: Studio, task: Task) -> frozenset[str]:
    """The items that judge a unit; those of no unit judge the last that an agent writes."""
    units = {each.unit.partition("/")[2] for each in studio.tasks}
    own = frozenset(task.judged_by)
    last = [each for each in studio.tasks if each.coder == "agent"][-1]
    if task.unit != last.unit:
        return own
    cases = studio.tests(studio.run).cases
    return own | {each.item for each in cases if each.owner not in units}


@contextmanager
def _checkout(studio: Studio, name: str) -> Iterator[Path]:
    """The project at the base with the files that are sure, for one unit."""
    place = studio.base.config.state / "worktrees" / f"{name}"
    with git.worktree(studio.base.repository, studio.base.commit, place) as tree:
        project = tree / studio.base.prefix
        for path, text in studio.others.items():
            trying.put(project, path, text)
        yield project


def _keep(studio: Studio, verdict: Verdict) -> None:
    """Keep the inputs that were drawn and failed: from now on they are rows."""
    owners = {each.item: each.owner for each in studio.tests(studio.run).cases}
    found.keep(studio.run.store, studio.checked.module, owners, verdict.failures)


def _line(studio: Studio, agent: Agent) -> Line:
    run, desk = studio.run, studio.desk

    def tell(unit: str, said: str) -> None:
        _tell(run, "call", unit, "done", said)

    replaying = desk.replaying
    return Line(agent, run.store, desk.meter, desk.cost, desk.clean, tell, replaying=replaying)


def _tell(run: Journal, step: str, unit: str, state: str, said: str) -> None:
    values = {"spec": run.spec, "step": step, "unit": unit, "state": state, "detail": said}
    run.progress(Event.model_validate(values))


def _priced(desk: Desk) -> bool:
    return desk.cost(Usage()) is not None


# ---- what an agent is given --------------------------------------------------------------------


def _assignment(studio: Studio, agent: Agent, task: Task, target: str) -> Assignment:
    module = studio.checked.module
    name = task.unit.partition("/")[2]
    source, spans = studio.loaded.spec.source, studio.checked.spans
    words = planning.words_of(module, name, source, spans)
    specification = quoted("specification", words, prompts.FILE_CHARACTERS)
    pieces = [contexts.text_of(each, studio.files) for each in task.context]
    helpful = "\n\n".join(quoted("repository", each, 8_000) for each in pieces if each)
    ways = "\n".join(f"- {each}" for each in _ways(studio))
    parts = (plan.slice_hash(module, name), agent.name, agent.model, target, rules())
    return Assignment(
        task=task,
        work=digest("work", *parts),
        specification=specification,
        conventions=quoted("conventions", ways, 6_000) if ways else "",
        context=helpful,
        target=target,
    )


def rules() -> str:
    """The hash of the prompts' fixed words."""
    files = sorted((TEMPLATES / "prompts").glob("*.j2"))
    return digest(*(each.read_text(encoding="utf-8") for each in files))


def _ways(studio: Studio) -> list[str]:
    """How code is written in the project."""
    from specc.index import chunks

    texts = (chunks.read(path, text.encode()) for path, text in sorted(studio.files.items()))
    return conventions.conventions([each for each in texts if each])


def _bench(studio: Studio, trial: Trial) -> Bench:
    def find(query: str) -> str:
        hits = search(studio.code, query, HITS)
        return "\n".join(
            f"{each.chunk.path}:{each.chunk.line} {each.chunk.kind} {each.chunk.symbol}"
            f": {each.chunk.summary}"
            for each in hits
        )

    def test(text: str) -> str:
        made = trying.quick(trial, text)
        return made if isinstance(made, str) else records.records(made)

    return Bench(find, studio.files.get, lambda path: _symbols(studio.files.get(path)), test)


def _symbols(text: str | None) -> str | None:
    """What a file defines, one line each."""
    try:
        tree = ast.parse(text) if text is not None else None
    except (SyntaxError, ValueError):
        return None
    if tree is None:
        return None
    lines = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            lines.append(f"{node.lineno}: {node.name}")
            methods = node.body if isinstance(node, ast.ClassDef) else []
            lines += [
                f"{each.lineno}:   {node.name}.{each.name}"
                for each in methods
                if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
            ]
    return "\n".join(lines)
