"""One input against a table of rules: what applies, what it gives, what is wrong there."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

from specc.language import ir
from specc.language.determine.verdict import Determination, Status, Table, plain, shown
from specc.language.evaluate import guarded, within
from specc.language.evaluate.calls import error_of, frame_of, in_domain
from specc.language.evaluate.program import Frame, RaisedError, Run, Undefined
from specc.language.show import show
from specc.language.values import MapValue, RecordValue, Value

STEPS = 3_000
"""Steps that one probe may take."""

Names = Mapping[str, Value]


def probe(table: Table, names: Names, run: Run | None = None) -> Determination | None:
    """What is wrong with the table on this input; None when nothing is, or it is outside.

    An "undecided" verdict says that the spec does not tell enough to judge the input.
    """
    try:
        return within(run or Run(table.program, STEPS), partial(_probe, table, names))
    except (Undefined, RaisedError) as problem:
        return _trouble(table, names, problem)


def _frame(table: Table, names: Names, run: Run) -> Frame | None:
    code = table.code
    frame = frame_of(code, [names[name] for name in code.parameters], run)
    return frame if in_domain(code, frame) and error_of(code, frame) is None else None


def _probe(table: Table, names: Names, run: Run) -> Determination | None:
    frame = _frame(table, names, run)
    if frame is None:
        return None
    applying: list[tuple[ir.Rule, Value]] = []
    for rule, (guard, code) in zip(table.rules, table.code.rules, strict=True):
        if rule.otherwise and applying:
            break
        try:
            if guard is None or guarded(guard, frame):
                applying.append((rule, guarded(code, frame)))
        except (Undefined, RaisedError) as problem:
            found = _trouble(table, names, problem, rule)
            if found is not None:
                return found
            return None
    return _conflict(table, names, applying) or _outside(table, names, applying, run)


def _conflict(
    table: Table, names: Names, applying: list[tuple[ir.Rule, Value]]
) -> Determination | None:
    if not applying:
        return _verdict("incomplete", f"no rule of {table.title} applies", table, names)
    (first, value), *others = applying
    for rule, other in others:
        if other != value:
            reason = f"both rules apply: one gives {show(value)}, the other {show(other)}"
            return _verdict("conflicting", reason, table, names, first, rule)
    return None


def _outside(
    table: Table, names: Names, applying: list[tuple[ir.Rule, Value]], run: Run
) -> Determination | None:
    for rule, value in applying[:1]:
        if table.check is not None and not table.check(value, run):
            reason = f"the rule gives {show(value)}, which its type does not allow"
            return _verdict("undefined", reason, table, names, rule)
    return None


def _trouble(
    table: Table, names: Names, problem: Undefined | RaisedError, *rules: ir.Rule
) -> Determination | None:
    """What an evaluation that ends without a value says about the table."""
    if isinstance(problem, RaisedError):
        if problem.error in table.errors:
            return None
        reason = f"it raises {problem.error}, which {table.title} does not declare"
        return _verdict("undefined", reason, table, names, *rules)
    large = not all(map(_small, names.values()))
    if problem.kind == "unknown" or (problem.kind == "budget" and large):
        return plain("undecided", problem.reason)
    return _verdict("undefined", problem.reason, table, names, *rules)


def _small(value: Value) -> bool:
    """Whether no honest recursion over the value can be long."""
    match value:
        case int() | float() | Decimal():
            return -12 <= value <= 12
        case RecordValue():
            return all(_small(each) for _, each in value.fields)
        case tuple() | frozenset() | MapValue():
            return len(value) <= 12 and all(map(_small, value))
        case _:
            return True


def _verdict(
    status: Status, reason: str, table: Table, names: Names, *rules: ir.Rule
) -> Determination:
    witness = shown(names, table.parameters, table.program.module)
    return Determination(status, witness, tuple(each.id for each in rules), reason)
