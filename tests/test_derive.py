"""Derived code means what the spec says, and formatters, linters and type checkers agree with it."""

import ast
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specc import plan
from specc.derive.derive import derive
from specc.derive.parts import docstring, message
from specc.derive.splice import splice
from specc.derive.style import Style, style_of
from specc.language import ir
from specc.language.evaluate import RaisedError, Undefined, evaluate, program_of
from specc.language.lower.module import lower
from specc.language.show import show
from specc.language.source import Source
from specc.language.syntax import parse
from specc.language.values import MapValue
from tests.expressions import FORMS, Grammar
from tests.harness import ROOT, Case, all_cases
from tests.passes import PASSES, check
from tests.passes import derive as derive_pass
from tests.test_evaluate import frozen

_STYLE = Style()
PARAMETERS = {
    "n": ("Int", "Int"),
    "t": ("Text", "Text"),
    "d": ("Decimal", "Decimal"),
    "yes": ("Bool", "Bool"),
    "day": ("Date", "Date"),
    "xs": ("List[Int]", "Ints"),
    "m": ("Map[Text, Int]", "Map"),
}
TYPES = {
    **{name: name for name in ("Int", "Text", "Bool", "Date", "Float", "Decimal")},
    "Ints": "List[Int]",
    "Texts": "List[Text]",
    "IntSet": "Set[Int]",
    "Map": "Map[Text, Int]",
}
ARGUMENTS = st.tuples(
    st.integers(-3, 12),
    st.sampled_from(["", "a", "Tea", "b a", "12"]),
    st.sampled_from([Decimal("0.00"), Decimal("1.5"), Decimal("-2.675")]),
    st.booleans(),
    st.sampled_from([date(2024, 1, 31), date(2023, 12, 31)]),
    st.lists(st.integers(-2, 9), max_size=4),
    st.dictionaries(st.sampled_from(["a", "b", "Tea"]), st.integers(0, 3), max_size=2),
)


@st.composite
def functions(draw) -> str:
    """A function `f` with lets, errors and rules, which use one another at random."""
    grammar = Grammar(draw, 2)
    grammar.scope = [(name, kind) for name, (_, kind) in PARAMETERS.items()]
    kind = draw(st.sampled_from(sorted(TYPES)))
    parameters = ", ".join(f"{name}: {type_}" for name, (type_, _) in PARAMETERS.items())
    lines = ['error Wrong "Wrong"', 'error Late(by: Int) "Late by {by}"']
    lines.append(f"function f({parameters}) -> {TYPES[kind]}:")
    for number in range(draw(st.integers(0, 3))):
        bound = draw(st.sampled_from([each for each in sorted(FORMS) if each != "Duration"]))
        lines.append(f"    let v{number}z = {grammar.of(bound)}")
        grammar.scope.append((f"v{number}z", bound))
    errors = ("Wrong", f"Late({grammar.of('Int')})")[: draw(st.integers(0, 2))]
    lines += [f"    requires {grammar.of('Bool')} else {error}" for error in errors]
    guards = [f" when {grammar.of('Bool')}" for _ in range(draw(st.integers(0, 2)))]
    lines += [f"    returns {rounded(kind, grammar)}{guard}" for guard in guards]
    lines.append(f"    returns {rounded(kind, grammar)}{' otherwise' if guards else ''}")
    return "\n".join(lines) + "\n"


def rounded(kind: str, grammar: Grammar) -> str:
    """An expression that fits a declared result: a Decimal is rounded to its scale."""
    text = grammar.of(kind)
    return f"round_half_up({text}, 2)" if kind == "Decimal" else text


def module_of(text: str, target: str = "m.py") -> ir.Module:
    lines = f'specc 1\nmodule m\ntarget "{target}"\n{text}'
    lowered = lower(parse(Source("case.spec", lines)), {}, {})
    assert lowered.module is not None
    assert not lowered.diagnostics, (lines, [each.message for each in lowered.diagnostics])
    return lowered.module


def derived(module: ir.Module, style: Style = _STYLE) -> str:
    """The target of a module: all its units, in the order of its declarations."""
    units = [derive(module, each.id, style) for each in plan.units(module)]
    return splice("", units, module.prose, style.width)


def loaded(text: str) -> dict[str, object]:
    """The names that a module's text defines."""
    names: dict[str, object] = {"__name__": "m"}
    exec(compile(text, "m.py", "exec"), names)
    return names


