"""Regular expressions whose matching may take time without bounds, told by their form."""

from re import _parser  # the stable tree behind re.compile
from typing import Any

_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT"})
_FEW = 4


def may_explode(pattern: str) -> bool:
    """Whether a repetition holds another repetition or a choice, as `(a+)+` and `(a|aa)*` do."""
    return _explodes(_parser.parse(pattern), repeated=False)


def _explodes(parts: Any, *, repeated: bool) -> bool:  # noqa: ANN401  # a tree of re's parser
    return any(_one_explodes(str(name), value, repeated=repeated) for name, value in parts)


def _one_explodes(name: str, value: Any, *, repeated: bool) -> bool:  # noqa: ANN401  # likewise
    if name in _REPEATS:
        low, high, inner = value
        varies = low != high
        return (repeated and varies) or _explodes(inner, repeated=repeated or high > _FEW)
    if name == "BRANCH":
        return repeated or any(_explodes(each, repeated=repeated) for each in value[1])
    if name in {"SUBPATTERN", "ATOMIC_GROUP"}:
        return _explodes(value if name == "ATOMIC_GROUP" else value[-1], repeated=repeated)
    return False
