"""Rows as tables of the emitted module: a decorator for each, shared by the tests that need it."""

from collections.abc import Mapping, Sequence

from specc.language import ir
from specc.language.evaluate import Program
from specc.language.values import Value
from specc.testgen.assemble import Piece
from specc.testgen.domains import Definitions
from specc.testgen.naming import constant, joint_name, unique
from specc.testgen.parts import Part, Scope
from specc.testgen.rows.choose import rows
from specc.testgen.rows.work import Goal
from specc.testgen.samples import cases
from specc.testgen.values import python_text

DRAWN = 80
"""Draws that rows are chosen from, beside what the search finds."""

HELPER = Piece(
    "rows",
    (
        "def rows(names, *table):",
        '    """A decorator that gives a test rows, which come before what is drawn."""',
        "",
        "    def decorated(test):",
        "        found = [dict(zip(names.split(), each, strict=True)) for each in table]",
        '        test.rows = [*found, *getattr(test, "rows", ())]',
        "        return test",
        "",
        "    return decorated",
    ),
)


def tables(
    parts: Sequence[Part],
    scope: Scope,
    program: Program,
    definitions: Definitions,
    taken: set[str],
) -> tuple[Sequence[str], list[Piece]]:
    """The name of each part's table, empty without one, and the tables themselves."""
    chosen: dict[Goal, tuple[Mapping[str, Value], ...]] = {}
    names: dict[str, str] = {}
    found: list[str] = []
    for part in parts:
        text = ""
        if part.goal is not None and part.inputs.variables and not part.machine:
            if part.goal not in chosen:
                draws = cases(part.inputs, program, definitions, part.item, DRAWN)
                chosen[part.goal] = rows(part.goal, program, (each.names for each in draws))
            text = _table(part, chosen[part.goal], scope)
        if text and text not in names:
            wanted = f"{part.owner}_rows" if part.owner else f"{part.code.replace('-', '_')}_rows"
            names[text] = unique(constant(wanted), taken)
        found.append(names.get(text, ""))
    return found, [HELPER, *(Piece(name, (f"{name} = {text}",)) for text, name in names.items())]


def _table(part: Part, chosen: Sequence[Mapping[str, Value]], scope: Scope) -> str:
    """The call that makes a table; empty where no row can be written."""
    grouped = {name: group for group in part.inputs.groups for name in group}
    columns = [
        group
        for each in part.inputs.variables
        if (group := grouped.get(each.name, (each.name,)))[0] == each.name
    ]
    types = {each.name: each.type for each in part.inputs.variables}
    lines = [text for names in chosen if (text := _row(names, columns, types, scope))]
    header = " ".join(each[0] if len(each) == 1 else joint_name(each) for each in columns)
    return f'rows("{header}", {", ".join(lines)})' if lines else ""


def _row(
    names: Mapping[str, Value],
    columns: Sequence[Sequence[str]],
    types: Mapping[str, ir.Type],
    scope: Scope,
) -> str:
    cells = []
    for group in columns:
        texts = [python_text(names[name], types[name], scope) for name in group]
        known = [each for each in texts if each is not None]
        if len(known) < len(texts):
            return ""
        cells.append(known[0] if len(group) == 1 else f"({', '.join(known)})")
    return f"({', '.join(cells)}{',' if len(cells) == 1 else ''})"
