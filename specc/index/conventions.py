"""How a project's code is written, in a few lines with examples, for those who add to it."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from specc.index.chunks import Definition, Text

WIDEST = 110
EXAMPLES = 3
_SNAKE = re.compile(r"_*[a-z][a-z0-9_]*\Z")
_SECTION = {
    "Google style": re.compile(r"^\s*(?:Args|Returns|Raises|Yields):\s*$", re.MULTILINE),
    "NumPy style": re.compile(r"^\s*(?:Parameters|Returns|Raises)\n\s*-{3,}", re.MULTILINE),
    "reStructuredText fields": re.compile(r"^\s*:(?:param|returns?|raises)\b", re.MULTILINE),
}


@dataclass(frozen=True)
class Code:
    """Parsed files with all nodes of their trees, walked through once."""

    texts: Sequence[Text]
    nodes: Sequence[ast.AST]


def conventions(texts: Sequence[Text]) -> list[str]:
    """The conventions of these files; equal files give equal lines. Empty without any code."""
    if not texts:
        return []
    own = sorted(texts, key=lambda each: each.path)
    code = [each for each in own if not is_test(each.path)] or own
    parts: tuple[Callable[[Code], Iterator[str]], ...] = (
        _imports, _names, _errors, _logging, _docstrings, _typing,
    )  # fmt: skip
    seen = _code(code)
    found = [line for part in parts for line in part(seen)]
    return [_short(line) for line in (*found, *_tests(own))]


def is_test(path: str) -> bool:
    """Whether pytest or unittest would look for tests in a file, or it lies beside those."""
    folders, _, name = path.rpartition("/")
    return "tests" in folders.split("/") or re.match(r"test_|.*_test\.py$", name) is not None


def _imports(code: Code) -> Iterator[str]:
    kinds: Counter[str] = Counter()
    modules: Counter[str] = Counter()
    own = {
        each.path.removeprefix("src/").partition("/")[0].removesuffix(".py") for each in code.texts
    }
    for node in code.nodes:
        if isinstance(node, ast.ImportFrom):
            kinds["relative `from . import`" if node.level else "absolute `from x import y`"] += 1
            modules[(node.module or "").partition(".")[0] if not node.level else ""] += 1
        elif isinstance(node, ast.Import):
            kinds["`import x`"] += 1
            modules.update(each.name.partition(".")[0] for each in node.names)
    if kinds:
        yield f"Imports: {_shares(kinds)}."
    outside = [each for each, _ in _common(modules) if each and each not in own]
    if outside:
        yield f"  Most used from elsewhere: {', '.join(outside[:8])}."


def _names(code: Code) -> Iterator[str]:
    functions = [each.name for each in code.nodes if isinstance(each, Definition)]
    classes = [each.name for each in code.nodes if isinstance(each, ast.ClassDef)]
    constants = [name for each in code.texts for name in _assigned(each.tree) if name.isupper()]
    plain = [each for each in functions if not each.startswith("__")]
    snake = sum(bool(_SNAKE.match(each)) for each in plain)
    if plain:
        style = "snake_case" if 2 * snake >= len(plain) else "not snake_case"
        yield f"Functions: {style} ({max(snake, len(plain) - snake)} of {len(plain)})" + _such(
            plain
        )
        private = sum(each.startswith("_") for each in plain)
        yield f"  With a leading underscore where private: {private} of {len(plain)}."
        verbs = Counter(each.strip("_").partition("_")[0] for each in plain)
        often = [f"{word} ({number})" for word, number in _common(verbs)[:5] if number > 1]
        if often:
            yield f"  Names often begin with {', '.join(often)}."
    if classes:
        yield f"Classes: {len(classes)}" + _such(classes)
    if constants:
        yield f"Constants in capitals: {len(constants)}" + _such(constants)


def _errors(code: Code) -> Iterator[str]:
    bases = {
        each.name: [ast.unparse(base) for base in each.bases]
        for each in code.nodes
        if isinstance(each, ast.ClassDef)
    }
    own = [f"{name}({', '.join(of)})" for name, of in bases.items() if any(map(_is_error, of))]
    raised: Counter[str] = Counter()
    example = ""
    for node in code.nodes:
        if isinstance(node, ast.Raise) and node.exc is not None:
            call = node.exc
            raised[ast.unparse(call.func if isinstance(call, ast.Call) else call)] += 1
            example = example or ast.unparse(node).partition("\n")[0]
    if own:
        yield f"Error classes: {', '.join(own[: 2 * EXAMPLES])}."
    if raised:
        often = ", ".join(f"{name} ({number})" for name, number in _common(raised)[:5])
        yield f"Raised most: {often}."
        yield f"  As in `{example}`."


def _is_error(name: str) -> bool:
    return name.endswith(("Error", "Exception", "Warning"))


def _logging(code: Code) -> Iterator[str]:
    made: Counter[str] = Counter()
    printed = 0
    for node in code.nodes:
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            printed += name == "print"
            if name in {"getLogger", "get_logger"}:
                made[ast.unparse(node)] += 1
    if made:
        yield f"Logging: `{_common(made)[0][0]}`, in {_many(made.total(), 'place')}."
    elif printed:
        yield f"Logging: none; `print` is called {_many(printed, 'time')}."


def _docstrings(code: Code) -> Iterator[str]:
    public = [
        node
        for node in code.nodes
        if isinstance(node, Definition) and not node.name.startswith("_")
    ]
    written = [text for text in map(ast.get_docstring, public) if text]
    if not public:
        return
    yield f"Docstrings: {len(written)} of {len(public)} public functions have one."
    styles = {
        name: number
        for name, pattern in _SECTION.items()
        if (number := sum(bool(pattern.search(text)) for text in written))
    }
    sections = _shares(Counter(styles)) if styles else "none; plain sentences"
    if written:
        first = written[0].partition("\n")[0]
        one = sum("\n" not in each for each in written)
        yield f'  Sections: {sections}. On one line: {one} of {len(written)}. As in "{first}"'


def _typing(code: Code) -> Iterator[str]:
    functions = [each for each in code.nodes if isinstance(each, Definition)]
    typed = [each for each in functions if each.returns is not None]
    if not functions:
        return
    yield f"Types: {len(typed)} of {len(functions)} functions say what they return."
    written = Counter(
        "`Optional[X]`" if "Optional[" in shown else "`X | None`"
        for each in _annotations(functions)
        if "Optional[" in (shown := ast.unparse(each)) or "| None" in shown
    )
    if written:
        yield f"  What may be absent: {_shares(written)}."
    if typed:
        head = ast.unparse(typed[0].args)
        result = ast.unparse(typed[0].returns) if typed[0].returns else ""
        yield f"  As in `def {typed[0].name}({head}) -> {result}`."
    decorated = Counter(
        ast.unparse(each).partition("(")[0]
        for node in code.nodes
        if isinstance(node, ast.ClassDef)
        for each in node.decorator_list
    )
    if decorated:
        often = ", ".join(f"@{name} ({number})" for name, number in _common(decorated)[:3])
        yield f"  Classes are decorated with {often}."


def _annotations(functions: Iterable[Definition]) -> Iterator[ast.expr]:
    for each in functions:
        yield from filter(None, (each.returns, *(of.annotation for of in each.args.args)))


def _tests(texts: Sequence[Text]) -> Iterator[str]:
    tests = [each for each in texts if is_test(each.path)]
    if not tests:
        yield "Tests: none found."
        return
    folders = Counter(each.path.rpartition("/")[0] or "." for each in tests)
    where = ", ".join(name for name, _ in _common(folders)[:3])
    yield f"Tests: {_many(len(tests), 'file')}, in {where}."
    nodes = _code(tests).nodes
    functions = [each for each in nodes if isinstance(each, Definition)]
    named = [each.name for each in functions if each.name.startswith("test")]
    classes = sum(isinstance(each, ast.ClassDef) for each in nodes)
    if named:
        grouped = f", {_many(classes, 'class', 'classes')}" if classes else ""
        yield f"  {_many(len(named), 'test function')}{grouped}" + _such(named)
    marks = Counter(
        ast.unparse(mark).partition("(")[0] for each in functions for mark in each.decorator_list
    )
    if marks:
        often = ", ".join(f"@{name} ({number})" for name, number in _common(marks)[:3])
        yield f"  Decorated with {often}."


# ---- counting and showing ----------------------------------------------------------------------


def _code(texts: Sequence[Text]) -> Code:
    return Code(texts, [node for each in texts for node in ast.walk(each.tree)])


def _assigned(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else ()
        yield from (each.id for each in targets if isinstance(each, ast.Name))


def _common(counts: Counter[str]) -> list[tuple[str, int]]:
    """Most frequent first, then by name."""
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _shares(counts: Counter[str]) -> str:
    return ", ".join(f"{name} ({number})" for name, number in _common(counts))


def _such(names: Iterable[str]) -> str:
    """`, such as a, b, c.`"""
    return f", such as {', '.join(islice(dict.fromkeys(names), EXAMPLES))}."


def _many(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"


def _short(line: str) -> str:
    plain = " ".join(line.split())
    indent = "  " if line.startswith("  ") else ""
    return indent + (plain if len(plain) <= WIDEST else plain[: WIDEST - 3] + "...")
