"""The solver: its terms against the evaluator, its answers against trying all inputs."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specc.language import ir
from specc.language.analysis import Library, analyse
from specc.language.evaluate import (
    RaisedError,
    Undefined,
    evaluate,
    program_of,
    satisfies,
)
from specc.language.source import Source
from specc.language.values import EnumValue, RecordValue, Value
from specc.lint.witness import solver
from specc.lint.witness.normal import question_of
from specc.lint.witness.question import Answer, Question
from tests.expressions import Grammar

pytestmark = pytest.mark.skipif(not solver.available(), reason="z3 is an extra")

RLIMIT = 2_000_000
TYPES = """\
enum Tier:
    basic
    silver
    gold

record Item:
    label: Text
    count: Int
    price: Decimal(6, 2)

union Discount:
    Nothing
    Percent(percent: Int)
    Off(amount: Decimal(6, 2))

let rates = {Tier.basic: 0, Tier.gold: 7}

define twice(k: Int where value >= 0) -> Int = k * 2

define grade(k: Int) -> Tier:
    let low = k // 3
    returns Tier.basic when k < 0
    returns Tier.silver when low == 0
    returns Tier.gold otherwise

function share(k: Int) -> Decimal(8, 2):
    requires k != 0
    returns round_half_up(100.00 / k, 2)
