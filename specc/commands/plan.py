"""`specc plan`: the tasks of each spec, with their files, and who writes each and why."""

from collections.abc import Sequence
from pathlib import Path

from specc import lock, plan, workspace
from specc.commands.problems import tell_errors
from specc.commands.terminal import BOLD, note, paint, say, say_json, table
from specc.plan import Surroundings
from specc.results import Plan, Task
from specc.workspace import Spec


def run(paths: Sequence[Path], output_format: str) -> int:
    """Print the plan of each spec; 1 if one has errors, or a question that waits for a person."""
    found = workspace.find(paths)
    plans = [(spec, planned(spec)) for spec in found.specs]
    for sentence in found.passed_by:
        note(f"passed by: {sentence}")
    if output_format == "json":
        say_json([each.model_dump(mode="json") for _, each in plans if each])
    elif any(each for _, each in plans):
        say("\n\n".join(shown(spec, each) for spec, each in plans if each))
    return 0 if all(each for _, each in plans) else 1


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
    return plan.plan(module, around)


def shown(spec: Spec, plan: Plan) -> str:
    """A plan as a table under its spec's name."""
    head = paint(f"{spec.source.path} -> {plan.target or 'no target'}", BOLD)
    rows = [row(task) for task in plan.tasks]
    return f"{head}\n{table(('TASK', 'FILE', 'CODER', 'WHY'), rows)}"


def row(task: Task) -> tuple[str, str, str, str]:
    """One line of the table."""
    file = f"{task.file} (new)" if task.new_file else task.file
    return task.unit.partition("/")[2], file, task.coder, task.reason
