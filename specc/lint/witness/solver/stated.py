"""A question as formulas: its inputs, and for each clause where a result keeps or breaks it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import z3

from specc.language import ir
from specc.lint.witness.question import Clause, Question
from specc.lint.witness.solver.amounts import Amount
from specc.lint.witness.solver.scope import Meaning, Scope, World, world_of
from specc.lint.witness.solver.shapes import Leaf, Unsupported, leaves, truth
from specc.lint.witness.solver.symbols import Symbol, possible, symbol_of
from specc.lint.witness.solver.terms import translated
from specc.lint.witness.solver.truth import Truth, both, either, every, negation

Pairs = tuple[tuple[z3.ExprRef, z3.ExprRef], ...]
"""Terms for constants."""


@dataclass(frozen=True)
class Stated:
    """A clause. `breaks`: it applies, and the result does not keep it; `keeps`: it does not apply,
    or the result keeps it. Neither holds where the condition is undefined."""

    clause: Clause
    applies: Truth
    keeps: Truth
    breaks: Truth
    variables: tuple[Symbol, ...]
    possible: Truth


@dataclass
class Asked:
    """What is known of a question. `domain` is where its inputs lie, and all guards are defined;
    `beyond` are ids of clauses that are beyond the solver."""

    question: Question
    world: World
    inputs: dict[str, Symbol]
    domain: Truth
    scope: Scope
    result: Symbol | None = None
    stated: list[Stated] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)

    @property
    def given(self) -> tuple[Symbol, ...]:
        """The symbols of the parameters."""
        return tuple(self.inputs.values())


def inputs_of(question: Question, others: Iterable[ir.Node] = ()) -> Asked:
    """The inputs of a question; Unsupported where they are beyond the solver."""
    world = world_of(question.program, [*_parts(question), *others], translated)
    inputs = {
        each.name: symbol_of(each.name, each.type, world) for each in question.function.parameters
    }
    scope = Scope(world, {name: Meaning(each.shape) for name, each in inputs.items()})
    kept = [possible(each, world, given=True) for each in inputs.values()]
    conditions = [scope.holds(each) for each in question.domain]
    return Asked(question, world, inputs, every([*kept, *conditions]), scope)


def asked_of(question: Question) -> Asked:
    """The whole question; Unsupported where its inputs or results are beyond the solver."""
    asked = inputs_of(question)
    if question.function.returns is None:
        raise Unsupported
    asked.result = symbol_of("result", question.function.returns, asked.world)
    known = {**asked.scope.names, "result": Meaning(asked.result.shape)}
    asked.scope = scope = Scope(asked.world, known)
    for place, clause in enumerate(question.clauses):
        try:
            stated, defined = _stated(clause, f"{place}", scope)
        except Unsupported:
            asked.beyond.append(clause.id)
        else:
            asked.stated.append(stated)
            asked.domain = both(asked.domain, defined)
    return asked


def _parts(question: Question) -> list[ir.Node]:
    said = (e for each in question.clauses for e in (*each.guards, each.condition))
    variables = (each for clause in question.clauses for each in clause.variables)
    function = question.function
    parts: list[ir.Node] = [*function.parameters, *question.domain, *said, *variables]
    return [*parts, function.returns] if function.returns is not None else parts


def _stated(clause: Clause, name: str, scope: Scope) -> tuple[Stated, Truth]:
    """A clause, and where its guards have a value, if it has no variables."""
    symbols = tuple(
        symbol_of(f"{name}.{each.name}", each.type, scope.world) for each in clause.variables
    )
    inner = scope
    if symbols:
        pairs = zip(clause.variables, symbols, strict=True)
        own = {each.name: Meaning(symbol.shape) for each, symbol in pairs}
        inner = Scope(scope.world, {**scope.names, **own})
    applies: Truth = True
    defined: Truth = True
    for each in clause.guards:
        guard = inner.of(each)
        defined = both(defined, either(negation(applies), guard.defined))
        applies = both(applies, guard.defined, truth(guard.value))
    condition = inner.of(clause.condition)
    value = truth(condition.value)
    stated = Stated(
        clause,
        applies=applies,
        keeps=either(negation(applies), both(condition.defined, value)),
        breaks=both(applies, condition.defined, negation(value)),
        variables=symbols,
        possible=every(possible(each, scope.world, given=True) for each in symbols),
    )
    return stated, defined if not symbols else True


# ---- terms for symbols ---------------------------------------------------------------------------


def constants(symbols: Iterable[Symbol]) -> list[z3.ExprRef]:
    """The z3 constants that symbols are made of."""
    known = (leaf for each in symbols for leaf in leaves(each.shape))
    return [constant_of(each) for each in known if not isinstance(each, bool)]


def constant_of(leaf: Leaf) -> z3.ExprRef:
    """The z3 constant of a leaf that is not known."""
    found = leaf.over if isinstance(leaf, Amount) else leaf
    assert isinstance(found, z3.ExprRef)
    return found


def fresh(symbols: Iterable[Symbol], suffix: str) -> Pairs:
    """Other constants for those of symbols."""
    return tuple(
        (each, z3.Const(f"{each.decl().name()}{suffix}", each.sort()))
        for each in constants(symbols)
    )


def fixed(symbols: Iterable[Symbol], model: z3.ModelRef) -> Pairs:
    """The constants of symbols with their values in a model."""
    return tuple((each, model.eval(each, model_completion=True)) for each in constants(symbols))


def put(condition: Truth, pairs: Pairs) -> Truth:
    """The condition with other terms in place of constants."""
    if isinstance(condition, bool) or not pairs:
        return condition
    return z3.substitute(condition, *pairs)


def simple(condition: Truth) -> Truth:
    """The condition, with True and False where it is one of them."""
    if isinstance(condition, bool):
        return condition
    found = z3.simplify(condition)
    return True if z3.is_true(found) else False if z3.is_false(found) else found
