"""What a spec declares: types, definitions, functions, machines, criteria; and the module."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from specc.language.ir.expressions import Expression, Type
from specc.language.ir.node import Node


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
