"""The texts of a bundle: what a reviewer reads, from templates, and what a machine reads."""

import json
import re
import xml.etree.ElementTree as xml
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from specc import __version__
from specc.bundle import score
from specc.bundle.trace import Evidence, coverage, quoted, traces
from specc.language import ir
from specc.plan import units
from specc.resources import TEMPLATES
from specc.results import REPORTED, Audit, Plan, Trace


@dataclass(frozen=True)
class Circumstances:
    """What a bundle says besides the evidence.

    `replaced` and `abandoned` name units whose accepted code this build replaces, or whose spec is
    gone; `stacked` the other specs whose code comes along; `doubts` pairs units with what is not
    sure about their rules; `folder` is where the bundle will lie.
    """

    base: str
    commit: str
    branch: str
    folder: str
    reviewers: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    abandoned: tuple[str, ...] = ()
    stacked: tuple[str, ...] = ()
    doubts: tuple[tuple[str, str], ...] = ()


def commit_message(module: ir.Module, plan: Plan) -> str:
    """The message of the commit that holds the code."""
    return _render("commit.txt.j2", {"module": module, "plan": plan, "version": __version__})


def description(evidence: Evidence, around: Circumstances) -> str:
    """PR.md: why, what, the decisions to confirm, the criteria, and what was not verified."""
    rows, covered = traces(evidence), coverage(evidence)
    declarations = evidence.module.declarations
    executed = sum(len(each.executed) for each in covered)
    values = {
        **vars(around),
        "version": __version__,
        "module": evidence.module,
        "plan": evidence.plan,
        "authored": evidence.authored,
        "traces": rows,
        "coverage": covered,
        "covered": executed,
        "total": executed + sum(len(each.missing) for each in covered),
        "checked": sum(row.result == "passed" for row in rows),
        "units": [unit for unit in units(evidence.module) if hasattr(unit, "prose")],
        "unspecified": _unspecified(evidence.module),
        "duties": _duties(evidence),
        "refused": _refused(evidence.module),
        "smokes": [each.name for each in declarations if isinstance(each, ir.Smoke)],
        "audit": evidence.audit,
        "score": score,
        "unconfined": evidence.report is not None and evidence.report.tier == "none",
    }
    return _render("pr.md.j2", values)


def trace_table(evidence: Evidence) -> str:
    """traceability.md."""
    return _render("traceability.md.j2", {"plan": evidence.plan, "traces": traces(evidence)})


def trace_records(evidence: Evidence) -> str:
    """traceability.json."""
    rows = [row.model_dump(mode="json") for row in traces(evidence)]
    return as_json({"schema": 1, "module": evidence.plan.module, "traces": rows})


def coverage_records(evidence: Evidence) -> str:
    """coverage.json: per unit of new code the lines that the tests executed and missed."""
    found = [each.model_dump(mode="json") for each in coverage(evidence)]
    return as_json({"schema": 1, "module": evidence.plan.module, "units": found})


def audit_records(audit: Audit) -> str:
    """audit.json: which changes of the code the tests notice, and what is left of the others."""
    found = score.record(audit)
    return as_json({"schema": 1, **{each: found[each] for each in found if each != "tier"}})


def junit(evidence: Evidence) -> str:
    """junit.xml, without times or host, so that equal results give equal bytes."""
    report = evidence.report
    outcomes = report.outcomes if report else ()
    counts = {
        "tests": len(outcomes),
        "failures": sum(each.outcome == "failed" for each in outcomes),
        "errors": sum(each.outcome == "missing" for each in outcomes),
        "skipped": sum(each.outcome in ("skipped", *REPORTED) for each in outcomes),
    }
    totals = {name: str(value) for name, value in counts.items()}
    root = xml.Element("testsuites", totals)
    suite = xml.SubElement(root, "testsuite", {"name": evidence.plan.module, **totals})
    for each in outcomes:
        names = {"classname": evidence.plan.tests, "name": each.function}
        case = xml.SubElement(suite, "testcase", names)
        if each.outcome in ("skipped", *REPORTED):
            xml.SubElement(case, "skipped")
        elif each.outcome != "passed":
            message = each.failure.message if each.failure else each.outcome
            tag = "failure" if each.outcome == "failed" else "error"
            xml.SubElement(case, tag, {"message": _printable(message)})
    xml.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{xml.tostring(root, encoding='unicode')}\n"


def as_json(value: Mapping[str, object]) -> str:
    """JSON as all files of a bundle have it."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _unspecified(module: ir.Module) -> list[ir.Unspecified]:
    found: list[ir.Unspecified] = []
    for declaration in module.declarations:
        match declaration:
            case ir.Unspecified():
                found.append(declaration)
            case ir.Function() | ir.Machine():
                found.extend(declaration.unspecified)
            case _:
                pass
    return found


def _duties(evidence: Evidence) -> list[tuple[str, str]]:
    return [
        (unit.name, quoted(evidence, each.id))
        for unit in units(evidence.module)
        if isinstance(unit, ir.Function)
        for each in unit.requires
    ]


def _refused(module: ir.Module) -> list[tuple[str, Sequence[str]]]:
    """Machines with the events that can be refused without an error of the spec's own."""
    found: list[tuple[str, Sequence[str]]] = []
    for unit in units(module):
        if isinstance(unit, ir.Machine):
            events = [
                event.name
                for event in unit.events
                if any(each.sources or each.guard for each in event.transitions)
                and not any(each.otherwise for each in event.transitions)
            ]
            found += [(unit.name, events)] if events else []
    return found


def _render(name: str, values: Mapping[str, Any]) -> str:
    import jinja2

    engine = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES / "bundle"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    engine.filters |= {"cell": _cell, "code": _code, "place": _place, "test": _test}
    return engine.get_template(name).render(values)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _code(text: str) -> str:
    """Text as a code span, whatever is in it."""
    line = " ".join(text.split())
    ticks = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    space = " " if "`" in line else ""
    return f"{ticks}{space}{line}{space}{ticks}"


def _place(row: Trace) -> str:
    first, last = row.code_lines
    return f"{row.code_file}:{first}-{last}" if first else "none"


def _test(row: Trace) -> str:
    if not row.test:
        return "none"
    return f"`{row.test}` ({row.test_file}:{row.test_line})"


def _printable(text: str) -> str:
    return re.sub(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
