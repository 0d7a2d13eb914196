"""Built-ins about numbers: conversions, rounding, small number theory."""

import math
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal

from specc.language.builtins.row import Builtin

_ROUNDING = ("(Decimal) -> Int", "(Decimal, Int) -> Decimal(#1)")


def _quantize(value: Decimal | int, places: int | None, rounding: str) -> Decimal | int:
    """`value` rounded to `places` digits after the point, or to an Int."""
    if places is None:
        return int(Decimal(value).quantize(Decimal(1), rounding))
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding)


ARITHMETIC = (
    Builtin("abs", "function", ("(N) -> N", "(Duration) -> Duration"), abs),
    Builtin("divmod", "function", ("(Int, Int) -> Tuple[Int, Int]",), divmod, partial=True),
    Builtin("pow", "function", ("(Int, Int, Int) -> Int",), pow, partial=True),
    Builtin("round", "function", ("(Float) -> Int", "(Float, Int) -> Float"), round),
    Builtin(
        "round_half_up",
        "function",
        _ROUNDING,
        lambda value, places=None: _quantize(value, places, ROUND_HALF_UP),
        python=None,
        imports=(("decimal", "ROUND_HALF_UP"), ("decimal", "Decimal")),
    ),
    Builtin(
        "round_half_even",
        "function",
        _ROUNDING,
        lambda value, places=None: _quantize(value, places, ROUND_HALF_EVEN),
        python=None,
        imports=(("decimal", "ROUND_HALF_EVEN"), ("decimal", "Decimal")),
    ),
    Builtin(
        "round_down",
        "function",
        _ROUNDING,
        lambda value, places=None: _quantize(value, places, ROUND_DOWN),
        python=None,
        imports=(("decimal", "ROUND_DOWN"), ("decimal", "Decimal")),
    ),
    Builtin(
        "round_up",
        "function",
        _ROUNDING,
        lambda value, places=None: _quantize(value, places, ROUND_UP),
        python=None,
        imports=(("decimal", "ROUND_UP"), ("decimal", "Decimal")),
    ),
    Builtin(
        "floor",
        "function",
        ("(Decimal) -> Int", "(Float) -> Int"),
        math.floor,
        python="math.floor({0})",
        imports=(("math", ""),),
        partial=True,
    ),
    Builtin(
        "ceil",
        "function",
        ("(Decimal) -> Int", "(Float) -> Int"),
        math.ceil,
        python="math.ceil({0})",
        imports=(("math", ""),),
        partial=True,
    ),
    Builtin(
        "sqrt",
        "function",
        ("(Float) -> Float",),
        math.sqrt,
        python="math.sqrt({0})",
        imports=(("math", ""),),
        partial=True,
    ),
    Builtin(
        "isqrt",
        "function",
        ("(Int) -> Int",),
        math.isqrt,
        python="math.isqrt({0})",
        imports=(("math", ""),),
        partial=True,
    ),
    Builtin(
        "gcd",
        "function",
        ("(Int, Int) -> Int",),
        math.gcd,
        python="math.gcd({0}, {1})",
        imports=(("math", ""),),
    ),
    Builtin(
        "lcm",
        "function",
        ("(Int, Int) -> Int",),
        math.lcm,
        python="math.lcm({0}, {1})",
        imports=(("math", ""),),
    ),
    Builtin(
        "close",
        "function",
        ("(Float, Float, Float) -> Bool",),
        lambda left, right, tolerance: math.isclose(left, right, rel_tol=0, abs_tol=tolerance),
        python="math.isclose({0}, {1}, rel_tol=0, abs_tol={2})",
        imports=(("math", ""),),
        partial=True,
    ),
    Builtin(
        "int",
        "function",
        (
            "(Text) -> Int",
            "(Text, Int) -> Int",
            "(Decimal) -> Int",
            "(Float) -> Int",
            "(Int) -> Int",
        ),
        int,
        partial=True,
    ),
    Builtin(
        "float",
        "function",
        ("(Text) -> Float", "(Int) -> Float", "(Decimal) -> Float", "(Float) -> Float"),
        float,
        partial=True,
    ),
    Builtin(
        "Decimal",
        "function",
        ("(Int) -> Decimal(0)", "(Text) -> Decimal"),
        Decimal,
        imports=(("decimal", "Decimal"),),
        partial=True,
    ),
)
