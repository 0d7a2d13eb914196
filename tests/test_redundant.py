"""Clauses that lint calls redundant are, by enumeration in plain Python; and few others are."""

from itertools import product
from random import Random

import pytest

from specc.language.diagnostics import Diagnostic
from specc.lint.fixes import applied
from specc.lint.lint import lint
from specc.lint.rule import Options
from specc.lint.rules.redundant_clause import RULE
from tests.harness import CASES, blocks
from tests.passes import analyse

HEAD = 'specc 1\nmodule m\ntarget "m.py"\n\n'
SMALL = range(-1, 8)


def comparison(random: Random) -> str:
    """A test of a and b, some of which have no value where b is 0."""
    left = random.choice(["a", "a", "b", "b", "a + b", "a - b", "a // b", "a % b"])
    right = random.choice([*map(str, range(7)), "a", "b"])
    return f"{left} {random.choice(['<', '<=', '>', '>=', '==', '!='])} {right}"


def condition(random: Random, depth: int) -> str:
    """A condition of tests, `and`, `or` and `not`."""
    if depth == 0:
        return comparison(random)
    left, right = condition(random, depth - 1), condition(random, random.randrange(depth))
    operator = random.choice(["and", "or"])
    inverted = "not " if random.random() < 0.1 else ""
    return f"{inverted}({left} {operator} {right})"


def outcomes(text: str) -> list[bool | None]:
    """What a condition comes to for all small inputs; None where it has no value."""
    code, found = compile(text, "condition", "eval"), []
    for a, b in product(SMALL, SMALL):
        try:
            found.append(eval(code, {"a": a, "b": b}))
        except ZeroDivisionError:
            found.append(None)
    return found


def judged(text: str, type_: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """A spec with the condition, and what is found in it."""
    spec = f"{HEAD}define f(a: {type_}, b: {type_}) -> Bool:\n    returns True when {text}\n    returns False otherwise\n"
    analysis = analyse(spec, {})
    assert analysis.module is not None, spec
    return spec, lint(analysis, Options(effort="full"), (RULE,))


def guard(spec: str) -> str:
    """The condition in a spec."""
    return spec.partition(" when ")[2].partition("\n")[0]


@pytest.mark.parametrize("type_", ["Int where -1 <= value <= 7", "Int"])
def test_what_is_redundant_can_be_left_out(type_: str) -> None:
    random, found = Random(f"redundant {type_}"), 0
    for _ in range(70):
        text = condition(random, random.choice([1, 2, 2]))
        before = outcomes(text)
        spec, said = judged(text, type_)
        for each in said:
            assert each.fix is not None
            after = guard(applied(spec, each.fix.edits))
            assert outcomes(after) == before, (text, after)
            found += 1
        while said:
            spec = applied(spec, said[0].fix.edits)
            spec, said = judged(guard(spec), type_)
        assert outcomes(guard(spec)) == before, (text, guard(spec))
    assert found >= 15


@pytest.mark.slow
def test_of_two_comparisons_one_is_found_wherever_there_is_one() -> None:
    random, missed, redundant = Random("pairs"), [], 0
    for _ in range(120):
        operator = random.choice(["and", "or"])
        one, other = (
            f"{random.choice('ab')} {random.choice(['<', '<=', '>', '>=', '==', '!='])} {random.randrange(7)}"
            for _ in range(2)
        )
        both = outcomes(f"{one} {operator} {other}")
        if True not in both or False not in both:
            continue
        expected = both in (outcomes(one), outcomes(other))
        _, said = judged(f"{one} {operator} {other}", "Int where value > -2")
        assert bool(said) <= expected, (one, operator, other)
        redundant += expected
        missed += [(one, operator, other)] * (expected and not said)
    assert redundant >= 20
    assert missed == []


def test_leaving_all_of_them_out_leaves_none_and_breaks_nothing() -> None:
    left_out = 0
    for block in blocks((CASES / "lint" / "redundant_clause.md").read_text(encoding="utf-8")):
        if block.language != "spec":
            continue
        text, before = block.body, codes(block.body)
        while said := lint(analyse(text, {}), Options(), (RULE,)):
            fix = said[0].fix
            assert fix is not None
            text, left_out = applied(text, fix.edits), left_out + 1
        assert codes(text) <= before
    assert left_out >= 20


def codes(text: str) -> set[str]:
    """What is wrong with a spec."""
    return {each.code for each in analyse(text, {}).diagnostics}
