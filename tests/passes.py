"""The passes that Markdown cases can name: input text and the document's files in, text out.

Each function imports what it runs, so that `pytest -k format` loads the formatter only.
"""

import re
from collections.abc import Mapping

from tests.harness import Pass


def library(files: Mapping[str, str]):
    """The blocks with a path, as modules: `shop/models.py` is the Python module shop.models."""
    from specc.language.analysis import Library
    from specc.language.source import Source

    sources = {
        path.rsplit(".", 1)[0].replace("/", "."): Source(path, text) for path, text in files.items()
    }
    return Library(
        specs={name: each for name, each in sources.items() if each.path.endswith(".spec")},
        modules={name: each for name, each in sources.items() if each.path.endswith(".py")},
    )


def analyse(text: str, files: Mapping[str, str]):
    """The analysis of a case's spec, which is called case.spec."""
    from specc.language.analysis import analyse
    from specc.language.source import Source

    return analyse(Source("case.spec", text), library(files))


def tree(text: str, files: Mapping[str, str]) -> str:
    """The parse tree of each item, then syntax errors."""
    from specc.language.render import concise
    from specc.language.source import Source
    from specc.language.syntax import parse

    parsed = parse(Source("case.spec", text))
    return "".join(item.pretty() for item in parsed.items) + "".join(
        concise(each) + "\n" for each in parsed.diagnostics
    )


def check(text: str, files: Mapping[str, str]) -> str:
    """All diagnostics, one line each."""
    from specc.language.render import concise

    return "".join(concise(each) + "\n" for each in analyse(text, files).diagnostics)


def explain(text: str, files: Mapping[str, str]) -> str:
    """All diagnostics as `specc check` prints them."""
    from specc.language.render import text as render

    return "\n".join(render(each) for each in analyse(text, files).diagnostics)


def linted(text: str, files: Mapping[str, str]):
    """What check and lint say about a case's spec, by place."""
    from specc.lint.lint import report
    from specc.lint.rule import Options
    from specc.testgen.reach import reached

    return report(analyse(text, files), Options(reached=reached)).diagnostics


def lint(text: str, files: Mapping[str, str]) -> str:
    """What check and lint say, one line each."""
    from specc.language.render import concise

    return "".join(concise(each) + "\n" for each in linted(text, files))


def lint_text(text: str, files: Mapping[str, str]) -> str:
    """What check and lint say, as `specc lint` prints it."""
    from specc.language.render import text as render

    return "\n".join(render(each) for each in linted(text, files))


def ir(text: str, files: Mapping[str, str]) -> str:
    """The IR as JSON, without defaults."""
    module = analyse(text, files).module
    return module.model_dump_json(indent=1, exclude_defaults=True) if module else "nothing"


def format(text: str, files: Mapping[str, str]) -> str:
    """The canonical form."""
    from specc.language.format import format_text

    return format_text(text)


def evaluate(text: str, files: Mapping[str, str]) -> str:
    """The value of each module-level `let` whose name begins with no underscore."""
    from specc.language import ir, types
    from specc.language.evaluate import RaisedError, Undefined, evaluate, program_of
    from specc.language.show import show

    module = whole(text, files)
    program, lines = program_of(module), []
    for let in module.declarations:
        if isinstance(let, ir.Let) and not let.name.startswith("_"):
            try:
                value = show(evaluate(let.value, program), types.expand(let.value.type, module))
            except Undefined as problem:
                value = f"undefined ({problem.kind}): {problem.reason}"
            except RaisedError as error:
                fields = ", ".join(f"{name}={show(each)}" for name, each in error.fields)
                value = f"raises {error.error}({fields})"
            lines.append(f"{let.name} = {value}")
    return "\n".join(lines)


