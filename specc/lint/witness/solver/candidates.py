"""Results that may satisfy all clauses, as terms over the input, taken from what clauses say.

Whether some result satisfies them all is a question with a quantifier, which solvers are slow at.
Instead each candidate is tried for it.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from specc.language import ir
from specc.lint.witness.solver.amounts import Amount, Whole, chosen_whole
from specc.lint.witness.solver.said import Said, Term
from specc.lint.witness.solver.stated import Asked
from specc.lint.witness.solver.symbols import origin, typed_leaves
from specc.lint.witness.solver.truth import Truth, both, chosen, either, negation

MOST = 400
"""Candidates for one leaf."""


def pool_of(said: Said, asked: Asked) -> list[Term]:
    """The terms to try for a leaf, the likeliest first."""
    if not isinstance(said.leaf, Amount):
        return [merged(said), False, True]
    limits = [each for _, each in (*said.lowest, *said.highest)]
    pins = [each for _, each in said.pins]
    found = [_number(said), _folded(said.lowest, True), _folded(said.highest, False)]
    found += [*limits, *pins, *said.others]
    found += [each + step for each in (*limits, *pins) for step in (1, -1)]
    return [*islice(_distinct([*found, *_of_type(said, asked)]), MOST)]


def merged(said: Said) -> Term:
    """What clauses pin the leaf to, else the least that they allow, else the most."""
    if isinstance(said.leaf, Amount):
        return _number(said)
    found: Truth = False
    for applies, value in reversed(said.facts):
        found = chosen(applies, value, found)
    return found


def _number(said: Said) -> Whole:
    found: Whole = origin(said.type)
    if said.highest:
        found = chosen_whole(_any(said.highest), _folded(said.highest, False), found)
    if said.lowest:
        found = chosen_whole(_any(said.lowest), _folded(said.lowest, True), found)
    for applies, value in reversed(said.pins):
        found = chosen_whole(applies, value, found)
    return found


def _any(said: Sequence[tuple[Truth, Whole]]) -> Truth:
    return either(*(applies for applies, _ in said))


def _folded(said: Sequence[tuple[Truth, Whole]], largest: bool) -> Whole:
    """The largest of the lower limits that apply, or the smallest of the upper ones."""
    if not said:
        return 0
    there, found = said[0]
    for applies, value in said[1:]:
        better = value > found if largest else value < found
        found = chosen_whole(both(applies, either(negation(there), better)), value, found)
        there = either(there, applies)
    return found


def _of_type(said: Said, asked: Asked) -> Iterator[Whole]:
    """Values that a type has anyway: members, texts, and the parameters of its kind."""
    match said.type:
        case ir.NamedType(name=name):
            declared = asked.world.program.declarations.get(name)
            if isinstance(declared, ir.Enum):
                yield from range(len(declared.members))
            elif isinstance(declared, ir.Union):
                yield from range(len(declared.cases))
        case ir.ScalarType(name="Text"):
            yield from range(len(asked.world.texts) + 1)
        case _:
            pass
    for symbol in asked.given:
        for leaf, type_ in typed_leaves(symbol, asked.world):
            if type_ == said.type and isinstance(leaf, Amount):
                yield leaf.over


def _distinct(terms: Sequence[Whole]) -> Iterator[Whole]:
    seen: set[tuple[bool, int]] = set()
    for each in terms:
        key = (True, each) if isinstance(each, int) else (False, int(each.get_id()))
        if key not in seen:
            seen.add(key)
            yield each
