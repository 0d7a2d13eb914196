"""Puts parts together: decorators, shared strategies, joint draws, docstrings, what is needed of
all that could be defined, and in which order."""

import ast
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from specc.language.layout import lay_out
from specc.language.python.literals import quoted
from specc.testgen import seeds
from specc.testgen.domains import Chosen
from specc.testgen.linked import Variable
from specc.testgen.naming import constant, events_name, joint_name, snake, unique
from specc.testgen.parts import Part, call, indented
from specc.testgen.strategies import Printer, strategy

MEASURED = "time_call"


@dataclass(frozen=True)
class Piece:
    """A top-level statement of the emitted module, and the name that it defines."""

    name: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The piece as it is parsed."""
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Drawn:
    """How a test gets its inputs: arguments of `given`, and which of them are groups of what."""

    arguments: tuple[tuple[str, str], ...]
    unpacked: tuple[tuple[tuple[str, ...], str], ...]


@dataclass(frozen=True)
class Conditions:
    """The conditions of a test as Python: one by one to assume, or joined, where they hold so
    rarely that the test says `if`. `examples` are arguments for which they hold, `table` is the
    name of a table of them, `failed` brings those for which the test failed once."""

    each: tuple[str, ...] = ()
    joined: str = ""
    rare: bool = False
    examples: tuple[tuple[str, ...], ...] = ()
    table: str = ""
    failed: str = ""


def joint_draws(parts: Sequence[Part], printer: Printer, taken: set[str]) -> dict[str, str]:
    """The bodies of all joint draws with a name for each; the most used one has the shortest."""
    uses: dict[str, list[tuple[Part, str]]] = {}
    for part in parts:
        for group in part.drawn.groups:
            uses.setdefault(_group_body(part, group, printer), []).append((part, joint_name(group)))
    names: dict[str, str] = {}
    for body, users in sorted(uses.items(), key=lambda item: -len(item[1])):
        part, name = users[0]
        if name in taken:
            name = f"{name}_{snake(part.code.replace('-', '_'))}"
        names[body] = unique(name, taken)
    return {body: names[body] for body in uses}


def _group_body(part: Part, group: Sequence[str], printer: Printer) -> str:
    by_name = {each.name: each for each in part.drawn.variables}
    return joint([by_name[name] for name in group], printer)


def drawn(part: Part, printer: Printer, joints: Mapping[str, str]) -> Drawn:
    """The inputs of a part. `joints` are the names of joint draws by their bodies."""
    grouped = {name: group for group in part.drawn.groups for name in group}
    arguments: list[tuple[str, str]] = []
    unpacked: list[tuple[tuple[str, ...], str]] = []
    for each in part.drawn.variables:
        group = grouped.get(each.name)
        if group is None:
            arguments.append((each.name, strategy(each.domain, printer)))
        elif each.name == group[0]:
            name = joint_name(group)
            arguments.append((name, f"{joints[_group_body(part, group, printer)]}()"))
            unpacked.append((group, name))
    if part.machine:
        arguments.append(("events", events_name(part.machine)))
    return Drawn(tuple(arguments), tuple(unpacked))


def joint(variables: Sequence[Variable], printer: Printer) -> str:
    """The body of a function that draws variables which depend on each other."""
    lines: list[str] = []
    for each in variables:
        lines += [f"assume({printer.show(guard)})" for guard in each.guards]
        if isinstance(each.domain, Chosen) and len(each.domain.values) == 1:
            lines.append(f"{each.name} = {printer.show(each.domain.values[0])}")
        else:
            lines.append(f"{each.name} = draw({strategy(each.domain, printer)})")
    lines.append(f"return {', '.join(each.name for each in variables)}")
    return "\n".join(indented(lines))


def joint_pieces(joints: Mapping[str, str]) -> list[Piece]:
    """The functions that draw several variables at once."""
    return [
        Piece(name, ("@st.composite", f"def {name}(draw):", *body.split("\n")))
        for body, name in joints.items()
    ]


def shared(
    tests: Sequence[tuple[Part, Drawn]], taken: set[str]
) -> tuple[dict[str, str], list[Piece]]:
    """Names for long strategies that several tests use: after the function and its parameter, or
    after the parameter and the test."""
    counts: dict[str, int] = {}
    names: dict[str, str] = {}
    for _, each in tests:
        for _, text in each.arguments:
            counts[text] = counts.get(text, 0) + 1
    for part, each in tests:
        for name, text in each.arguments:
            if counts[text] > 1 and len(text) > 24 and text not in names:
                wanted = constant(f"{part.owner}_{name}" if part.owner else name)
                if wanted in taken:
                    wanted = constant(f"{name}_{part.code.replace('-', '_')}")
                names[text] = unique(wanted, taken)
    return names, [Piece(name, (f"{name} = {text}",)) for text, name in names.items()]


def test_piece(
    part: Part,
    name: str,
    how: Drawn,
    names: Mapping[str, str],
    checks: Conditions,
    width: int,
) -> Piece:
    """One test function."""
    lines: list[str] = []
    parameters = [each for each, _ in how.arguments]
    if part.skipped:
        lines.append(f"@pytest.mark.skip({quoted(part.skipped)})")
    elif part.rows:
        columns = ", ".join(f'"{each}"' for each in part.columns)
        rows = [f'pytest.param({", ".join(row.values)}, id="{row.label}")' for row in part.rows]
        lines.append(f"@pytest.mark.parametrize(({columns}), [{', '.join(rows)}])")
        parameters = list(part.columns)
    elif parameters:
        arguments = [f"{each}={names.get(text, text)}" for each, text in how.arguments]
        key = f'"{seeds.key(part, checks.each)}"'
        drawing = "@TIMED" if part.seconds else "@SETTINGS"
        lines += [f"@seeded({key})", drawing, f"@{call('given', arguments)}"]
        lines += [f"@{each}" for each in (checks.failed, checks.table) if each]
        lines += [f"@{call('example', each)}" for each in checks.examples]
    body, sentences = list(part.body), list(part.sentences)
    if part.allowed:
        errors = " or ".join(part.allowed)
        sentences.append(f"It may raise {errors} instead: the spec does not say when.")
        body = [f"with suppress({', '.join(part.allowed)}):", *indented(body)]
    if checks.rare:
        body = [f"if {checks.joined}:", *indented(body)]
    else:
        body = [*(f"assume({each})" for each in checks.each), *body]
    inner = [*part.setup, *body]
    inner = [*_unpacked(how, inner), *inner]
    if part.seconds:
        inner = _measuring(part, [*lines, f"def {call(MEASURED, parameters)}:", *indented(inner)])
        lines, parameters = [], []
    whole = [*docstring(sentences, width), *inner]
    return Piece(name, (*lines, f"def {call(name, parameters)}:", *indented(whole)))


def _measuring(part: Part, inner: Sequence[str]) -> list[str]:
    """A property inside a test, which judges what it measured once all inputs were tried."""
    return [
        "all_seconds = []",
        "",
        *inner,
        "",
        f"{MEASURED}()",
        f"in_time(all_seconds, {part.seconds})",
    ]


def _unpacked(how: Drawn, body: Sequence[str]) -> list[str]:
    """Assignments that take groups apart; what the test does not use is marked by `_`."""
    used = used_names("\n".join(["def f():", *indented(body)])) if body else set()
    lines = []
    for names, group in how.unpacked:
        shown = [name if name in used else f"_{name}" for name in names]
        lines.append(f"{', '.join(shown)} = {group}")
    return lines


def docstring(sentences: Sequence[str], width: int) -> list[str]:
    """A docstring, indented once later: the first sentence on its line, the rest below."""
    escaped = [each.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for each in sentences]
    first, *rest = textwrap.wrap(escaped[0], width - 10) or [""]
    below = [line for each in escaped[1:] for line in textwrap.wrap(each, width - 4)]
    if not rest and not below:
        return [f'"""{first}"""']
    return [f'"""{first}', *rest, *(["", *below] if below else []), '"""']


# ---- what is needed ----------------------------------------------------------------------------


def used_names(text: str) -> set[str]:
    """The names that Python source reads."""
    return {
        node.id
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def needed(roots: Iterable[Piece], available: Sequence[Piece]) -> list[Piece]:
    """The available pieces that the roots use, directly or not, each after what it uses."""
    by_name = {each.name: each for each in available}
    found: dict[str, Piece] = {}

    def visit(name: str, around: frozenset[str]) -> None:
        if name in by_name and name not in found and name not in around:
            for each in sorted(used_names(by_name[name].text)):
                visit(each, around | {name})
            found.setdefault(name, by_name[name])

    order = [each.name for each in available]
    wanted = {name for root in roots for name in used_names(root.text)}
    for name in order:
        if name in wanted:
            visit(name, frozenset())
    return list(found.values())


def laid_out(lines: Iterable[str], width: int) -> list[str]:
    """The lines, long ones broken."""
    found: list[str] = []
    for each in lines:
        text = each.lstrip()
        if len(each) > width and text.startswith('"""') and text.endswith('"""'):
            indent = each[: len(each) - len(text)]
            wrapped = textwrap.wrap(text[:-3], width - len(indent))
            alone = len(wrapped) == 1  # only the quotes are too much, and those stay
            found += [each] if alone else [f"{indent}{line}" for line in (*wrapped, '"""')]
        else:
            found += lay_out(each, width)
    return found