"""


def questions(text: str) -> dict[str, Question]:
    """The questions about the functions of a spec, by name."""
    source = Source("case.spec", f'specc 1\nmodule m\ntarget "m.py"\n\n{text}')
    analysis = analyse(source, Library({}, {}))
    wrong = [each.message for each in analysis.diagnostics if each.code[:2] != "E4"]
    assert not wrong, wrong
    assert analysis.module is not None
    program = program_of(analysis.module)
    functions = (each for each in analysis.module.declarations if isinstance(each, ir.Function))
    return {each.name: question_of(each, program) for each in functions}


def question(head: str, *criteria: str, before: str = "") -> Question:
    """The question about `function f…` with these criteria, each some lines with `;`."""
    lines = [f"function f{head}:"]
    for place, each in enumerate(criteria):
        lines.append(f'    criterion F-{place} "c":')
        lines += [f"        {line.strip()}" for line in each.split(";")]
    return questions(before + "\n" + "\n".join(lines) + "\n")["f"]


# ---- terms mean what the evaluator says ----------------------------------------------------------

NAMES = {
    "n": ("Int", st.integers(-9, 9)),
    "k": ("Int", st.integers(-3, 3)),
    "d": ("Decimal(6, 2)", st.integers(-400, 400).map(lambda each: Decimal(each).scaleb(-2))),
    "e": ("Decimal(4, 1)", st.integers(-30, 30).map(lambda each: Decimal(each).scaleb(-1))),
    "b": ("Bool", st.booleans()),
    "w": ("Text", st.sampled_from(["", "a", "tea", "other"])),
    "t": ("Tier", st.sampled_from(["basic", "silver", "gold"]).map(lambda m: EnumValue("Tier", m))),
    "o": ("Int?", st.none() | st.integers(-3, 3)),
    "day": ("Date", st.dates(date(2023, 12, 30), date(2024, 3, 1))),
    "span": ("Duration", st.integers(-60, 60).map(lambda each: timedelta(hours=each))),
}
HEAD = ", ".join(f"{name}: {type_}" for name, (type_, _) in NAMES.items())
HEAD = f"({HEAD}, item: Item, cut: Discount)"

SCOPE = {
    "Int": ["n", "k", "item.count"],
    "Decimal": ["d", "e", "item.price"],
    "Bool": ["b"],
    "Text": ["w", "item.label"],
    "Tier": ["t"],
    "Date": ["day"],
    "Duration": ["span"],
    "Item": ["item"],
    "Discount": ["cut"],
}
LEAVES = {
    "Int": ["0", "1", "2", "3", "7", "-4"],
    "Decimal": ["0.00", "1.50", "0.05", "-2.675", "0.3"],
    "Bool": ["True", "False"],
    "Text": ['""', '"tea"', '"a"'],
    "Tier": ["Tier.basic", "Tier.gold"],
    "Date": ["2024-01-31", "2024-02-29"],
    "Duration": ["1 days", "36 h", "90 s"],
    "Item": ['Item( "tea" , 2 , 1.50 )'],
    "Discount": ["Nothing()"],
}
FORMS = {
    "Int": [
        "( ~Int + ~Int )",
        "( ~Int - ~Int )",
        "( ~Int * ~Int )",
        "( ~Int // ~Int )",
        "( ~Int % ~Int )",
        "( - ~Int )",
        "( ~Int ** 2 )",
        "( ~Int if ~Bool else ~Int )",
        "( o if o is not None else ~Int )",
        "abs( ~Int )",
        "max( ~Int , ~Int )",
        "min( ~Int , ~Int , ~Int )",
        "sum( [ ~Int , ~Int ] )",
        "divmod( ~Int , ~Int ) [ 1 ]",
        "round_half_up( ~Decimal )",
        "round_half_even( ~Decimal )",
        "round_up( ~Decimal )",
        "floor( ~Decimal )",
        "ceil( ~Decimal )",
        "int( ~Decimal )",
        "twice( ~Int )",
        "rates [ ~Tier ]",
        "rates.get( ~Tier , ~Int )",
        "( cut.percent if cut is Percent else ~Int )",
        "~Item .count",
        "( ~Date - ~Date ) .days",
        "~Duration .seconds",
        "~Date .weekday()",
        "( ~Duration // ~Duration )",
    ],
    "Decimal": [
        "( ~Decimal + ~Decimal )",
        "( ~Decimal - ~Int )",
        "( ~Decimal * ~Int )",
        "( ~Decimal * ~Decimal )",
        "round_half_up( ~Decimal / ~Int , 2 )",
        "round_half_even( ~Decimal / ~Decimal , 1 )",
        "round_half_even( ~Decimal , 1 )",
        "round_down( ~Decimal / ~Decimal , 3 )",
        "round_up( ~Decimal , 0 )",
        "round_half_up( ~Decimal , -1 )",
        "abs( - ~Decimal )",
        "max( ~Decimal , ~Int )",
        "( ~Decimal if ~Bool else ~Decimal )",
        "( ~Decimal / 4 )",
        "share( ~Int )",
        "~Item .price",
    ],
    "Bool": [
        "( ~Int < ~Int )",
        "( ~Int <= ~Int < ~Int )",
        "( ~Int == ~Int )",
        "( ~Decimal >= ~Decimal )",
        "( ~Decimal == ~Int )",
        "( ~Decimal != ~Decimal )",
        "( ~Text == ~Text )",
        "( ~Text is empty )",
        '( ~Text in [ "tea" , ~Text ] )',
        "( ~Tier == ~Tier )",
        "( ~Tier is Tier.gold )",
        "( ~Tier in rates )",
        "( grade( ~Int ) == ~Tier )",
        "( o is None )",
        "( o == ~Int )",
        "( o is not None and o > ~Int )",
        "( ~Date <= ~Date )",
        "( ~Date - ~Date > ~Duration )",
        "( ~Bool and ~Bool )",
        "( ~Bool or ~Bool )",
        "( ~Bool implies ~Bool )",
        "( not ~Bool )",
        "( ~Bool == ~Bool )",
        "( ~Item == ~Item )",
        "( ( ~Int , ~Decimal ) < ( ~Int , ~Int ) )",
        "( ~Int in [ ~Int , 2 , 3 ] )",
        "( ~Int not in { 1 , ~Int } )",
        "( every x in [ ~Int , 2 ] : x > ~Int )",
        "( some x in range( 3 ) : x == ~Int )",
        "( cut is Percent and cut.percent > ~Int )",
        "( ~Discount == ~Discount )",
        "all( [ ~Bool , ~Bool ] )",
    ],
    "Text": ["( ~Text if ~Bool else ~Text )", "~Item .label"],
    "Tier": ["( ~Tier if ~Bool else ~Tier )", "grade( ~Int )"],
    "Date": ["( ~Date + ~Duration )", "( ~Date - ~Duration )", "max( ~Date , ~Date )"],
    "Duration": [
        "( ~Date - ~Date )",
        "( ~Duration * ~Int )",
        "( ~Duration + ~Duration )",
        "( - ~Duration )",
        "( ~Duration / ~Int )",
        "( ~Duration // ~Int )",
        "( ~Duration % ~Duration )",
    ],
    "Item": [
        "Item( ~Text , ~Int , round_half_up( ~Decimal , 2 ) )",
        "replace( ~Item , count= ~Int )",
        "( ~Item if ~Bool else ~Item )",
    ],
    "Discount": [
        "Percent( ~Int )",
        "( ~Discount if ~Bool else ~Discount )",
    ],
}


class Small(Grammar):
    """Draws expressions of the solver's fragment over the names above."""

    def of(self, kind: str) -> str:
        bare = kind.rstrip("'")
        if self.depth <= 0 or not self.draw(st.integers(0, 4)):
            return self.pick([*SCOPE[bare], *SCOPE[bare], *LEAVES[bare]])
        self.depth -= 1
        text = self.fill(self.pick(FORMS[bare]))
        self.depth += 1
        return text


