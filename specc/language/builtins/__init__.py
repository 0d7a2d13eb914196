"""The built-in functions and methods of the language, one row each: types, meaning, Python text.

Names and meaning are Python's wherever Python has one. Signatures are written in this language:

    signature: "(" [parameter ("," parameter)*] ")" "->" type
    parameter: [NAME ":"] ["*"] type ["=" "_"]
    type:      NAME ["[" type ("," type)* "]"] | "Decimal" "(" scale ")" | type "?" | function
    function:  "(" type ("," type)* ")" "->" type
    scale:     INT | "#" INT

A parameter with a name is passed by that name only, one without by position only. `= _` may be left
out, `*T` takes any number of further arguments. A method's receiver is the first parameter. The
first signature that fits counts. Types are those of the language, and:

    T U V       any type; the same letter is the same type, joined over all its uses
    N           Int, Decimal or Float, joined (Int widens)
    O           a type with an order (`<`)
    K           a type whose values can be items of a set or keys of a map in Python
    Sequence[T] whatever has items in an order: List, Text, Bytes, Map (its keys), Tuple of one type
    Items[T]    Sequence[T], or Set
    Decimal     as a parameter: of any scale, and Int widens; as a result: of unknown scale
    Decimal(0)  as a result: a Decimal of this scale; `Decimal(#1)`: of the scale that argument 1
                (counted from 0) states as a literal, unknown where it is not one
    Unknown     as in the empty display: whatever is expected
    (T) -> U    a lambda
"""

from collections.abc import Mapping

from specc.language.builtins.arithmetic import ARITHMETIC
from specc.language.builtins.containers import CONTAINERS
from specc.language.builtins.dates import ATTRIBUTES, DATES
from specc.language.builtins.row import Attribute, Builtin
from specc.language.builtins.texts import TEXTS

__all__ = ["ATTRIBUTES", "BUILTINS", "FUNCTIONS", "METHODS", "Attribute", "Builtin"]

BUILTINS: tuple[Builtin, ...] = (*CONTAINERS, *ARITHMETIC, *TEXTS, *DATES)

FUNCTIONS: Mapping[str, Builtin] = {each.name: each for each in BUILTINS if each.kind == "function"}

METHODS: Mapping[str, Builtin] = {each.name: each for each in BUILTINS if each.kind == "method"}
