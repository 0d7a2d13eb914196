"""Puts derived definitions into the text of a module that already exists, and touches nothing else.

Own definitions are replaced where they stand or inserted; imports are merged. The text of every
other statement, comments and line ends included, stays as it is.
"""

import ast
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from specc.derive.imports import WIDTH, bound, import_edits, import_lines
from specc.derive.parts import docstring
from specc.derive.positions import LINE_END, Edit, Positions, defined
from specc.errors import SpeccError
from specc.results import Definition


@dataclass(frozen=True)
class Block:
    """A top-level definition to be placed: its name and its source, without a final line end."""

    symbol: str
    text: str


def splice(
    target: str,
    definitions: Sequence[Definition],
    prose: Sequence[str] = (),
    width: int = WIDTH,
) -> str:
    """`target` with the definitions in place; `prose` is the docstring of a new module.

    Raises:
        SpeccError: a definition cannot be replaced alone, or a needed name means something else.
    """
    if target.startswith("\ufeff"):
        return "\ufeff" + splice(target[1:], definitions, prose, width)
    blocks = tuple(_blocks(definitions))
    wanted = tuple(dict.fromkeys(each for one in definitions for each in one.imports))
    if not target.strip():
        return _new_module(blocks, wanted, prose, width)
    positions = Positions.of(target)
    if not positions.tree.body:
        return target.rstrip() + "\n\n" + _new_module(blocks, wanted, prose, width)
    text = _spliced(positions, blocks, wanted, width)
    ast.parse(text)
    return text


def _blocks(definitions: Sequence[Definition]) -> Iterator[Block]:
    """The definitions one by one; a private helper that several units bring comes once.

    Raises:
        SpeccError: two declarations of the spec have the same name in Python.
    """
    seen: dict[str, str] = {}
    for definition in definitions:
        positions = Positions.of(definition.code)
        for node in positions.tree.body:
            name, text = defined(node), positions.segment(node)
            if not name or seen.get(name) == text:
                continue
            if name in seen:
                raise SpeccError(
                    f"two declarations of the spec are both called `{name}` in Python",
                    "rename one of them in the spec",
                )
            seen[name] = text
            yield Block(name, text)


def _new_module(
    blocks: Sequence[Block],
    wanted: Sequence[tuple[str, str]],
    prose: Sequence[str],
    width: int,
) -> str:
    parts = ["\n".join(docstring(prose, (), width))] if prose else []
    lines = import_lines(wanted, width)
    parts += ["\n".join(lines)] if lines else []
    head = "\n\n".join(parts)
    first = "\n\n" if blocks and _is_short(blocks[0]) else "\n\n\n"
    return head + (first if head and blocks else "") + _joined(blocks) + "\n"


def _is_short(block: Block) -> bool:
    """Whether a definition is an assignment, which may stand close to others."""
    return not block.text.startswith(("def ", "class ", "@", "async "))


def _joined(blocks: Sequence[Block]) -> str:
    text = ""
    for index, each in enumerate(blocks):
        close = index > 0 and _is_short(each) and _is_short(blocks[index - 1])
        text += ("" if not index else "\n" if close else "\n\n\n") + each.text
    return text


def _spliced(
    positions: Positions,
    blocks: Sequence[Block],
    wanted: Sequence[tuple[str, str]],
    width: int,
) -> str:
    spans = {defined(node): positions.span(node) for node in positions.tree.body if defined(node)}
    ours = {each.symbol for each in blocks}
    _must_be_free(positions, ours, spans.keys())
    edits = list(import_edits(positions, wanted, ours, width))
    waiting: list[Block] = []
    for index, each in enumerate(blocks):
        if each.symbol in spans:
            start, stop = spans[each.symbol]
            if positions.text[start:stop] != each.text:
                _must_stand_alone(positions, each.symbol, start, stop)
                _must_be_ours(positions, each.symbol, ours)
                edits.append(Edit(start, stop, each.text))
            continue
        later = [spans[other.symbol][0] for other in blocks[index:] if other.symbol in spans]
        if later:
            place = positions.above(min(later))
            edits.append(
                Edit(place, place, f"{_room(positions.text, place, each)}{each.text}\n\n\n")
            )
        else:
            waiting.append(each)
    if waiting:
        edits.append(_appended(positions.text, _end_of_definitions(positions), waiting))
    return _applied(positions.text, edits)


def _must_be_free(positions: Positions, ours: set[str], found: Set[str]) -> None:
    """Names that are imported, or defined only under a condition, are not ours to define."""
    for symbol in sorted((ours - found) & bound(positions.tree)):
        raise SpeccError(
            f"the target has another `{symbol}` already, imported or defined under a condition",
            f"rename `{symbol}` in the target or in the spec, or bring it in with `use`",
        )
    names = [name for name in map(defined, positions.tree.body) if name in ours]
    for name in sorted({name for name in names if names.count(name) > 1}):
        raise SpeccError(
            f"the target defines `{name}` more than once, so it is not clear what to replace",
            "leave one definition, or none",
        )


def _must_be_ours(positions: Positions, symbol: str, ours: set[str]) -> None:
    """A private helper that other code uses is not ours to change."""
    if not symbol.startswith("_"):
        return
    for node in positions.tree.body:
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        if symbol in names and defined(node) != symbol and defined(node) not in ours:
            line = f" in line {node.lineno}"
            raise SpeccError(
                f"the target has another `{symbol}` already, which is used{line}",
                "rename the one in the target, or the `define` or `let` in the spec",
            )


def _must_stand_alone(positions: Positions, symbol: str, start: int, stop: int) -> None:
    line_start = max(positions.text.rfind("\n", 0, start), positions.text.rfind("\r", 0, start)) + 1
    before = positions.text[line_start:start].strip(" \t\f\ufeff")
    after = positions.text[stop:].lstrip(" \t")
    if before or after.startswith(";"):
        raise SpeccError(
            f"`{symbol}` shares its line with other statements, so it cannot be replaced alone",
            "put each statement of the target on a line of its own",
        )


def _end_of_definitions(positions: Positions) -> int:
    """Where new definitions go: before a final `if __name__ == …` block, else at the end."""
    last = positions.tree.body[-1] if positions.tree.body else None
    if isinstance(last, ast.If) and any(
        isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(last.test)
    ):
        return positions.above(positions.span(last)[0])
    return len(positions.text)


def _appended(text: str, end: int, blocks: Sequence[Block]) -> Edit:
    body = _joined(blocks)
    if end < len(text):
        return Edit(end, end, f"{_room(text, end, blocks[0])}{body}\n\n\n")
    return Edit(end, end, f"{_room(text, end, blocks[0])}{body}\n")


def _room(text: str, place: int, block: Block) -> str:
    """The line ends that are missing for empty lines above a definition."""
    above = text[:place]
    kept = above.rstrip(" \t\r\n\f")
    wanted = 2 if _is_short(block) and place < len(text) else 3
    return "\n" * max(0, wanted - len(LINE_END.findall(above[len(kept) :]))) if kept else ""


def _applied(text: str, edits: Sequence[Edit]) -> str:
    """The text with all edits; what is inserted has the line ends of the text."""
    ends = LINE_END.findall(text)
    line_end = max(set(ends), key=ends.count) if ends else "\n"
    pieces: list[str] = []
    position = 0
    ordered: Sequence[tuple[int, Edit]] = sorted(
        enumerate(edits), key=lambda each: (each[1].start, each[1].end, each[0])
    )
    for _, each in ordered:
        pieces += [text[position : each.start], each.text.replace("\n", line_end)]
        position = each.end
    return "".join([*pieces, text[position:]])