def arguments_of(parameters: tuple[ir.Parameter, ...]) -> tuple[ir.Name, ...]:
    return tuple(ir.Name(type=p.type, name=p.name, binding="parameter") for p in parameters)


def value_of(given: object) -> object:
    """An argument as the evaluator has it."""
    return MapValue(given) if isinstance(given, dict) else frozen(given)


@settings(max_examples=150, deadline=None)
@given(functions(), st.lists(ARGUMENTS, min_size=1, max_size=5))
def test_a_derived_function_agrees_with_its_rules(text: str, inputs: list[tuple]) -> None:
    module = module_of(text)
    function = module.declaration("f")
    assert isinstance(function, ir.Function)
    assert function.returns is not None
    code = derived(module)
    names = loaded(code)
    program = program_of(module)
    arguments = arguments_of(function.parameters)
    call = ir.Call(type=function.returns, function="f", arguments=arguments)
    for given_ in inputs:
        values = dict(zip(PARAMETERS, map(value_of, given_), strict=True))
        try:
            expected, refusal = evaluate(call, program, values), None
        except Undefined:
            continue
        except RaisedError as error:
            expected, refusal = None, (error.error, error.fields)
        actual, raised = outcome(names["f"], given_, names)
        assert raised == refusal, code
        assert (type(actual), show(actual)) == (type(expected), show(expected)), code


def outcome(function, values: tuple, names: dict) -> tuple:
    """What a call returns, and the declared error that it raises, with its fields."""
    try:
        return frozen(function(*values)), None
    except tuple(each for each in names.values() if is_error(each)) as error:
        return None, (type(error).__name__, tuple(vars(error).items()))


def is_error(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Exception)


# ---- texts ---------------------------------------------------------------------------------------

WORDS = st.lists(st.sampled_from(["a", "word", '"quoted"', "it's", "\\", '"""', "{by}", "ü"]))


@given(WORDS, st.integers(20, 90))
def test_docstrings_say_what_the_prose_says(words: list[str], width: int) -> None:
    lines = docstring([" ".join(words)], (), width)
    assert ast.literal_eval("\n".join(lines) or "''").split() == words
    assert all(len(line) <= width - 4 or len(line.split()) < 3 for line in lines)


@given(WORDS.map(" ".join))
def test_messages_hold_the_values_of_fields(text: str) -> None:
    field = ir.Parameter(name="by", type=ir.ScalarType(name="Int"))
    assert eval(message(text, (field,)), {"by": 7}) == text.replace("{by}", "7")
    assert eval(message(text, ()), {}) == text


# ---- machines ------------------------------------------------------------------------------------

MACHINES = """
error TooLittle(paid: Int) "{paid} is too little"
machine Box(price: Int):
    state free, sold, used, lost
    start free
    data paid: Int = 0
    data seen: List[Int] = []
    data left: Int = 1
    on pay(n: Int): free, sold -> sold when n >= price else TooLittle(n)
        set paid = paid + n
        set left = paid
    on use: sold -> used
    on use: free, used -> lost when paid < 3 or left == 1
    on swap: free, sold, used -> free
        set paid = left
        set left = paid
        set seen = seen + [paid, left]
    on look(n: Int) -> Int
        returns n when n > left
        returns paid when n <= left and n > 0
        returns len(seen) otherwise
        set left = result
    on grow(n: Int) -> Text: free, used -> used when n > 0 else TooLittle(left)
        returns "many" when len(seen) > 2
        returns "few" otherwise
        set paid = n
    on grow(n: Int) -> Text: sold -> free
        returns "one"
    on stay: sold -> sold when paid > 1
    on lose when left > 1
        set left = left - 1
"""
EVENTS = st.tuples(
    st.sampled_from(["pay", "use", "swap", "look", "grow", "stay", "lose"]), st.integers(-1, 5)
)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 3), st.lists(EVENTS, max_size=12))
def test_a_derived_machine_agrees_with_its_transitions(price: int, events: list[tuple]) -> None:
    module = module_of(MACHINES)
    names = loaded(derived(module))
    box = names["Box"](price)
    machine = module.declaration("Box")
    program = program_of(module)
    kind = ir.NamedType(name="Box")
    number = ir.ScalarType(name="Int")
    new = ir.NewMachine(type=kind, machine="Box", arguments=(literal(price),))
    state = evaluate(new, program)
    for name, n in events:
        event = next(each for each in machine.events if each.name == name)
        given_ = (literal(n),) if event.parameters else ()
        happened = ir.MachineEvent(event=name, arguments=given_)
        before = ir.Name(type=kind, name="box", binding="local")
        called = ir.MachineCall(type=number, machine=before, event=happened)
        after = ir.MachineCall(type=kind, machine=before, after=(happened,))
        method, values = getattr(box, name), ((n,) if given_ else ())
        expected, refusal = None, None
        try:
            expected = evaluate(called, program, {"box": state})
            state = evaluate(after, program, {"box": state})
        except RaisedError as error:
            refusal = error.error, error.fields
        assert outcome(method, values, names) == (expected, refusal)
        assert (box.state.name, *map(frozen, (box.paid, box.seen, box.left))) == (
            state.state,
            *(value for _, value in state.data),
        )


