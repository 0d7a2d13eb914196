"""The typed intermediate representation of a spec: frozen values, closed unions, no positions.

Nodes never hold source positions, comments or layout, so that equal meaning gives equal JSON and
equal hashes. Spans of items are kept beside, keyed by the item's `id` (see `analysis.Analysis`).
Every expression carries `type`, its carrier type: aliases expanded and refinements dropped.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypeAliasType


def _trusted(self: BaseModel, /, **values: object) -> None:
    """Fills a node with the values as they are, in the order of its fields.

    The checker makes nodes by the thousand, and mypy has seen their types; what comes from outside
    goes through `model_validate` and `model_validate_json`, which check everything. Without a
    validator to build, `specc check` starts in two thirds of the time.
    """
    fields = type(self).model_fields
    filled = {
        name: values.pop(name) if name in values else field.get_default()
        for name, field in fields.items()
        if name in values or not field.is_required()
    }
    if values or len(filled) != len(fields):
        missing = sorted(fields.keys() - filled.keys())
        raise TypeError(f"{type(self).__name__}: unknown {sorted(values)}, missing {missing}")
    for name, value in (("__dict__", filled), ("__pydantic_fields_set__", set(filled)), *_UNUSED):
        object.__setattr__(self, name, value)


# Without this mark pydantic would call `_trusted` from `model_validate` in place of validating.
_trusted.__pydantic_base_init__ = True  # type: ignore[attr-defined]
_UNUSED = (("__pydantic_extra__", None), ("__pydantic_private__", None))


class Node(BaseModel):
    """The root of all IR values."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    if not TYPE_CHECKING:
        __init__ = _trusted


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

# ---- declarations ------------------------------------------------------------------------------


class Origin(Node):
    """Where an imported declaration lives.

    `flavour` is what the Python class is; `spec` for a declaration of another spec, whose code is
    in the Python module `module`. A `keyword_only` class takes its fields by name only.
    """

    module: str
    flavour: Literal[
        "spec", "dataclass", "pydantic", "namedtuple", "typeddict", "enum", "exception"
    ]
    frozen: bool = False
    keyword_only: bool = False


class Parameter(Node):
    """A parameter, field, `forall` variable or machine datum, with its declared type.

    `opaque_default` marks a foreign field whose default exists but cannot be read statically.
    """

    name: str
    type: Type
    default: "Expression | None" = None
    opaque_default: bool = False


class TypeAlias(Node):
    """`type Money = Decimal(12, 2) where value >= 0`."""

    kind: Literal["type"] = "type"
    id: str
    name: str
    type: Type
    origin: Origin | None = None


class Enum(Node):
    """`enum Country:` with its members."""

    kind: Literal["enum"] = "enum"
    id: str
    name: str
    prose: tuple[str, ...] = ()
    members: tuple[str, ...]
    origin: Origin | None = None


class Record(Node):
    """`record Line:` with its fields."""

    kind: Literal["record"] = "record"
    id: str
    name: str
    prose: tuple[str, ...] = ()
    fields: tuple[Parameter, ...]
    origin: Origin | None = None


class Case(Node):
    """One case of a union."""

    name: str
    fields: tuple[Parameter, ...] = ()


class Union(Node):
    """`union Expr:`, a tagged union."""

    kind: Literal["union"] = "union"
    id: str
    name: str
    prose: tuple[str, ...] = ()
    cases: tuple[Case, ...]
    origin: Origin | None = None


class Error(Node):
    """`error NotInPeriod(day: Date) "{day} is outside the period"`; `{field}` in the message is
    replaced by the field's value."""

    kind: Literal["error"] = "error"
    id: str
    name: str
    fields: tuple[Parameter, ...] = ()
    message: str
    origin: Origin | None = None


class ErrorCall(Node):
    """An error with its arguments. `arguments` is None where only the class is asked for
    (`raises SyntaxError` in a check or cell of an error with fields)."""

    error: str
    arguments: tuple["Expression", ...] | None = None


class Let(Node):
    """`let name = value`; lazy. At module level it is a constant."""

    kind: Literal["let"] = "let"
    id: str
    name: str
    value: "Expression"
    origin: Origin | None = None


class Rule(Node):
    """`returns value [when guard]`; `returns value otherwise` has `otherwise` set and no guard."""

    id: str
    value: "Expression"
    guard: "Expression | None" = None
    otherwise: bool = False


class Define(Node):
    """`define name(…) -> type`: a named expression of the spec, not of the code. Recursive ones are
    bounded by the evaluator's step budget."""

    kind: Literal["define"] = "define"
    id: str
    name: str
    prose: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...]
    returns: Type
    lets: tuple[Let, ...] = ()
    rules: tuple[Rule, ...]
    recursive: bool = False
    origin: Origin | None = None


class Requires(Node):
    """`requires condition`: the caller's duty; it restricts the domain."""

    id: str
    condition: "Expression"


class Raises(Node):
    """`raises error when condition`, or `requires P else error` (then `condition` is `not P` and
    `required` is P). They are tried in order, before the rules."""

    id: str
    error: ErrorCall
    condition: "Expression"
    required: "Expression | None" = None


class Ensures(Node):
    """`ensures condition`: holds of every result."""

    id: str
    condition: "Expression"


class Within(Node):
    """`within 50 ms [when condition]`."""

    seconds: str
    condition: "Expression | None" = None


