"""Random specs that the grammar derives, in random layouts: whatever it allows is tried."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from specc.language import driver

TEXTS = {
    "NAME": ("a", "order", "xs", "state", "value", "on", "a_rather_long_name_of_it", "check"),
    "INT": ("0", "1", "42", "1_000"),
    "DECIMAL": ("0.5", "12.00"),
    "STRING": ('"x"', '""', '"a # b"', r'"( \" ["', '"' + 20 * "w " + '"', '"東京"'),
    "BYTES": ('b"x"',),
    "REGEX": ("/[A-Z]+/", '/a b # "c/', "/(/"),
    "ID": ("A-1",),
    "DATE": ("2024-10-12",),
    "DATETIME": ("2024-10-12T10:00:00Z",),
    "DURATION": ("50 ms", "31 days", "1h"),
    "PROSE": ("> hello  there", ">", "> # not a comment", ">x"),
    "METHOD": ("GET",),
}
CLOSERS = {"RPAR", "RSQB", "RBRACE"}
OPENERS = {"LPAR", "LSQB", "LBRACE"}


@dataclass(frozen=True)
class Rules:
    """The grammar: for each rule its alternatives, each with the depth of its smallest derivation,
    and the text of keywords and signs."""

    alternatives: Mapping[str, Sequence[tuple[int, Sequence[tuple[str, bool]]]]]
    texts: Mapping[str, str]


@cache
def rules() -> Rules:
    """The rules of specc.lark."""
    lark = driver.load()
    found: dict[str, list[list[tuple[str, bool]]]] = defaultdict(list)
    for rule in lark.rules:
        found[rule.origin.name].append([(each.name, each.is_term) for each in rule.expansion])
    depths = dict.fromkeys(found, 10**6)
    for _ in found:  # as many rounds as there are rules are enough
        for name, bodies in found.items():
            depths[name] = min(depth(body, depths) for body in bodies)
    sized = {name: [(depth(each, depths), each) for each in found[name]] for name in found}
    patterns = {each.name: each.pattern for each in lark.terminals}
    return Rules(sized, {name: each.value for name, each in patterns.items()})


def depth(body: Sequence[tuple[str, bool]], depths: Mapping[str, int]) -> int:
    return 1 + max((0 if terminal else depths[name] for name, terminal in body), default=0)


def sentence(chooser: random.Random, budget: int) -> list[str]:
    """The terminals of a random declaration, not much deeper than `budget` rules."""
    known, out = rules(), []
    waiting = [("declaration", False, budget)]
    while waiting:
        name, terminal, left = waiting.pop()
        if terminal:
            out.append(name)
            continue
        bodies = known.alternatives[name]
        if left <= 0 or len(out) > 120:
            least = min(size for size, _ in bodies)
            bodies = [each for each in bodies if each[0] == least]
        _, body = chooser.choice(bodies)
        waiting += [(*each, left - 1) for each in reversed(body)]
    return out


def declaration(seed: int) -> str:
    """A random declaration in a random layout, with comments wherever they may stand."""
    chooser = random.Random(seed)
    terminals = sentence(chooser, chooser.randrange(8, 40))
    step, level, depth, begins = chooser.choice((1, 2, 4, 5)), 0, 0, True
    breaks, comments = chooser.choice((0, 0.1, 0.4)), chooser.random() < 0.5
    text = ""
    for kind in terminals:
        depth -= kind in CLOSERS
        if kind in {"_INDENT", "_DEDENT"}:
            level += 1 if kind == "_INDENT" else -1
        elif kind == "_NL":
            text += end_of_line(chooser, comments)
            begins = True
        else:
            gap = " " * step * level if begins else space(chooser, depth, breaks, comments)
            if "\n" in gap:
                gap += " " * (step * level + 1 + chooser.randrange(8))
            text += gap + chooser.choice(TEXTS.get(kind) or (rules().texts[kind],))
            begins = False
        depth += kind in OPENERS
    return text


def space(chooser: random.Random, depth: int, breaks: float, comments: bool) -> str:
    """What stands between two tokens: newlines and comments only inside brackets."""
    if depth and chooser.random() < breaks:
        behind = "  # behind" if comments and chooser.random() < 0.2 else ""
        between = "  # between\n" if comments and chooser.random() < 0.1 else ""
        return f"{behind}\n{between}"
    return chooser.choice((" ", " ", " ", "  "))


def end_of_line(chooser: random.Random, comments: bool) -> str:
    """What ends a logical line, with comments and blank lines after it."""
    tail = chooser.choice(("# tail", "  # tail (", "   #")) if chooser.random() < 0.15 else ""
    own = " " * chooser.randrange(9) + "# own\n" if chooser.random() < 0.15 else ""
    blank = "\n" * chooser.randrange(3) if chooser.random() < 0.1 else ""
    return f"{tail}\n{own}{blank}" if comments else f"\n{blank}"