@st.composite
def conditions(draw, depth: int = 3) -> str:
    return Small(draw, depth).of("Bool")


@st.composite
def values(draw) -> dict[str, Value]:
    names: dict[str, Value] = {name: draw(some) for name, (_, some) in NAMES.items()}
    price = draw(NAMES["d"][1])
    fields = (("label", draw(NAMES["w"][1])), ("count", draw(NAMES["k"][1])), ("price", price))
    names["item"] = RecordValue("Item", None, fields)
    names["cut"] = draw(
        st.sampled_from(
            [
                RecordValue("Discount", "Nothing", ()),
                RecordValue("Discount", "Percent", (("percent", fields[1][1]),)),
                RecordValue("Discount", "Off", (("amount", price),)),
            ]
        )
    )
    return names


def in_solver(asked: Question, names: dict[str, Value]) -> tuple[bool | None, bool]:
    """What the terms of the clause say for these values; None: undefined. And whether the solver
    knows that it computes differently."""
    from specc.lint.witness.solver.amounts import Amount
    from specc.lint.witness.solver.scope import embedded
    from specc.lint.witness.solver.shapes import aligned, leaves
    from specc.lint.witness.solver.stated import inputs_of, put, simple

    known = inputs_of(asked)
    term = known.scope.of(asked.clauses[0].condition)
    pairs = []
    for name, symbol in known.inputs.items():
        shape = embedded(names[name], known.world)
        default = lambda leaf: Amount(0) if isinstance(leaf, Amount) else False  # noqa: E731
        parts = zip(leaves(symbol.shape), aligned(shape, symbol.shape, default), strict=True)
        for leaf, part in parts:
            constant, value = leaf, part
            if isinstance(leaf, Amount):
                constant, value = leaf.over, part.over * leaf.under // part.under
            pairs.append((constant, constant.sort().cast(value)))
    defined, value = (simple(put(each, tuple(pairs))) for each in (term.defined, term.value))
    assert isinstance(defined, bool)
    assert not defined or isinstance(value, bool), "a term is not closed"
    return (value if defined else None), known.world.rough


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data())
def test_terms_mean_what_the_evaluator_says(data: st.DataObject) -> None:
    text = data.draw(conditions())
    asked = question(f"{HEAD} -> Bool", f"check ( {text} ) == result", before=TYPES)
    (clause,) = (each for each in asked.clauses if isinstance(each.condition, ir.Comparison))
    condition = clause.condition.operands[0]
    asked = Question(
        asked.function,
        asked.program,
        (),
        (type(clause)(clause.id, (), condition),),
    )
    for _ in range(6):
        names = data.draw(values())
        try:
            expected = evaluate(condition, asked.program, names)
        except (Undefined, RaisedError):
            expected = None
        found, rough = in_solver(asked, names)
        assert found == expected or rough, (text, names)


# ---- answers are those of trying everything ------------------------------------------------------

