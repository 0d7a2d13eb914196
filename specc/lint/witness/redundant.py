"""Clauses that make no difference: proved, by all inputs there are, by regions or by the solver."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from specc.language import ir, types
from specc.language.clauses import Clause, Path, before, clauses, without
from specc.language.determine.totality import may_fail
from specc.language.evaluate import Program, compiled, within
from specc.language.evaluate.program import Frame, RaisedError, Run, Undefined
from specc.language.rewrite import inlined
from specc.language.search import Inputs, hints_of, inputs
from specc.language.search.pools import Pools
from specc.language.values import Value
from specc.language.walk import nodes
from specc.lint.structure.sites import Known, Site
from specc.lint.witness.applies import STEPS, Conditions, holds
from specc.lint.witness.cover import impossible
from specc.lint.witness.normal import opaque
from specc.lint.witness.question import Budget, Question
from specc.lint.witness.terms import conjunction, negated

Names = Mapping[str, Value]

SEVERAL = 40
"""More clauses than these at one place are not judged."""


@dataclass(frozen=True)
class Redundant:
    """A clause that makes no difference, and what says so much already: another clause, something
    that is known of all inputs, or the types alone; with neither, all of these together.
    `excluded`: it cannot hold beside the other one."""

    clause: Clause
    by: Clause | Known | None = None
    by_types: bool = False
    excluded: bool = False


def redundant(site: Site, program: Program, budget: Budget) -> Iterator[Redundant]:
    """The clauses of a site that can all be left out together."""
    found = [each for number, line in enumerate(site.lines) for each in clauses(number, line)]
    wanted = sorted(found, key=lambda each: -each.line)
    wanted = [each for each in wanted if not _narrows(each.condition, program)]
    search = _Search(site, program, budget)
    if not 0 < len(wanted) <= SEVERAL or not search.fit or not search.met:
        return
    gone: list[Clause] = []
    for each in wanted:
        alone = all(one.widens == each.widens for one in gone) or search.same_without([each])
        if not any(one.around(each) for one in gone) and alone:
            gone += [each] if search.same_without([*gone, each]) else []
    kept = [each for each in found if not any(one.around(each) for one in gone)]
    for each in gone:
        yield search.explained(each, [one for one in kept if not one.around(each)])


@dataclass(frozen=True)
class _Search:
    """What is asked of one site."""

    site: Site
    program: Program
    budget: Budget

    @cached_property
    def known(self) -> tuple[ir.Expression, ...]:
        """What holds of all inputs, as far as it is about inputs."""
        told = (self.full(each.condition) for each in self.site.known)
        return tuple(each for each in told if not opaque(each, self.program))

    @cached_property
    def before(self) -> ir.Expression:
        """All lines as they are."""
        return conjunction(self.full(each.condition) for each in self.site.lines)

    @property
    def fit(self) -> bool:
        """Whether the lines speak of inputs only."""
        return bool(self.site.given) and not opaque(self.before, self.program)

    @property
    def met(self) -> bool:
        """Whether some input keeps the lines, for all that is known: what never applies is another
        finding."""
        tried = any(value is True for _, value in self.tried)
        return tried or not self.never((*self.known, self.before))

    @cached_property
    def pools(self) -> Pools:
        """Candidates for inputs."""
        said = [*self.site.given, *self.known, self.before]
        return Pools(self.program, hints_of(said, self.program))

    @cached_property
    def pool(self) -> Inputs:
        """The inputs that are tried."""
        return inputs(self.site.given, self.program, self.pools.hints, self.budget.inputs)

    @cached_property
    def tried(self) -> list[tuple[Names, Value | Undefined]]:
        """Inputs, each with the value of the lines as they are, as far as the budget reaches."""
        asked = Conditions(self.known, self.site.given)
        kept = (each for each in self.pool.values if holds(asked, each, self.program))
        run = Run(self.program, self.budget.steps)
        return [(each, self.value(self.before, each, run)) for each in kept]

    def full(self, condition: ir.Expression) -> ir.Expression:
        """A condition with what its names stand for."""
        return inlined(condition, self.site.lets or {}, self.program.module)

    def value(
        self, condition: ir.Expression, names: Names, run: Run | None = None
    ) -> Value | Undefined:
        """What a condition comes to for an input."""
        code = compiled(condition, self.program)
        try:
            frame = Frame({**names}, run or Run(self.program, STEPS))
            return within(frame.run, lambda _: code(frame))
        except Undefined as problem:
            return problem
        except RaisedError:
            return Undefined("an error is raised")

    def same_without(self, gone: Sequence[Clause]) -> bool:
        """Whether the lines are the same without these clauses, the last of which is in question;
        the others are known to make no difference."""
        after, whole = self._left(gone), self.pool.exhaustive
        if after is None:
            return False
        for names, was in self.tried:
            now = self.value(after, names)
            if isinstance(was, Undefined) and isinstance(now, Undefined):
                whole = False
            elif now is not was:
                return False
        if whole or self._is_idle(gone[-1], gone[:-1]):
            return True
        more, less = (after, self.before) if gone[-1].widens else (self.before, after)
        if may_fail((more, less)):
            return False
        return self.never((*self.known, more, negated(less)))

    def _is_idle(self, clause: Clause, gone: Sequence[Clause]) -> bool:
        """Whether it decides nothing wherever it is evaluated. What comes after it may then have no
        value somewhere."""
        facts = [*self.known]
        for number, line in enumerate(self.site.lines[: clause.line + 1]):
            paths: list[Path] = [each.path for each in gone if each.line == number]
            if number < clause.line:
                left = without(line.condition, paths)
                facts += [] if left is None else [self.full(left)]
                continue
            for each, held in before(line.condition, clause.path, paths):
                facts.append(self.full(each) if held else negated(self.full(each)))
        return self.never((*facts, self._against(clause)))

    def _against(self, clause: Clause) -> ir.Expression:
        """That the clause decides something."""
        own = self.full(clause.condition)
        return negated(own) if clause.joined == "and" else own

    def _left(self, gone: Sequence[Clause]) -> ir.Expression | None:
        """The lines without some clauses; None where that is no condition."""
        rest = []
        for number, line in enumerate(self.site.lines):
            paths: list[Path] = [each.path for each in gone if each.line == number]
            left = without(line.condition, paths)
            if left is not None:
                rest.append(self.full(left))
            elif () not in paths:
                return None
        return conjunction(rest)

    def never(self, conditions: Sequence[ir.Expression]) -> bool:
        """Whether no input keeps the conditions, the last of which has a value, proved; those that
        may have none are left out."""
        *around, last = conditions
        if may_fail([last]):
            return False
        wanted = (*(each for each in around if not may_fail([each])), last)
        return impossible(wanted, self.site.given, self.pools)[0] or self._proved(wanted)

    def _proved(self, conditions: Sequence[ir.Expression]) -> bool:
        from specc.lint.witness import solver

        if not solver.available():
            return False
        inputs_ = ir.Function(id="", name="", parameters=self.site.given)
        question = Question(inputs_, self.program, (), ())
        return solver.satisfiable(question, conditions, self.budget.rlimit).status == "none"

    def explained(self, clause: Clause, kept: Sequence[Clause]) -> Redundant:
        """The clause with what says so much already."""
        is_and = clause.joined == "and"
        against = self._against(clause)
        if self.never((against,)):
            return Redundant(clause, by_types=True)
        for other in kept:
            told = self.full(other.condition)
            told = told if is_and else negated(told)
            if other.joined == clause.joined and self.never((told, against)):
                return Redundant(clause, other)
        for known in self.site.known:
            if self.never((self.full(known.condition), against)):
                return Redundant(clause, known, excluded=not is_and)
        return Redundant(clause)


def _narrows(condition: ir.Expression, program: Program) -> bool:
    """Whether it may be there for a type: what stands beside it could not be said without it."""
    return any(map(partial(_is_of_type, program=program), nodes(condition)))


def _is_of_type(node: ir.Node, program: Program) -> bool:
    match node:
        case ir.Is(operand=operand, test=test) if test != "empty":
            type_ = operand.type
            if not isinstance(type_, ir.NamedType):
                return True
            return not isinstance(program.declarations.get(type_.name), ir.Enum)
        case ir.Comparison(operands=operands):
            return any(each.type == types.NONE for each in operands)
        case _:
            return False