def literal(n: int) -> ir.Expression:
    number = ir.ScalarType(name="Int")
    value = ir.LiteralValue(type=number, text=str(abs(n)))
    return value if n >= 0 else ir.Unary(type=number, operator="-", operand=value)


# ---- formatters, linters, type checkers ----------------------------------------------------------


def written(folder: Path) -> list[Path]:
    """The new modules that the specs of the repository make, as files beside what they import."""
    made = [(case.text, case.files, case.expected.body) for case in derive_cases()]
    for path in (*ROOT.glob("examples/*/*.spec"), *ROOT.glob("tests/specs/*.spec")):
        text, files = path.read_text(encoding="utf-8"), {}
        for source in (*path.parent.glob("src/**/*.py"), *path.parent.glob("python/**/*.py")):
            name = "/".join(source.relative_to(path.parent).parts[1:])
            files[name] = source.read_text(encoding="utf-8")
        if not check(text, files):
            made.append((text, files, derive_pass(text, files)))
    paths = []
    for number, (text, files, code) in enumerate(made):
        target = next(line.split('"')[1] for line in text.splitlines() if line[:7] == "target ")
        if {target, target.removeprefix("src/")} & files.keys() or not code:
            continue
        for name, content in {**files, target: code}.items():
            path = folder / f"spec_{number}" / name.removeprefix("src/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        paths.append(path)
    return paths


def derive_cases() -> list[Case]:
    return [each for each in all_cases(PASSES) if each.pass_name == "derive"]


def complaints(*command: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, cwd=folder
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_formatters_and_linters_have_nothing_to_say(tmp_path: Path) -> None:
    paths = [str(each) for each in written(tmp_path)]
    assert len(paths) > 20
    assert not complaints("ruff", "format", "--isolated", "--diff", *paths, folder=tmp_path)
    chosen = ("--target-version", "py311", "--select", "E,F,I,UP,B,C4,RET,SIM,PERF,FURB")
    lint = ("ruff", "check", "--isolated", *chosen, "--ignore", "E501,SIM300")
    assert not complaints(*lint, *paths, folder=tmp_path)


@pytest.mark.parametrize(
    ("settings_", "lines"),
    [
        ({}, ['LATE = "late"', "OTHER = '\"late\"'", "        raise Late(number)"]),
        ({"line-length": 36}, ["def f(", "    number: int, text: str", ") -> str:"]),
        (
            {"format": {"quote-style": "single"}, "line-length": 100},
            ["LATE = 'late'", "OTHER = '\"late\"'", "        super().__init__(f'{by} days')"],
        ),
    ],
)
def test_code_follows_the_formatter(settings_: dict, lines: list[str], tmp_path: Path) -> None:
    style = style_of(settings_)
    code = derived(module_of(STYLED), style).replace("_LATE", "LATE").replace("_OTHER", "OTHER")
    assert not set(lines) - set(code.split("\n"))
    path = tmp_path / "m.py"
    path.write_text(code, encoding="utf-8")
    quote = "single" if style.quote == "'" else "double"
    options = ("--line-length", str(style.width), "--config", f"format.quote-style='{quote}'")
    assert not complaints(
        "ruff", "format", "--isolated", "--diff", *options, "m.py", folder=tmp_path
    )


STYLED = """
error Late(by: Int) "{by} days"
let late = "late"
let other = "\\"late\\""
function f(number: Int, text: Text) -> Text:
    > It's "quoted" text.
    requires text not in {late, other, "it's"} else Late(number)
    returns text
"""


@pytest.mark.slow
def test_type_checkers_have_nothing_to_say(tmp_path: Path) -> None:
    strict = ("mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "--namespace-packages")
    for folder in sorted(
        {tmp_path / each.relative_to(tmp_path).parts[0] for each in written(tmp_path)}
    ):
        assert not complaints(*strict, "--explicit-package-bases", ".", folder=folder)