FEW = {
    "n": ("Int where 0 <= value <= 3", range(4)),
    "t": ("Tier", [EnumValue("Tier", each) for each in ("basic", "silver", "gold")]),
    "b": ("Bool", (False, True)),
}
RESULTS = {
    "Int": ("Int where -1 <= value <= 3", range(-1, 4)),
    "Bool": ("Bool", (False, True)),
    "Tier": FEW["t"],
    "Pair": (
        "Pair",
        [
            RecordValue("Pair", None, (("count", count), ("ok", ok)))
            for count, ok in product(range(3), (False, True))
        ],
    ),
    "Option": ("(Int where 0 <= value <= 2)?", (None, 0, 1, 2)),
    "Decimal": (
        "Decimal(2, 1) where 0 <= value <= 0.4",
        [Decimal(each).scaleb(-1) for each in range(5)],
    ),
}
PAIR = TYPES + "\nrecord Pair:\n    count: Int where 0 <= value <= 2\n    ok: Bool\n"

SMALL_INT = ["n", "n + 1", "n // 2", "n % 2", "3 - n", "1", "2", "(n if b else 1)"]
GUARDS = [
    "b",
    "not b",
    "n > 1",
    "n <= 1",
    "t is Tier.gold",
    "t == Tier.basic",
    "n == 2",
    "4 // n == 2",
]
ABOUT = {
    "Int": [
        "result == {i}",
        "result >= {i}",
        "result < {i}",
        "result != {i}",
        "result * 2 <= {i} + 1",
        "result + n == {i} * 2",
        "result % 2 == {i} % 2",
        "result == {i} or result == {j}",
        "result in [{i}, {j}]",
        "result == 2 // n",
        "abs(result - {i}) <= 1",
    ],
    "Bool": ["result", "not result", "result == b", "result implies {g}", "{g} implies result"],
    "Tier": ["result == t", "result is Tier.gold", "result is not Tier.basic", "result != t"],
    "Pair": [
        "result.count == {i}",
        "result.count >= {i}",
        "result.ok",
        "result.ok == b",
        "result.ok implies result.count > {i}",
        "result == Pair(1, b)",
        "result.count != {i} or not result.ok",
    ],
    "Option": [
        "result is None",
        "result is not None",
        "result == {i}",
        "result is not None implies result > {i}",
        "result is None or result < {i}",
    ],
    "Decimal": [
        "result * 10 == {i}",
        "result * 10 >= {i}",
        "result < 0.3",
        "result != 0.2",
        "round_half_up(result) == 0",
        "result + 0.1 <= {i} * 0.1",
    ],
}
QUANTIFIED = ["result >= m", "result <= m + 1", "result != m", "m > n implies result < m"]


@st.composite
def small_questions(draw) -> tuple[str, tuple[str, ...]]:
    kind = draw(st.sampled_from(sorted(RESULTS)))
    pick = lambda options: draw(st.sampled_from(options))  # noqa: E731
    criteria = []
    for _ in range(draw(st.integers(1, 4))):
        text = pick(ABOUT[kind]).format(i=pick(SMALL_INT), j=pick(SMALL_INT), g=pick(GUARDS))
        lines = [f"check {text}"]
        if draw(st.booleans()):
            lines.insert(0, f"when {pick(GUARDS)}")
        if kind == "Int" and not draw(st.integers(0, 3)):
            lines[-1] = f"check {pick(QUANTIFIED)}"
            lines.insert(0, "forall m: Int where 0 <= value <= 2")
        criteria.append("; ".join(lines))
    return kind, tuple(criteria)


def judged(asked: Question, names: dict[str, Value], result: Value) -> bool | None:
    """Whether a result keeps all clauses; None: one has no value there, and none is broken."""
    known = True
    for clause in asked.clauses:
        spaces = [range(3) for _ in clause.variables]
        for row in product(*spaces):
            own = dict(zip((each.name for each in clause.variables), row, strict=True))
            frame = {**names, **own, "result": result}
            try:
                if not all(evaluate(each, asked.program, frame) for each in clause.guards):
                    continue
            except Undefined:
                if not clause.variables:
                    raise
                continue
            try:
                if not evaluate(clause.condition, asked.program, frame):
                    return False
            except Undefined:
                known = False
    return known or None