def determine(text: str, files: Mapping[str, str]) -> str:
    """The verdict on each function, define and machine, and contradicting examples."""
    from specc.language import ir
    from specc.language.determine import check_examples, determinations

    module, lines = whole(text, files), []
    for item, found in determinations(module).items():
        lines.append(f"{item.partition('/')[2]}: {found.status}")
        if found.status != "determined":
            lines.append(f"  {found.reason}")
        lines += [f"  {name} = {value}" for name, value in found.witness.items()]
        lines += [f"  {each.partition('/')[2]}" for each in found.rules]
    for function in module.declarations:
        if isinstance(function, ir.Function):
            for each in check_examples(function, module):
                names = (part.partition("/")[2] for part in (each.example, each.item))
                lines.append(" against ".join(dict.fromkeys(names)) + f": {each.reason}")
    return "\n".join(lines)


def whole(text: str, files: Mapping[str, str]):
    """The module of a spec that may only be wrong in what its rules and examples say."""
    from specc.language.render import concise

    analysis = analyse(text, files)
    wrong = [concise(each) for each in analysis.diagnostics if not each.code.startswith("E4")]
    assert not wrong, wrong
    assert analysis.module is not None
    return analysis.module


def tests(text: str, files: Mapping[str, str]) -> str:
    """The emitted tests, with the helpers and strategies that they use, without the header and
    what draws from several seeds."""
    from specc.testgen import emit, seeds

    module = analyse(text, files).module
    emitted = emit.emit(module, emit.Style(spec="case.spec"))
    _, _, body = emitted.text.partition("print_blob=False\n)\n")
    body = body.replace("\n".join(seeds.HELPER), "").lstrip("\n")
    unchecked = "".join(f"# not machine-checked: {each}\n" for each in emitted.unchecked)
    return body + unchecked


def strategies(text: str, files: Mapping[str, str]) -> str:
    """The strategies of the emitted tests, without rows and tests."""
    return re.split(r"\n\n\n(?=def rows|@seeded|def test)", tests(text, files))[0]


def planned(text: str, files: Mapping[str, str]):
    """The analysis, tests and plan of a case's spec, beside the document's target and lock."""
    from specc import lock
    from specc.plan import Surroundings, plan
    from specc.testgen.emit import Style, emit

    found = analyse(text, files)
    tests = emit(found.module, Style())
    accepted = lock.parse(files.get(lock.FILE, ""))
    target = files.get(found.module.target)
    around = Surroundings("case.spec", tests, found.determinations, target, accepted)
    return found, tests, plan(found.module, around)


def plan(text: str, files: Mapping[str, str]) -> str:
    """The tasks in their order: who writes each, why, what it defines, needs and is judged by."""
    lines = []
    for task in planned(text, files)[2].tasks:
        lines += [f"{task.unit}: {task.coder}, {task.reason}"]
        lines += [f"  defines {', '.join(task.symbols)}{' in a new file' * task.new_file}"]
        lines += [f"  after {', '.join(task.depends_on)}"] * bool(task.depends_on)
        lines += [f"  judged by {each}" for each in task.judged_by]
    return "".join(f"{line}\n" for line in lines)


def derive(text: str, files: Mapping[str, str]) -> str:
    """The target with all units that the rules determine, in the plan's order; what is left to an
    agent as comments. The document's file of the target's path is what is there already."""
    from specc.derive.derive import derive
    from specc.derive.splice import splice
    from specc.plan import Surroundings, plan
    from specc.results import TestModule

    found = analyse(text, files)
    if any(each.severity == "error" for each in found.diagnostics):
        return check(text, files)
    nothing = TestModule(path="", text="", cases=())
    tasks = plan(found.module, Surroundings("case.spec", nothing, found.determinations)).tasks
    written = [derive(found.module, each.unit) for each in tasks if each.coder == "derive"]
    left = "".join(f"# {each.unit}: {each.reason}\n" for each in tasks if each.coder == "agent")
    return left + splice(files.get(found.module.target, ""), written, found.module.prose)


