"""What derived code follows of the project's formatter: the width of lines, the kind of quotes."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specc.derive.positions import Positions


@dataclass(frozen=True)
class Style:
    """How code is laid out; without settings as ruff and black do it."""

    width: int = 88
    quote: str = '"'


def style_of(formatter: Mapping[str, object]) -> Style:
    """The style that the settings of ruff, or of black, ask for."""
    width = formatter.get("line-length")
    more = formatter.get("format")
    single = isinstance(more, Mapping) and more.get("quote-style") == "single"
    return Style(
        width=width if isinstance(width, int) else Style.width,
        quote="'" if single else Style.quote,
    )


def requoted(code: str, quote: str) -> str:
    """The code with its texts between such quotes where neither kind occurs in them."""
    if quote == Style.quote:
        return code
    positions = Positions.of(code)
    text = code
    for start, end in sorted(_texts(positions), reverse=True):
        before, _, inner = text[start:end].partition('"')
        if inner.endswith('"') and not set(inner[:-1]) & {"'", '"', "\\"}:
            text = f"{text[:start]}{before}{quote}{inner[:-1]}{quote}{text[end:]}"
    return text


def _texts(positions: Positions) -> Iterator[tuple[int, int]]:
    """The places of all literals that are texts, outermost only."""
    waiting: list[ast.AST] = [positions.tree]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.JoinedStr() | ast.Constant(value=str() | bytes()):
                assert node.end_lineno is not None
                assert node.end_col_offset is not None
                start = positions.offset(node.lineno, node.col_offset)
                yield start, positions.offset(node.end_lineno, node.end_col_offset)
            case _:
                waiting.extend(ast.iter_child_nodes(node))