def tried(asked: Question, kind: str) -> Iterator[tuple[dict[str, Value], list[bool | None]]]:
    """All inputs, with what is to be said of each result."""
    for row in product(*(some for _, some in FEW.values())):
        names = dict(zip(FEW, row, strict=True))
        try:
            yield names, [judged(asked, names, each) for each in RESULTS[kind][1]]
        except Undefined:
            continue


@settings(max_examples=120, deadline=None)
@given(small_questions())
def test_answers_are_those_of_trying_everything(given_: tuple[str, tuple[str, ...]]) -> None:
    kind, criteria = given_
    head = ", ".join(f"{name}: {type_}" for name, (type_, _) in FEW.items())
    asked = question(f"({head}) -> {RESULTS[kind][0]}", *criteria, before=PAIR)
    assert solver.supports(asked)
    table = list(tried(asked, kind))
    two = any(verdicts.count(True) > 1 for _, verdicts in table)
    clash = any(set(verdicts) == {False} for _, verdicts in table)
    answer = solver.two_results(asked, RLIMIT)
    assert answer.status == ("found" if two else "none")
    if answer.witness:
        replay(asked, answer, kind)
    answer = solver.contradiction(asked, RLIMIT)
    assert answer.status == ("found" if clash else "none")
    if answer.witness:
        replay(asked, answer, kind)


def replay(asked: Question, answer: Answer, kind: str) -> None:
    """What a witness says, by trying it."""
    assert answer.witness is not None
    names = {name: value for name, value in answer.witness.names.items() if name in FEW}
    if answer.witness.results:
        one, two = answer.witness.results
        assert one != two
        assert judged(asked, names, one) and judged(asked, names, two)
        return
    kept = [each for each in asked.clauses if each.id in answer.witness.clauses]
    for left_out in (None, *answer.witness.clauses):
        clauses = tuple(each for each in kept if each.id != left_out)
        some = Question(asked.function, asked.program, (), clauses)
        verdicts = {judged(some, names, each) for each in RESULTS[kind][1]}
        assert (verdicts == {False}) == (left_out is None)


# ---- single questions ----------------------------------------------------------------------------

LINE = """\
record Line:
    name: Text where value is not empty
    count: Int where value >= 1
    price: Decimal(8, 2) where value >= 0
"""


def both(asked: Question, rlimit: int = RLIMIT) -> tuple[str, str]:
    """The answers to both questions."""
    answers = solver.two_results(asked, rlimit), solver.contradiction(asked, rlimit)
    return answers[0].status, answers[1].status


