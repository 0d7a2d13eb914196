"""What a question says at one input: which clauses are active there, and whether a result keeps
them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from specc.language import ir, types
from specc.language.evaluate import Program, compiled, guarded
from specc.language.evaluate.program import Check, Code, Frame, RaisedError, Run, Undefined, spend
from specc.language.evaluate.satisfies import check_of
from specc.language.rewrite import substitute
from specc.language.search import hints_of, inputs
from specc.language.search.hints import Hints
from specc.language.search.pools import Pools
from specc.language.values import Value
from specc.lint.witness.leaves import Leaf, leaves_of
from specc.lint.witness.parts import parts_of_value
from specc.lint.witness.pinned import Direct, direct_of, parts_of
from specc.lint.witness.question import Clause, Question
from specc.lint.witness.typed import has_type

ASSIGNMENTS = 48
"""Values of a clause's own variables that are tried at one input."""

Names = Mapping[str, Value]


@dataclass(frozen=True)
class Said:
    """A clause, compiled. `direct` is what it says of a part of the result, with its code."""

    clause: Clause
    guards: tuple[Code, ...]
    condition: Code
    direct: Direct | None
    value: Code | None


@dataclass(frozen=True)
class Asked:
    """A question, compiled. The refinements of the result's type are clauses too, with the id of
    the function."""

    question: Question
    domain: tuple[Code, ...]
    said: tuple[Said, ...]
    checks: tuple[tuple[str, Check], ...]
    check: Check | None
    type: ir.Type
    leaves: tuple[Leaf, ...]
    pools: Pools
    written: dict[ir.Type, list[Code]] = field(default_factory=dict)

    @property
    def program(self) -> Program:
        """The program of the question."""
        return self.question.program


def asked_of(question: Question) -> Asked:
    """The question, compiled."""
    function, program = question.function, question.program
    compile_ = partial(compiled, program=program)
    assert function.returns is not None
    leaves = leaves_of(function.returns, program)
    checks = ((each.name, check_of(each.type, program, compile_)) for each in function.parameters)
    own = (
        Clause(function.id, guards, part)
        for leaf in leaves
        for each in types.refinements(leaf.type, program.module)
        for guards, part in parts_of(substitute(each, {"value": leaf.expression}), program)
    )
    return Asked(
        question=question,
        domain=tuple(map(compile_, question.domain)),
        said=tuple(_said(each, program) for each in (*question.clauses, *own)),
        checks=tuple((name, check) for name, check in checks if check is not None),
        check=check_of(function.returns, program, compile_),
        type=function.returns,
        leaves=leaves,
        pools=Pools(program, hints(question)),
    )


def hints(question: Question) -> Hints:
    """What the literals of the question suggest."""
    clauses = (e for each in question.clauses for e in (*each.guards, each.condition))
    variables = (each for clause in question.clauses for each in clause.variables)
    parts: list[ir.Node] = [*question.function.parameters, *question.domain, *clauses, *variables]
    if question.function.returns is not None:
        parts.append(question.function.returns)
    return hints_of(parts, question.program)


def _said(clause: Clause, program: Program) -> Said:
    direct = direct_of(clause.condition)
    return Said(
        clause,
        tuple(compiled(each, program) for each in clause.guards),
        compiled(clause.condition, program),
        direct,
        None if direct is None else compiled(direct.value, program),
    )


@dataclass
class Case:
    """One input of the domain: the clauses that are active, each with the frames in which it is
    (one for each value of its variables)."""

    asked: Asked
    names: Names
    run: Run
    active: list[tuple[Said, list[Frame]]] = field(default_factory=list)


def case_of(asked: Asked, names: Names, run: Run) -> Case | None:
    """The case of an input; None outside of the domain, or where a guard has no value."""
    try:
        return _case(asked, names, run)
    except (Undefined, RaisedError):
        return None


def _case(asked: Asked, names: Names, run: Run) -> Case | None:
    spend(run)
    frame = Frame({**names}, run)
    if not all(guarded(check, names[name], run) for name, check in asked.checks):
        return None
    if not all(guarded(each, frame) for each in asked.domain):
        return None
    case = Case(asked, names, run)
    for said in asked.said:
        if said.clause.variables:
            frames = list(_assigned(said, case))
        else:
            spend(run)
            frames = [frame] if all(guarded(each, frame) for each in said.guards) else []
        if frames:
            case.active.append((said, frames))
    return case


def _assigned(said: Said, case: Case) -> Iterator[Frame]:
    """The frames of some values of a clause's variables for which its guards hold."""
    for values in assignments(said.clause, case.asked, case.names):
        spend(case.run)
        frame = Frame({**case.names, **values}, case.run)
        try:
            if all(guarded(each, frame) for each in said.guards):
                yield frame
        except (Undefined, RaisedError) as problem:
            if case.run.steps < 0:
                raise problem


def assignments(clause: Clause, asked: Asked, names: Names) -> Iterable[Names]:
    """Values of a clause's variables to try at an input: parts of the input first."""
    program, pools = asked.program, asked.pools
    given = [(names[each.name], each.type) for each in asked.question.function.parameters]
    near = {each.name: parts_of_value(given, each.type, program) for each in clause.variables}
    found = list(inputs(clause.variables, program, pools.hints, ASSIGNMENTS).values)
    if len(clause.variables) == 1:
        (variable,) = clause.variables
        found[:0] = [{variable.name: value} for value in near[variable.name]]
    elif all(near.values()):
        rows = zip(*near.values(), strict=False)
        found[:0] = [dict(zip(near, row, strict=True)) for row in rows]
    return found


# ---- results -------------------------------------------------------------------------------------


def verdict(case: Case, result: Value, only: frozenset[str] | None = None) -> bool | None:
    """Whether a result keeps the active clauses (of these ids); None where one has no value and
    the others hold."""
    known = True
    for said, frames in case.active:
        if only is not None and said.clause.id not in only:
            continue
        for frame in frames:
            spend(case.run)
            frame.names["result"] = result
            try:
                if not guarded(said.condition, frame):
                    return False
            except (Undefined, RaisedError):
                if case.run.steps < 0:
                    raise
                known = False
    if only is not None and case.asked.question.function.id not in only:
        return known or None
    return (known or None) if _typed(case, result) else False


def _typed(case: Case, result: Value) -> bool:
    if not has_type(result, case.asked.type, case.asked.program):
        return False
    return case.asked.check is None or bool(guarded(case.asked.check, result, case.run))


def value_of(said: Said, frame: Frame) -> tuple[Value] | None:
    """The value that a direct clause speaks of, in a tuple; None where it has none."""
    if said.value is None:
        return None
    try:
        spend(frame.run)
        return (guarded(said.value, frame),)
    except (Undefined, RaisedError):
        if frame.run.steps < 0:
            raise
        return None