def printed(text: str, files: Mapping[str, str]) -> str:
    """Every let of the module as Python."""
    from specc.language import ir, python

    module = analyse(text, files).module
    lets = [each for each in module.declarations if isinstance(each, ir.Let)]
    printer = python.Printer(module)
    return "".join(f"{each.name} = {python.expression(printer, each.value)}\n" for each in lets)


def pull_request(text: str, files: Mapping[str, str]) -> str:
    """The commit message and PR.md, as if all tests had passed and executed every line; without the
    line numbers of tests."""
    import re

    from specc.bundle import pages
    from specc.bundle.trace import Evidence
    from specc.derive.derive import derive
    from specc.derive.splice import splice
    from specc.language.source import Source
    from specc.results import FileCoverage, Outcome, Report

    found, tests, tasks = planned(text, files)
    module = found.module
    written = [derive(module, each.unit) for each in tasks.tasks if each.coder == "derive"]
    target = splice(files.get(module.target, ""), written, module.prose)
    lines = tuple(range(1, len(target.splitlines()) + 1))
    covered = (FileCoverage(file=module.target, executed=lines, missing=()),)
    outcomes = tuple(Outcome(function=each.function, outcome="passed") for each in tests.cases)
    report = Report(outcomes=outcomes, coverage=covered, tier="none")
    source = Source("case.spec", text)
    evidence = Evidence(source, found.spans, module, tasks, tests, target, report)
    folder, branch = f".specc/bundles/{module.name}", f"specc/{module.name}"
    around = pages.Circumstances("a" * 40, "b" * 40, branch, folder, ("@reviewers",))
    message = pages.commit_message(module, tasks)
    page = re.sub(r"(test_\w+\.py):\d+", r"\1", pages.description(evidence, around))
    return f"{message}\n---\n\n{page}"


def rendered(text: str, files: Mapping[str, str]) -> str:
    """A diagnostic made by hand, in all forms; the case names `at`, `Diagnostic` and so on."""
    import json

    from specc.language import diagnostics, render
    from specc.language.source import Source, Span

    (path, content), *_ = files.items()
    source = Source(path, content)

    def at(part: str) -> Span:
        start = content.index(part)
        return Span(start, start + len(part))

    names = {**vars(diagnostics), "source": source, "at": at, "Span": Span}
    diagnostic = eval(text, names)
    coloured = render.text(diagnostic, colour=True).replace("\x1b", "␛").split("\n")[0]
    record = json.dumps(render.record(diagnostic), ensure_ascii=False)
    forms = (render.text(diagnostic), render.concise(diagnostic) + "\n", coloured + "\n", record)
    return "\n".join(forms)


def console(text: str, files: Mapping[str, str]) -> str:
    """What the commands of `text`, one per line, print in a folder with the document's files."""
    import contextlib
    import io
    import shlex
    import tempfile
    from pathlib import Path

    from specc import cli

    output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for path, content in files.items():
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / path).write_text(content, encoding="utf-8")
        streams = (contextlib.redirect_stdout(output), contextlib.redirect_stderr(output))
        with contextlib.chdir(folder), streams[0], streams[1]:
            for command in text.splitlines():
                print(f"$ {command}")
                program, *arguments = shlex.split(command)
                if program == "cat":
                    print(Path(arguments[0]).read_text(encoding="utf-8"), end="")
                elif code := cli.run(arguments):
                    print(f"[exit {code}]")
        output.seek(0)
        return output.read().replace(str(Path(folder).resolve()), "/project")


PASSES: dict[str, Pass] = {
    "tree": tree,
    "check": check,
    "diagnostics": explain,
    "lint": lint,
    "lint_text": lint_text,
    "ir": ir,
    "format": format,
    "evaluate": evaluate,
    "determine": determine,
    "tests": tests,
    "strategies": strategies,
    "plan": plan,
    "derive": derive,
    "printed": printed,
    "pull-request": pull_request,
    "rendered": rendered,
    "console": console,
}