@pytest.mark.parametrize(
    ("head", "criteria", "expected"),
    [
        ("(n: Int) -> Int", ["check result >= n", "check result < n + 1"], "none none"),
        ("(n: Int) -> Int", ["check result >= n", "check result <= n + 1"], "found none"),
        ("(n: Int) -> Int", ["check result > n", "check result < n + 1"], "none found"),
        ("(n: Int) -> Int", ["check result * 2 == n"], "none found"),
        ("(n: Int) -> Int", ["check result // 2 == n // 3"], "found none"),
        ("(n: Int) -> Int", ["check result == n // -2", "check result >= -n // 2"], "none none"),
        ("(n: Int) -> Int", ["check result == n % -3", "check result <= 0"], "none none"),
        ("(n: Int) -> Int", ["check result == n % 3", "check result < 2"], "none found"),
        ("(n: Int, m: Int) -> Int", ["check result == n * m", "check result >= 0"], "none found"),
        (
            "(a: Int, b: Int) -> Int",
            ["check result == max(a, b)", "check a <= result"],
            "none none",
        ),
        ("(a: Int) -> Int", ["check result == abs(a)", "check result + a >= 0"], "none none"),
        ("(a: Int) -> Int", ["forall m: Int; when m <= a; check result >= m"], "found none"),
        (
            "(a: Int) -> Int",
            ["forall m: Int; when m <= a; check result >= m", "check result <= a"],
            "none none",
        ),
        (
            "(a: Int) -> Int",
            ["forall m: Int; when m <= a; check result >= m", "check result < a"],
            "none found",
        ),
        (
            "(net: Decimal(8, 2)) -> Decimal(8, 2)",
            ["check result == round_half_up(net * 19 / 100, 2)", "check abs(result) <= abs(net)"],
            "none none",
        ),
        (
            "(net: Decimal(8, 2)) -> Decimal(8, 1)",
            ["check result == round_half_up(net, 1)", "check result == round_half_even(net, 1)"],
            "none found",
        ),
        (
            "(net: Decimal(8, 2), n: Int where value > 0) -> Decimal(8, 2)",
            ["check result == round_down(net / n, 2)", "check abs(result * n) <= abs(net)"],
            "none none",
        ),
        ("(price: Decimal) -> Decimal", ["check result * 2 == price"], "none none"),
        ("(price: Decimal) -> Decimal", ["check result * 2 >= price"], "found none"),
        (
            "(line: Line) -> Decimal(10, 2)",
            ["check result == line.count * line.price", "check result >= line.price"],
            "none none",
        ),
        (
            "(line: Line) -> Line",
            ["check result == replace(line, count=line.count + 1)"],
            "none none",
        ),
        (
            "(line: Line) -> Line",
            ["check result == replace(line, count=line.count - 1)"],
            "none found",
        ),
        (
            "(line: Line) -> Line",
            ["check result.count == 1 and result.name == line.name"],
            "found none",
        ),
        ("(line: Line) -> Text", ["check result == line.name or result is empty"], "found none"),
        (
            "(line: Line) -> Text",
            ["check result == line.name", "check result is empty"],
            "none found",
        ),
        ("(line: Line?) -> Bool", ["check result == (line is None)"], "none none"),
        (
            "(a: Date, b: Date) -> Date",
            ["check result == max(a, b)", "check result >= a"],
            "none none",
        ),
        ("(a: Date) -> Date", ["check result > a", "check result < a + 2 days"], "none found"),
        ("(a: Date) -> Duration", ["check result == a - 2024-01-01"], "none none"),
        ("(n: Int) -> Tuple[Int, Bool]", ["check result == (n, n > 0)"], "none none"),
        ("(n: Int) -> Tuple[Int, Bool]", ["check result[0] == n"], "found none"),
    ],
)
def test_a_question(head: str, criteria: list[str], expected: str) -> None:
    asked = question(head, *criteria, before=LINE)
    assert solver.supports(asked)
    assert " ".join(both(asked)) == expected


def test_rules_are_written_out_in_calls() -> None:
    asked = questions(
        """\
function half(n: Int) -> Int:
    returns n // 2 when n >= 0
    returns -(-n // 2) otherwise

function near(n: Int) -> Int:
    criterion N-1 "a":
        check result == half(n)
    criterion N-2 "b":
        check result * 2 <= n
"""
    )["near"]
    assert solver.two_results(asked, RLIMIT).status == "none"
    witness = solver.contradiction(asked, RLIMIT).witness
    assert witness is not None
    assert isinstance(witness.names["n"], int) and witness.names["n"] < 0
    assert witness.clauses == ("m/near/N-1/check/1", "m/near/N-2/check/1")


def test_a_clash_names_only_what_clashes() -> None:
    asked = question(
        "(n: Int, b: Bool) -> Int",
        "check result >= 0",
        "when b; check result > n",
        "when n > 3; check result <= 4",
        "check result <= 100",
    )
    witness = solver.contradiction(asked, RLIMIT).witness
    assert witness is not None
    assert witness.names["b"] is True
    assert witness.clauses in {
        ("m/f/F-1/check/1", "m/f/F-2/check/1"),
        ("m/f/F-1/check/1", "m/f/F-3/check/1"),
    }


