"""Types and expressions: a refined type holds an expression, and each expression has a type."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from specc.language.ir.node import Node

# ---- types -------------------------------------------------------------------------------------


class ScalarType(Node):
    """A built-in type without parameters. `None` is the type of the literal `None`; `Unknown`
    stands where an error was already reported and never occurs in a module without errors."""

    kind: Literal["scalar"] = "scalar"
    name: Literal[
        "Int", "Float", "Bool", "Text", "Bytes", "Date", "DateTime", "Duration", "None", "Unknown"
    ]


class DecimalType(Node):
    """`Decimal` or `Decimal(precision, scale)`: at most so many digits, `scale` after the point.

    Both are None for an unbounded Decimal; an intermediate result is unbounded.
    """

    kind: Literal["decimal"] = "decimal"
    precision: int | None = None
    scale: int | None = None


class ListType(Node):
    """`List[item]`."""

    kind: Literal["list"] = "list"
    item: "Type"


class SetType(Node):
    """`Set[item]`."""

    kind: Literal["set"] = "set"
    item: "Type"


class MapType(Node):
    """`Map[key, value]`."""

    kind: Literal["map"] = "map"
    key: "Type"
    value: "Type"


class TupleType(Node):
    """`Tuple[a, b]`."""

    kind: Literal["tuple"] = "tuple"
    items: tuple["Type", ...]


class OptionalType(Node):
    """`item?`."""

    kind: Literal["optional"] = "optional"
    item: "Type"


class NamedType(Node):
    """A record, enum, union, machine, or type alias, by its declared name (`Module.declaration`).

    In `Expression.type` aliases are expanded, so there it is never an alias. A union's case, after
    narrowing by `is`, is `NamedType(name="Expr", case="Num")`.
    """

    kind: Literal["named"] = "named"
    name: str
    case: str | None = None


class RefinedType(Node):
    """`base where predicate`; the predicate is Bool over the name `value`. Only in declarations."""

    kind: Literal["refined"] = "refined"
    base: "Type"
    predicate: "Expression"


Type = TypeAliasType(
    "Type",
    Annotated[
        ScalarType
        | DecimalType
        | ListType
        | SetType
        | MapType
        | TupleType
        | OptionalType
        | NamedType
        | RefinedType,
        Field(discriminator="kind"),
    ],
)

# ---- expressions -------------------------------------------------------------------------------


class LiteralValue(Node):
    """A constant. `text` by type: Int `12`, Decimal and Float `4.90` as written, Bool `True`, Text
    its characters, Date and DateTime ISO 8601, Duration its seconds as a decimal, None `None`."""

    kind: Literal["literal"] = "literal"
    type: Type
    text: str


class Name(Node):
    """A use of a name. `binding` says what it refers to.

    parameter: of the function, event or machine; variable: of `forall`; local: of a quantifier,
    comprehension or lambda; let: of the function, criterion or define; constant: module-level let;
    result: the function's result; value: the refined value; data: machine data or `state`.
    """

    kind: Literal["name"] = "name"
    type: Type
    name: str
    binding: Literal[
        "parameter", "variable", "local", "let", "constant", "result", "value", "data", "state"
    ]


class Member(Node):
    """An enum member `Country.DE`, or a machine's state in an expression over `state`
    (then `enum` is the machine's name)."""

    kind: Literal["member"] = "member"
    type: Type
    enum: str
    member: str


class Unary(Node):
    """`-x` or `not x`."""

    kind: Literal["unary"] = "unary"
    type: Type
    operator: Literal["-", "not"]
    operand: "Expression"


class Binary(Node):
    """Arithmetic, or concatenation, repetition, set algebra, date arithmetic: by operand types."""

    kind: Literal["binary"] = "binary"
    type: Type
    operator: Literal["+", "-", "*", "/", "//", "%", "**", "&", "|"]
    left: "Expression"
    right: "Expression"


class Logical(Node):
    """`and`, `or`, `implies`, all short-circuiting."""

    kind: Literal["logical"] = "logical"
    type: Type
    operator: Literal["and", "or", "implies"]
    left: "Expression"
    right: "Expression"


Comparing = Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in"]


class Comparison(Node):
    """`a < b <= c`: operands number one more than operators. `in` and `not in` never chain."""

    kind: Literal["comparison"] = "comparison"
    type: Type
    operators: tuple[Comparing, ...]
    operands: tuple["Expression", ...]


class Conditional(Node):
    """`then if test else otherwise`."""

    kind: Literal["conditional"] = "conditional"
    type: Type
    test: "Expression"
    then: "Expression"
    otherwise: "Expression"


class Is(Node):
    """`operand is [not] empty`, `is [not] None`, `is [not] Case` of a union, enum or machine state.

    `test` is `"empty"`, `"None"`, or the case's (member's, state's) unqualified name.
    """

    kind: Literal["is"] = "is"
    type: Type
    operand: "Expression"
    test: str
    negated: bool = False


class Matches(Node):
    """`operand matches /pattern/`: the whole text matches (Python's `re.fullmatch`)."""

    kind: Literal["matches"] = "matches"
    type: Type
    operand: "Expression"
    pattern: str


class Bind(Node):
    """`name in iterable` or `(a, b) in iterable` of a quantifier or comprehension."""

    names: tuple[str, ...]
    iterable: "Expression"


class Quantifier(Node):
    """`every x in xs: body` or `some x in xs, y in ys: body`."""

    kind: Literal["quantifier"] = "quantifier"
    type: Type
    quantifier: Literal["every", "some"]
    binds: tuple[Bind, ...]
    body: "Expression"


class Clause(Node):
    """`for names in iterable if condition …` of a comprehension."""

    names: tuple[str, ...]
    iterable: "Expression"
    conditions: tuple["Expression", ...] = ()


class Comprehension(Node):
    """A list, set, map or bare (generator) comprehension. `value` is the map's value expression.

    A generator's type is `ListType`.
    """

    kind: Literal["comprehension"] = "comprehension"
    type: Type
    shape: Literal["list", "set", "map", "generator"]
    element: "Expression"
    value: "Expression | None" = None
    clauses: tuple[Clause, ...]


class Collection(Node):
    """A list, set or tuple display; `type` says which."""

    kind: Literal["collection"] = "collection"
    type: Type
    items: tuple["Expression", ...]


class Entry(Node):
    """`key: value` of a map display."""

    key: "Expression"
    value: "Expression"


class MapDisplay(Node):
    """`{a: 1, b: 2}`."""

    kind: Literal["map_display"] = "map_display"
    type: Type
    entries: tuple[Entry, ...]


class Field_(Node):
    """`operand.name`: a field of a record, of a narrowed union case, or of a machine (its data,
    parameters, or `state`)."""

    kind: Literal["field"] = "field"
    type: Type
    operand: "Expression"
    name: str


class Index(Node):
    """`operand[index]` on a list, text, bytes, tuple (constant index) or map."""

    kind: Literal["index"] = "index"
    type: Type
    operand: "Expression"
    index: "Expression"


class Slice(Node):
    """`operand[start:stop:step]`."""

    kind: Literal["slice"] = "slice"
    type: Type
    operand: "Expression"
    start: "Expression | None" = None
    stop: "Expression | None" = None
    step: "Expression | None" = None


class Lambda(Node):
    """`lambda a: body`, only as an argument. `type` is the type of its result."""

    kind: Literal["lambda"] = "lambda"
    type: Type
    parameters: tuple[str, ...]
    body: "Expression"


class Keyword(Node):
    """`name=value` of a built-in's call."""

    name: str
    value: "Expression"


class BuiltinCall(Node):
    """A built-in function `len(xs)` or method `text.upper()`; `receiver` is None for a function.

    The built-ins are the rows of `language.builtins.BUILTINS`.
    """

    kind: Literal["builtin"] = "builtin"
    type: Type
    name: str
    receiver: "Expression | None" = None
    arguments: tuple["Expression", ...] = ()
    keywords: tuple[Keyword, ...] = ()


class Call(Node):
    """A call of a function or `define` of this module or an imported one.

    Arguments are in parameter order; those left out at the end take the parameter's default and are
    filled in here, so that `arguments` always has one value per parameter.
    """

    kind: Literal["call"] = "call"
    type: Type
    function: str
    arguments: tuple["Expression", ...]


class Construct(Node):
    """`Line("tea", 2, 50.00)` or `Num(3)`: a record, or a union's case.

    One argument per field in declared order; a field left out holds its default, or None in
    `arguments` where the default is only known to the foreign code.
    """

    kind: Literal["construct"] = "construct"
    type: Type
    record: str
    case: str | None = None
    arguments: tuple["Expression | None", ...]


class Replace(Node):
    """`replace(order, lines=[])`: a copy of a record with other fields."""

    kind: Literal["replace"] = "replace"
    type: Type
    operand: "Expression"
    changes: tuple[Keyword, ...]


class MachineCall(Node):
    """An event on a machine: `pay(10)` inside a machine's criterion (`machine` None: the current
    one), `after(save(u)).find(k)`, or `o.pay(10)`.

    `after` is a sequence of events that happen first on the same machine. With `event` None the
    value is the machine itself after those events.
    """

    kind: Literal["machine_call"] = "machine_call"
    type: Type
    machine: "Expression | None" = None
    after: tuple["MachineEvent", ...] = ()
    event: "MachineEvent | None" = None


class MachineEvent(Node):
    """An event with one argument per parameter."""

    event: str
    arguments: tuple["Expression", ...] = ()


class NewMachine(Node):
    """`RateLimiter(5, 1 min)`: a machine in its start state."""

    kind: Literal["new_machine"] = "new_machine"
    type: Type
    machine: str
    arguments: tuple["Expression", ...]


Expression = TypeAliasType(
    "Expression",
    Annotated[
        LiteralValue
        | Name
        | Member
        | Unary
        | Binary
        | Logical
        | Comparison
        | Conditional
        | Is
        | Matches
        | Quantifier
        | Comprehension
        | Collection
        | MapDisplay
        | Field_
        | Index
        | Slice
        | Lambda
        | BuiltinCall
        | Call
        | Construct
        | Replace
        | MachineCall
        | NewMachine,
        Field(discriminator="kind"),
    ],
)