class Check(Node):
    """One `check condition`, or `check call raises error`; `condition` then is the call."""

    id: str
    condition: "Expression"
    raises: ErrorCall | None = None


class Criterion(Node):
    """An acceptance criterion. `code` is what the author wrote (`DISC-1`); `owner` the function or
    machine it stands in, None at module level. No check: it is not machine-checked."""

    kind: Literal["criterion"] = "criterion"
    id: str
    code: str
    title: str
    owner: str | None = None
    prose: tuple[str, ...] = ()
    variables: tuple[Parameter, ...] = ()
    lets: tuple[Let, ...] = ()
    whens: tuple["Expression", ...] = ()
    checks: tuple[Check, ...] = ()
    within: Within | None = None


class Example(Node):
    """A row of an `examples` table: one argument per parameter (defaults filled in), and the
    expected result or error."""

    id: str
    arguments: tuple["Expression", ...]
    result: "Expression | None" = None
    raises: ErrorCall | None = None


class Open(Node):
    """`open "question"`: stops a build until it is answered."""

    kind: Literal["open"] = "open"
    id: str
    question: str


class Unspecified(Node):
    """`unspecified "what" because "why"`: a freedom that is meant."""

    kind: Literal["unspecified"] = "unspecified"
    id: str
    what: str
    because: str


class Function(Node):
    """A function that the code must have."""

    kind: Literal["function"] = "function"
    id: str
    name: str
    prose: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...]
    returns: Type | None = None
    changes: tuple[str, ...] = ()
    requires: tuple[Requires, ...] = ()
    raises: tuple[Raises, ...] = ()
    lets: tuple[Let, ...] = ()
    rules: tuple[Rule, ...] = ()
    ensures: tuple[Ensures, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    examples: tuple[Example, ...] = ()
    opens: tuple[Open, ...] = ()
    unspecified: tuple[Unspecified, ...] = ()
    origin: Origin | None = None


class Assignment(Node):
    """`set name = value`; `value` reads the old data."""

    name: str
    value: "Expression"


class Transition(Node):
    """One `on …` line with its block.

    `sources` and `target` are None for an event of a machine that does not move (any state, stays).
    When no transition of an event applies, the event raises `otherwise`, or NotAllowed, and changes
    nothing. `result` is what the event returns.
    """

    id: str
    event: str
    sources: tuple[str, ...] | None = None
    target: str | None = None
    guard: "Expression | None" = None
    otherwise: ErrorCall | None = None
    sets: tuple[Assignment, ...] = ()
    rules: tuple[Rule, ...] = ()


class Event(Node):
    """An event with its parameters; all `on` lines of one name agree on them."""

    name: str
    parameters: tuple[Parameter, ...] = ()
    returns: Type | None = None
    transitions: tuple[Transition, ...]


class Always(Node):
    """`always condition [when guard]`: an invariant of all reachable states."""

    id: str
    condition: "Expression"
    guard: "Expression | None" = None


class Never(Node):
    """`never source -> target`: by no path."""

    id: str
    source: str
    target: str


class Machine(Node):
    """A state machine. Without states (`states` empty) it only holds data. `parameters` are given
    when it is made and never change."""

    kind: Literal["machine"] = "machine"
    id: str
    name: str
    prose: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    data: tuple[Parameter, ...] = ()
    states: tuple[str, ...] = ()
    start: str | None = None
    final: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    always: tuple[Always, ...] = ()
    never: tuple[Never, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    opens: tuple[Open, ...] = ()
    unspecified: tuple[Unspecified, ...] = ()
    origin: Origin | None = None


class Request(Node):
    """`GET "/health" -> 200 within 2s`; `seconds` is a decimal."""

    method: Literal["GET", "POST", "PUT", "DELETE", "PATCH"]
    path: str
    status: int
    seconds: str | None = None


class SmokeCheck(Node):
    """`check left == right` of a smoke block; each side is a dotted path into the response
    (`body.version`), the name `head`, or a literal."""

    left: str
    operator: Literal["==", "!="]
    right: str


class Smoke(Node):
    """`smoke staging:` requests that must succeed after a deployment."""

    kind: Literal["smoke"] = "smoke"
    id: str
    name: str
    requests: tuple[Request, ...]
    checks: tuple[SmokeCheck, ...] = ()


Declaration = TypeAliasType(
    "Declaration",
    Annotated[
        TypeAlias
        | Enum
        | Record
        | Union
        | Error
        | Let
        | Define
        | Function
        | Machine
        | Criterion
        | Open
        | Unspecified
        | Smoke,
        Field(discriminator="kind"),
    ],
)

Named = TypeAlias | Enum | Record | Union | Error | Let | Define | Function | Machine


class Import(Node):
    """`use module: names`; `language` says what the module is written in."""

    module: str
    names: tuple[str, ...]
    language: Literal["spec", "python"]


class Module(Node):
    """One spec. `declarations` in the order written; `imported` holds what `use` brought in,
    together with everything that those declarations refer to, sorted by name."""

    edition: int
    name: str
    prose: tuple[str, ...] = ()
    target: str | None = None
    owner: str | None = None
    imports: tuple[Import, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    imported: tuple[Declaration, ...] = ()

    def named(self) -> Iterator[Named]:
        """Declarations that have a name, own ones first."""
        for declaration in (*self.declarations, *self.imported):
            if isinstance(declaration, Named):
                yield declaration

    def declaration(self, name: str) -> Named | None:
        """The declaration of that name, or None."""
        return next((each for each in self.named() if each.name == name), None)