def test_an_input_where_conditions_hold() -> None:
    asked = question("(n: Int where value > 3, b: Bool) -> Int", "check result == n")
    (clause,) = (each for each in asked.clauses if each.condition)
    name = clause.condition.operands[1] if isinstance(clause.condition, ir.Comparison) else None
    assert isinstance(name, ir.Name)

    def less(left: ir.Expression, right: ir.Expression) -> ir.Expression:
        bool_ = ir.ScalarType(name="Bool")
        return ir.Comparison(type=bool_, operators=("<",), operands=(left, right))

    def whole(text: str) -> ir.Expression:
        return ir.LiteralValue(type=ir.ScalarType(name="Int"), text=text)

    assert solver.satisfiable(asked, [less(name, whole("4"))], RLIMIT).status == "none"
    found = solver.satisfiable(asked, [less(name, whole("5"))], RLIMIT)
    assert found.witness is not None and found.witness.names["n"] == 4
    variable = ir.Parameter(name="m", type=ir.ScalarType(name="Int"))
    other = ir.Name(type=ir.ScalarType(name="Int"), name="m", binding="variable")
    conditions_ = [less(name, other), less(other, whole("6"))]
    found = solver.satisfiable(asked, conditions_, RLIMIT, [variable])
    assert found.witness is not None
    assert (found.witness.names["n"], found.witness.names["m"]) == (4, 5)


def test_values_are_those_of_the_evaluator() -> None:
    asked = question(
        "(line: Line, day: Date, spent: Duration, rate: Decimal(5, 3), o: Int?) -> Line?",
        "check result is not None",
        before=LINE,
    )
    witness = solver.two_results(asked, RLIMIT).witness
    assert witness is not None
    for name, value in [*witness.names.items(), *(("result", each) for each in witness.results)]:
        types_ = {each.name: each.type for each in asked.function.parameters}
        type_ = types_.get(name) or asked.function.returns
        assert type_ is not None and satisfies(value, type_, asked.program)
    rate = witness.names["rate"]
    assert isinstance(rate, Decimal) and rate.as_tuple().exponent == -3
    assert type(witness.names["day"]) is date
    assert type(witness.names["spent"]) is timedelta


def test_texts_keep_refinements_that_only_the_evaluator_knows() -> None:
    asked = question(
        "(code: Text where value matches /[A-Z]{2}/) -> Int",
        'when code != "AB"; check result == 1',
        'when code == "ab"; check result == 2',
    )
    witness = solver.two_results(asked, RLIMIT).witness
    assert witness is not None and witness.names == {"code": "AB"}
    assert solver.contradiction(asked, RLIMIT).status == "none"


@pytest.mark.parametrize(
    ("head", "criterion"),
    [
        ("(xs: List[Int]) -> Int", "check result == len(xs)"),
        ("(x: Float) -> Float", "check result >= x"),
        ("(w: Text) -> Text", "check result == w.upper()"),
        ("(d: Date) -> Int", "check result == d.month"),
    ],
)
def test_what_is_beyond_is_said(head: str, criterion: str) -> None:
    asked = question(head, criterion)
    assert not solver.supports(asked)
    assert both(asked) == ("unknown", "unknown")
    assert solver.two_results(asked, RLIMIT).reason


def test_quotients_that_are_cut_off_prove_nothing() -> None:
    asked = question(
        "(a: Decimal(4, 2)) -> Bool", "check result == (a / 3 * 3 == a)", "check result"
    )
    assert solver.contradiction(asked, RLIMIT).status == "unknown"


def test_a_spent_budget_is_no_answer() -> None:
    asked = question(
        "(a: Int, b: Int, c: Int) -> Bool", "when a * a * a + b * b * b == c * c * c; check result"
    )
    assert solver.two_results(asked, 1).status == "unknown"


def test_answers_do_not_depend_on_what_was_asked_before() -> None:
    first = question("(n: Int, d: Decimal(6, 2)) -> Int", "check result >= n", "check result != 3")
    second = question("(n: Int) -> Int", "check result * 2 >= n", "check result <= n")
    alone = [solver.two_results(each, RLIMIT) for each in (first, second)]
    again = [solver.two_results(each, RLIMIT) for each in (second, first, second)]
    assert [again[1], again[0], again[2]] == [*alone, alone[1]]
