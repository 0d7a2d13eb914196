"""Built-ins about Text and Bytes."""

from specc.language.builtins.row import Builtin

LONGEST_TEXT = 1_000_000
"""A longer text is not built: it is a mistake in the spec, not a value."""

_TEST = ("(Text) -> Bool",)
_CHANGE = ("(Text) -> Text",)
_STRIP = ("(Text) -> Text", "(Text, Text) -> Text")
_SPLIT = ("(Text) -> List[Text]", "(Text, Text) -> List[Text]", "(Text, Text, Int) -> List[Text]")
_FIND = ("(Text, Text) -> Int", "(Text, Text, Int) -> Int", "(Text, Text, Int, Int) -> Int")
_PAD = ("(Text, Int) -> Text", "(Text, Int, Text) -> Text")


def _width(width: int) -> int:
    if width > LONGEST_TEXT:
        raise OverflowError("the text is too long")
    return width


def _replace(text: str, old: str, new: str, count: int = -1) -> str:
    if len(new) > len(old):
        _width(text.count(old) * len(new))
    return text.replace(old, new, count)


TEXTS = (
    Builtin("lower", "method", _CHANGE, str.lower),
    Builtin("upper", "method", _CHANGE, str.upper),
    Builtin("title", "method", _CHANGE, str.title),
    Builtin("capitalize", "method", _CHANGE, str.capitalize),
    Builtin("casefold", "method", _CHANGE, str.casefold),
    Builtin("swapcase", "method", _CHANGE, str.swapcase),
    Builtin("strip", "method", _STRIP, str.strip),
    Builtin("lstrip", "method", _STRIP, str.lstrip),
    Builtin("rstrip", "method", _STRIP, str.rstrip),
    Builtin("split", "method", _SPLIT, lambda *given: tuple(str.split(*given)), partial=True),
    Builtin("rsplit", "method", _SPLIT, lambda *given: tuple(str.rsplit(*given)), partial=True),
    Builtin("splitlines", "method", _SPLIT[:1], lambda text: tuple(text.splitlines())),
    Builtin(
        "partition",
        "method",
        ("(Text, Text) -> Tuple[Text, Text, Text]",),
        str.partition,
        partial=True,
    ),
    Builtin(
        "rpartition",
        "method",
        ("(Text, Text) -> Tuple[Text, Text, Text]",),
        str.rpartition,
        partial=True,
    ),
    Builtin("join", "method", ("(Text, Sequence[Text]) -> Text",), str.join),
    Builtin(
        "replace",
        "method",
        ("(Text, Text, Text) -> Text", "(Text, Text, Text, Int) -> Text"),
        _replace,
    ),
    Builtin("startswith", "method", ("(Text, Text) -> Bool",), str.startswith),
    Builtin("endswith", "method", ("(Text, Text) -> Bool",), str.endswith),
    Builtin("removeprefix", "method", ("(Text, Text) -> Text",), str.removeprefix),
    Builtin("removesuffix", "method", ("(Text, Text) -> Text",), str.removesuffix),
    Builtin("find", "method", _FIND, str.find),
    Builtin("rfind", "method", _FIND, str.rfind),
    Builtin("isdigit", "method", _TEST, str.isdigit),
    Builtin("isalpha", "method", _TEST, str.isalpha),
    Builtin("isalnum", "method", _TEST, str.isalnum),
    Builtin("isspace", "method", _TEST, str.isspace),
    Builtin("isupper", "method", _TEST, str.isupper),
    Builtin("islower", "method", _TEST, str.islower),
    Builtin("isascii", "method", _TEST, str.isascii),
    Builtin("zfill", "method", ("(Text, Int) -> Text",), lambda text, n: text.zfill(_width(n))),
    Builtin(
        "ljust", "method", _PAD, lambda text, n, *fill: text.ljust(_width(n), *fill), partial=True
    ),
    Builtin(
        "rjust", "method", _PAD, lambda text, n, *fill: text.rjust(_width(n), *fill), partial=True
    ),
    Builtin(
        "center", "method", _PAD, lambda text, n, *fill: text.center(_width(n), *fill), partial=True
    ),
    Builtin("encode", "method", ("(Text) -> Bytes",), str.encode),
    Builtin("decode", "method", ("(Bytes) -> Text",), bytes.decode, partial=True),
    Builtin("hex", "method", ("(Bytes) -> Text",), bytes.hex),
    Builtin("ord", "function", ("(Text) -> Int",), ord, partial=True),
    Builtin("chr", "function", ("(Int) -> Text",), chr, partial=True),
    Builtin(
        "str",
        "function",
        (
            "(Int) -> Text",
            "(Decimal) -> Text",
            "(Float) -> Text",
            "(Bool) -> Text",
            "(Text) -> Text",
            "(Date) -> Text",
            "(DateTime) -> Text",
            "(Duration) -> Text",
        ),
        str,
    ),
)
