"""What agents make of a spec's code: the whole code, or a stop with what a person should know.

Candidates that wait lie in a checkout of their own below `.specc/candidates`, where a person may
edit them; what was edited is taken up by the next build.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

from specc import git
from specc.agents.values import Agent
from specc.coder import ledger, prompts
from specc.coder.loop import Written
from specc.coder.values import Attempt, Decision, Halt
from specc.config import line_length
from specc.errors import SpeccError
from specc.index import commit as indexes
from specc.index.search import tables
from specc.pipeline import coding, ground, planning, trying
from specc.pipeline.coding import Studio
from specc.pipeline.desk import Desk
from specc.pipeline.ground import Ground
from specc.pipeline.journal import Journal
from specc.pipeline.planning import Known
from specc.pipeline.values import Code, Stop
from specc.results import Authored, Plan, TestModule, Tried, Waiting
from specc.store import digest


@dataclass(frozen=True)
class Draft:
    """Code before agents have worked on it, the units that are outlines in it, and its tests as
    they are by now."""

    code: Code
    outlined: frozenset[str]
    tests: Callable[[Journal], TestModule]


def write(run: Journal, base: Ground, desk: Desk, draft: Draft) -> Code | Stop:
    """The code with what agents wrote."""
    agent = _present(desk)
    studio, code = _prepared(run, base, desk, draft)
    _take_edits(studio, agent, code)
    target, written, halts = coding.write(studio, agent, code.target)
    authored = tuple(_authored(agent, unit, each) for unit, each in written.items())
    code = replace(code, target=target, authored=authored, tests=draft.tests(run))
    if not halts:
        if _reviewed(run, base, code):
            _clear(base, code.plan)
            return code
        sentence = f"{code.plan.module}: `[tool.specc.gates]` asks for a person's approval"
        return Stop("waiting", "the code waits for approval", (sentence,), code=code)
    waiting = [_waiting(each) for each in halts]
    folder = _lay_out(base, code, halts[0], studio.others)
    waiting[0] = waiting[0].model_copy(update={"folder": folder})
    told = tuple(f"{each.unit}: {each.message}" for each in waiting)
    return Stop("waiting", "an agent could not finish", told, code=code, halted=tuple(waiting))


def propose(run: Journal, base: Ground, desk: Desk, draft: Draft) -> Code:
    """The code before agents write, with how they would go about it in its plan.

    Raises:
        SpeccError: there is nobody to ask.
    """
    agent = _present(desk)
    if agent.gone or agent.looks:
        why = "is gone" if agent.gone else "looks at the files itself, and plans when it writes"
        raise SpeccError(
            f"{agent.name} cannot be asked for an approach: it {why}",
            "name a model with --agent, or leave out --assist",
        )
    studio, code = _prepared(run, base, desk, draft)
    tasks = [
        task.model_copy(update={"approach": coding.propose(studio, agent, task, code.target)})
        if task.coder == "agent"
        else task
        for task in code.plan.tasks
    ]
    return replace(code, plan=code.plan.model_copy(update={"tasks": tuple(tasks)}))


def _present(desk: Desk) -> Agent:
    if desk.agent is None:
        raise TypeError("there is no agent")
    return desk.agent


def _prepared(run: Journal, base: Ground, desk: Desk, draft: Draft) -> tuple[Studio, Code]:
    """What writing takes, and the code with the plan as agents are told of it."""
    studio = _studio(run, base, desk, draft)
    code = replace(draft.code, plan=planned(studio, _present(desk), draft.code))
    return replace(studio, tasks=code.plan.tasks), code


def planned(studio: Studio, agent: Agent, code: Code) -> Plan:
    """The plan with what agents are given and may cost."""
    source, spans = code.loaded.spec.source, code.checked.spans
    known = Known(studio.base.config, studio.code, studio.files, source, spans, agent.model)
    return planning.enriched(code.plan, code.checked.module, known)


def _studio(run: Journal, base: Ground, desk: Desk, draft: Draft) -> Studio:
    code = draft.code
    files = ground.python_files(base)
    files |= {each.plan.target: each.target for each in code.brought}
    blobs = {path: text.encode() for path, text in files.items()}
    others = dict.fromkeys(ground.package_files(base, code.plan.target), "")
    others |= {each.plan.target: each.target for each in code.brought}
    return Studio(
        run=run,
        base=base,
        desk=desk,
        loaded=code.loaded,
        checked=code.checked,
        tasks=code.plan.tasks,
        others=others,
        tests=draft.tests,
        outlined=draft.outlined,
        code=tables(indexes.at_commit(run.store, blobs)),
        files=files,
        width=line_length(base.config.root),
    )


def _authored(agent: Agent, unit: str, written: Written) -> Authored:
    return Authored(
        unit=unit,
        agent=agent.name,
        model=agent.model,
        attempts=tuple(map(_tried, written.attempts)),
        accepted=written.accepted,
    )


def _tried(attempt: Attempt) -> Tried:
    return Tried(
        number=attempt.number,
        by=attempt.by,
        outcome=prompts.outcome(attempt),
        calls=attempt.calls,
        tokens=attempt.tokens,
        dollars=attempt.dollars,
    )


def _waiting(halt: Halt) -> Waiting:
    best = next((each for each in halt.attempts if each.number == halt.best), None)
    return Waiting(
        unit=halt.unit,
        why=halt.why,
        message=halt.message,
        question=halt.question,
        tried=tuple(map(_tried, halt.attempts)),
        best=halt.best,
        failures=best.verdict.failures if best else (),
        problems=best.verdict.problems if best else (),
    )


# ---- the candidate that a person may edit ------------------------------------------------------


def _place(base: Ground, module: str) -> Path:
    return base.config.state / "candidates" / module


def _lay_out(base: Ground, code: Code, halt: Halt, others: Mapping[str, str]) -> str:
    """Put the best candidate of a unit where a person finds it; the folder, from the project."""
    best = next((each for each in halt.attempts if each.number == halt.best), None)
    text = best.target if best else code.target
    folder = _place(base, code.plan.module)
    note = folder.with_suffix(".json")
    facts = {"unit": halt.unit, "target": digest(text), "after": len(halt.attempts)}
    if not (note.is_file() and json.loads(note.read_text(encoding="utf-8")) == facts):
        git.remove_worktree(base.repository, folder)
        git.add_worktree(base.repository, base.commit, folder)
        project = folder / base.prefix
        written = {**others, code.plan.target: text, code.tests.path: code.tests.text}
        for path, content in written.items():
            trying.put(project, path, content)
        _note(note, facts)
    return folder.relative_to(base.config.root).as_posix()


def _take_edits(studio: Studio, agent: Agent, code: Code) -> None:
    """Keep a candidate that a person has edited since as a decision of theirs."""
    base, store = studio.base, studio.run.store
    folder = _place(base, code.plan.module)
    note = folder.with_suffix(".json")
    path = folder / base.prefix / code.plan.target
    if not note.is_file() or not path.is_file():
        return
    facts = json.loads(note.read_text(encoding="utf-8"))
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SpeccError(f"{path} is not UTF-8", "save it as UTF-8") from None
    work = ledger.last_work(store, facts["unit"])
    if digest(text) == facts["target"] or not work:
        return
    tried = len(ledger.attempts(store, work))
    ledger.keep_decision(store, facts["unit"], work, Decision(kind="edit", text=text, after=tried))
    _note(note, {**facts, "target": digest(text)})


def _note(path: Path, facts: Mapping[str, object]) -> None:
    """Write a note, whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(facts), encoding="utf-8")
    part.replace(path)


def _clear(base: Ground, planned: Plan) -> None:
    """Remove a candidate that waits no more."""
    folder = _place(base, planned.module)
    if folder.exists():
        git.remove_worktree(base.repository, folder)
        folder.with_suffix(".json").unlink(missing_ok=True)


# ---- approval ----------------------------------------------------------------------------------


def _reviewed(run: Journal, base: Ground, code: Code) -> bool:
    """Whether nobody has to approve the code, or somebody did."""
    gates = base.config.gates
    risky = _critical(base, code) if gates.review == "on-risk" else ()
    if gates.review == "never" or (gates.review == "on-risk" and not risky):
        return True
    wanted = digest(code.target)
    made = ledger.decisions(run.store, code.plan.module, code.plan.module)
    return any(each.kind == "approve" and each.text == wanted for each in made)


def _critical(base: Ground, code: Code) -> Sequence[str]:
    """The files and owners that make a change a risk."""
    gates = base.config.gates
    paths = (code.plan.target, code.plan.spec)
    owners = ground.reviewers(base, paths, code.checked.module.owner)
    files = [each for each in paths for glob in gates.critical if fnmatch(each, glob)]
    return [*files, *(each for each in owners if each in gates.owners)]
