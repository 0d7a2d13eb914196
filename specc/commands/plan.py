"""`specc plan`: the tasks of each spec, with their files, and who writes each and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from specc import config, lock, plan, workspace
from specc.commands.extras import need_build
from specc.commands.problems import tell, tell_errors
from specc.commands.terminal import BOLD, note, paint, say, say_json, table
from specc.errors import SpeccError
from specc.language.source import Span
from specc.plan import Surroundings
from specc.results import Estimate, Plan, Task
from specc.workspace import Spec

if TYPE_CHECKING:
    from specc.language import ir


@dataclass(frozen=True)
class How:
    """The options of a plan: the agent, whether the code that it is shown is listed, and whether it
    is asked for an approach."""

    agent: str | None = None
    context: bool = False
    assist: bool = False


def run(paths: Sequence[Path], output_format: str, how: How) -> int:
    """Print the plan of each spec; 1 if one has errors, or a question that waits for a person."""
    found = workspace.find(paths)
    specs = [by_agent(spec, how.agent) for spec in found.specs]
    made = assisted(specs) if how.assist else [planned(spec) for spec in specs]
    plans = list(zip(specs, made, strict=True))
    for sentence in found.passed_by:
        note(f"passed by: {sentence}")
    if output_format == "json":
        say_json([each.model_dump(mode="json") for _, each in plans if each])
    elif any(each for _, each in plans):
        say("\n\n".join(shown(spec, each, how.context) for spec, each in plans if each))
    return 0 if all(each for _, each in plans) else 1


def assisted(specs: Sequence[Spec]) -> list[Plan | None]:
    """The plans with what agents propose; None when a spec has errors or waits for a person."""
    need_build("plan --assist")
    from specc.build import Options, propose

    plans: list[Plan | None] = []
    for each in propose(specs, Options("specc plan"), lambda _: None):
        if isinstance(each, Plan):
            plans.append(each)
            continue
        tell(each.diagnostics)
        if each.state == "waiting":
            note(f"{each.message}: {'; '.join(each.waiting)}")
        plans.append(None)
    return plans


def planned(spec: Spec) -> Plan | None:
    """The plan for the working tree as it is; None when the spec has errors."""
    analysis = workspace.analyse(spec)
    if tell_errors(analysis) or analysis.module is None:
        return None
    module, root = analysis.module, spec.config.root
    target = workspace.target_path(root, module.target) if module.target else None
    accepted = root / lock.FILE
    path = spec.path.relative_to(root.resolve()).as_posix()
    around = Surroundings(
        spec=path,
        tests=workspace.tests_of(spec.config, module, path),
        determinations=analysis.determinations,
        target=target.read_text(encoding="utf-8") if target and target.is_file() else None,
        accepted=lock.parse(accepted.read_text(encoding="utf-8")) if accepted.is_file() else {},
    )
    for question in plan.questions(module):
        note(f"open: {question.question}")
    made = plan.plan(module, around)
    if all(task.coder != "agent" for task in made.tasks):
        return made
    return with_agents(spec, module, analysis.spans, made)


def by_agent(spec: Spec, agent: str | None) -> Spec:
    """The spec, in a project with the agent that an option names."""
    if not agent:
        return spec
    from specc.agents.choose import named

    return replace(spec, config=replace(spec.config, agent=named(spec.config.agent, agent)))


def with_agents(spec: Spec, module: "ir.Module", spans: Mapping[str, Span], made: Plan) -> Plan:
    """The plan, with what agents are shown of the last commit, and what they may use."""
    from specc.agents import choose
    from specc.index.commit import at_commit
    from specc.index.search import tables
    from specc.pipeline import ground, planning

    try:
        files = ground.python_files(ground.survey(spec.config))
    except SpeccError:
        files = {}  # no commit yet
    code = tables(at_commit(None, {path: text.encode() for path, text in files.items()}))
    model = choose.model_of(spec.config, config.environment())
    known = planning.Known(spec.config, code, files, spec.source, spans, model)
    return planning.enriched(made, module, known)


def shown(spec: Spec, plan: Plan, context: bool = False) -> str:
    """A plan as a table under its spec's name; with agents in it also what these may use."""
    head = paint(f"{spec.source.path} -> {plan.target or 'no target'}", BOLD)
    estimate = plan.estimate
    if estimate is None:
        rows = [row(task) for task in plan.tasks]
        return f"{head}\n{table(('TASK', 'FILE', 'CODER', 'WHY'), rows)}"
    wide = [(*row(task), str(len(task.judged_by)), *cost(task.estimate)) for task in plan.tasks]
    columns = ("TASK", "FILE", "CODER", "WHY", "TESTS", "TOKENS", "COST")
    lines = [head, table(columns, wide)]
    for task in plan.tasks:
        if task.context and context:
            lines.append(f"{task.unit.partition('/')[2]} is shown:")
            lines += [f"  {each.path}:{each.line} {each.symbol} ({each.why})"
                      for each in task.context]  # fmt: skip
        if task.approach:
            lines.append(f"{task.unit.partition('/')[2]} would be written so:")
            lines += [f"  {each}" for each in task.approach]
    tokens, dollars = cost(estimate)
    said = f"agents may use about {tokens} tokens in {estimate.calls:.0f} calls"
    return "\n".join((*lines, f"{said}, {dollars}"))


def cost(estimate: Estimate | None) -> tuple[str, str]:
    """An estimate in words: tokens and dollars."""
    if estimate is None:
        return "", ""
    dollars = "price not known" if estimate.dollars is None else f"${estimate.dollars:.2f}"
    return f"{estimate.input + estimate.output:,}", dollars


def row(task: Task) -> tuple[str, str, str, str]:
    """One line of the table."""
    file = f"{task.file} (new)" if task.new_file else task.file
    return task.unit.partition("/")[2], file, task.coder, task.reason
