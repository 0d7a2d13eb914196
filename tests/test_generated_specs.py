"""The laws hold for specs that nobody wrote: every kind of declaration, random types and expressions."""

from collections import Counter

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.expressions import Grammar
from tests.laws import LAWS, module_of, parsed

TYPES = {
    "Int": ["Int", "Int where value >= 0", "Int where 1 <= value <= 9"],
    "Decimal": ["Decimal", "Decimal where value > 0"],
    "Text": ["Text", "Text where len(value) <= 5", "Text where value matches /[a-z]+/"],
    "Bool": ["Bool"],
    "Date": ["Date", "Date where value >= 2020-01-01"],
    "Ints": ["List[Int]", "List[Int where value > 0]"],
}
PROSE = ["", "    > It is what it is.\n", "    > One line.\n    > And another, with `code`.\n"]
COMMENTS = ["", "", "# a note\n", "    # inside\n"]
SEEN: Counter[str] = Counter()


@st.composite
def specs(draw) -> str:
    """A spec with a few declarations."""
    pick = lambda options: draw(st.sampled_from(options))  # noqa: E731
    parts = ['specc 1\nmodule gen.spec\ntarget "src/gen/spec.py"\n']
    makers = [
        lambda n: f"type T{n} = {pick([each for options in TYPES.values() for each in options])}\n",
        lambda n: f"enum E{n}:\n    {pick(['red', 'state', 'a'])}\n    blue\n",
        lambda n: (
            f"record R{n}:\n    on: {pick(TYPES['Int'])} = 1\n    name: {pick(TYPES['Text'])}\n"
        ),
        lambda n: (
            f"union U{n}:\n    Leaf{n}(value: Int)\n    Node{n}(left: U{n}, right: U{n}? = None)\n"
        ),
        lambda n: f'error X{n}(day: Date) "{{day}} is bad"\n',
        lambda n: f"let c{n} = {Grammar(draw, 2).of('Int')}\n",
        lambda n: f"define d{n}(n: Int) -> Int = {expression(draw, 'Int', [('n', 'Int')])}\n",
        lambda n: f'criterion MOD-{n} "Some law":\n    check {Grammar(draw, 2).of("Bool")}\n',
        lambda n: function(draw, n),
        lambda n: machine(draw, n),
    ]
    for number in range(draw(st.integers(1, 4))):
        parts += [pick(COMMENTS), pick(makers)(number), pick(["", "\n", "\n\n\n"])]
    return "".join(parts)


def expression(draw, kind: str, scope) -> str:
    """An expression that sees the names of `scope`."""
    grammar = Grammar(draw, 3)
    grammar.scope = list(scope)
    return grammar.of(kind)


def function(draw, number: int) -> str:
    """A function with one rule, perhaps with a guard, and a criterion."""
    pick = lambda options: draw(st.sampled_from(options))  # noqa: E731
    scope = [(name, pick(sorted(TYPES))) for name in ("x", "type_", "check")]
    parameters = ", ".join(f"{name}: {pick(TYPES[kind])}" for name, kind in scope)
    result = pick(["Int", "Text", "Bool", "Date"])
    lines = [f"function f{number}({parameters}) -> {result}:\n", pick(PROSE)]
    if draw(st.booleans()):
        lines.append(f"    let y = {expression(draw, 'Int', scope)}\n")
        scope = [*scope, ("y", "Int")]
    if draw(st.booleans()):
        lines.append(f"    requires {expression(draw, 'Bool', scope[:3])}\n")
    if draw(st.booleans()):
        lines.append(
            f"    returns {expression(draw, result, scope)} when {expression(draw, 'Bool', scope)}\n"
        )
        lines.append(f"    returns {expression(draw, result, scope)} otherwise\n")
    else:
        lines.append(f"    returns {expression(draw, result, scope)}\n")
    lines.append(
        f'    criterion F{number}-1 "A law of it":\n        check {expression(draw, "Bool", scope[:3])}\n'
    )
    return "".join(lines)


def machine(draw, number: int) -> str:
    """A machine with two states, data, and a guarded event."""
    scope = [("n", "Int"), ("step", "Int")]
    return (
        f"machine M{number}:\n    data n: Int = 0\n    state open, shut\n    start open\n"
        f"    on move(step: Int): open -> shut when {expression(draw, 'Bool', scope)}\n"
        f"        set n = {expression(draw, 'Int', scope)}\n"
        "    on back: shut -> open\n"
    )


def holds(text: str) -> None:
    assert parsed(text).diagnostics == (), text
    SEEN["specs"] += 1
    SEEN["without errors"] += module_of(text, {}) is not None
    for law in LAWS:
        law(text, {})


@settings(max_examples=25, deadline=None, phases=[Phase.generate])
@given(specs())
def test_laws_hold_for_generated_specs(text: str) -> None:
    holds(text)


def test_most_generated_specs_have_a_meaning() -> None:
    test_laws_hold_for_generated_specs()
    assert SEEN["without errors"] >= 0.3 * SEEN["specs"], SEEN
