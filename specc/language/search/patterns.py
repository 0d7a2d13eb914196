"""A few texts that match a regular expression, built from its parse tree."""

import re
from re import _parser  # the stable tree behind re.compile
from typing import Any

MEMBERS = 6
"""How many variants of a pattern are tried."""


def members(pattern: str) -> tuple[str, ...]:
    """Different texts that match, the shortest first; none where the pattern is beyond this."""
    compiled = re.compile(pattern)
    tree = _parser.parse(pattern)
    texts = dict.fromkeys(_sequence(tree, variant) for variant in range(MEMBERS))
    return tuple(sorted(filter(compiled.fullmatch, texts), key=len))


def _sequence(parts: Any, variant: int) -> str:  # noqa: ANN401  # a tree of re's parser
    return "".join(_part(str(name), value, variant) for name, value in parts)


def _part(name: str, value: Any, variant: int) -> str:  # noqa: ANN401  # a tree of re's parser
    match name:
        case "LITERAL":
            return chr(value)
        case "NOT_LITERAL":
            return "a" if value != ord("a") else "b"
        case "ANY":
            return "a0 "[variant % 3]
        case "IN":
            return _one_of(value, variant)
        case "BRANCH":
            branches = value[1]
            return _sequence(branches[variant % len(branches)], variant)
        case "SUBPATTERN":
            return _sequence(value[-1], variant)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            low, high, inner = value
            times = min(int(low) + variant % 3, int(high))
            return "".join(_sequence(inner, variant + turn) for turn in range(times))
        case _:
            return ""


def _one_of(choices: Any, variant: int) -> str:  # noqa: ANN401  # a tree of re's parser
    """A character of a class such as `[A-Z_]`."""
    if str(choices[0][0]) == "NEGATE":
        excluded = re.compile("[" + "".join(_class(each) for each in choices[1:]) + "]")
        return next((each for each in "a0 A-_" if not excluded.match(each)), "")
    name, value = choices[variant % len(choices)]
    match str(name):
        case "RANGE":
            low, high = value
            return chr(min(low + variant, high))
        case "CATEGORY":
            return {"CATEGORY_DIGIT": "0", "CATEGORY_SPACE": " "}.get(str(value), "a")
        case _:
            return chr(value)


def _class(choice: Any) -> str:  # noqa: ANN401  # a tree of re's parser
    name, value = choice
    match str(name):
        case "RANGE":
            return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        case "CATEGORY":
            return {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s"}.get(str(value), r"\w")
        case _:
            return re.escape(chr(value))
