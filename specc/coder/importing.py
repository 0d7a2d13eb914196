"""What code does when its file is imported: it defines, and must do nothing else."""

import ast
from collections.abc import Iterator, Mapping

from specc.coder.forbidden import dotted

_DECORATORS = frozenset((
    "functools.cache", "functools.lru_cache", "functools.cached_property", "functools.wraps",
    "functools.total_ordering", "functools.singledispatch", "staticmethod", "classmethod",
    "property", "abc.abstractmethod", "dataclasses.dataclass", "enum.unique",
    "contextlib.contextmanager", "typing.overload", "typing.final", "typing.override",
    "typing_extensions.override", "typing.runtime_checkable", "pydantic.field_validator",
    "pydantic.model_validator", "pydantic.field_serializer", "pydantic.computed_field"
))  # fmt: skip
_MAKERS = frozenset((
    "bool", "bytes", "complex", "dict", "enumerate", "float", "frozenset", "int", "len", "list",
    "max", "min", "object", "ord", "chr", "range", "reversed", "round", "set", "slice", "sorted",
    "str", "sum", "tuple", "zip", "abs", "divmod", "any", "all", "type", "re.compile",
    "re.escape", "decimal.Decimal", "decimal.Context", "fractions.Fraction", "datetime.date",
    "datetime.datetime", "datetime.time", "datetime.timedelta", "datetime.timezone",
    "datetime.date.fromisoformat", "zoneinfo.ZoneInfo", "types.MappingProxyType",
    "collections.namedtuple", "collections.defaultdict", "collections.Counter",
    "collections.deque", "collections.OrderedDict", "dataclasses.field", "enum.auto", "enum.Enum",
    "typing.NewType", "typing.TypeVar", "typing.ParamSpec", "typing.NamedTuple",
    "typing.TypedDict", "typing.cast", "pydantic.Field", "pydantic.ConfigDict",
    "pydantic.TypeAdapter", "pydantic.StringConstraints", "uuid.UUID", "pathlib.PurePosixPath",
    "logging.getLogger", "operator.itemgetter", "operator.attrgetter", "functools.partial",
    "math.sqrt", "math.log", "math.log2", "math.log10", "string.Template", "annotated_types.Gt",
    "annotated_types.Ge", "annotated_types.Lt", "annotated_types.Le", "annotated_types.Len"
))  # fmt: skip
_METHODS = frozenset((
    "split", "splitlines", "strip", "lower", "upper", "casefold", "join", "replace", "format",
    "encode", "items", "keys", "values", "union", "get", "quantize", "fromkeys", "maketrans"
))  # fmt: skip


def effects(
    statement: ast.stmt, imported: Mapping[str, str], defined: frozenset[str], had: frozenset[str]
) -> Iterator[str]:
    """What a definition does beside defining, in sentences. `defined` are names of the file that it
    may call, `had` the decorators that it had before."""
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield from _decorators(statement, imported, had)
        case _:
            pass
    for expression in _evaluated(statement):
        if isinstance(expression, str):
            yield expression
            continue
        for node in _walk(expression):
            if isinstance(node, ast.NamedExpr):
                yield f"`{ast.unparse(node)}` binds a name while the file is imported"
            elif isinstance(node, ast.Call) and not _is_harmless(node.func, imported, defined):
                yield f"`{ast.unparse(node.func)}(...)` is called while the file is imported"
            elif isinstance(node, ast.Await | ast.Yield | ast.YieldFrom):
                yield "it waits while the file is imported"


def decorators(statement: ast.stmt) -> Iterator[str]:
    """The decorators of a definition and of what is defined in it, as they are written."""
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from map(ast.unparse, node.decorator_list)


def _decorators(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
    imported: Mapping[str, str],
    had: frozenset[str],
) -> Iterator[str]:
    """Decorators that are neither known nor were there before."""
    for each in node.decorator_list:
        called = each.func if isinstance(each, ast.Call) else each
        of_property = isinstance(called, ast.Attribute) and called.attr in ("setter", "deleter")
        known = dotted(called, imported) in _DECORATORS or of_property
        if not known and ast.unparse(each) not in had:
            yield f"nothing is known of the decorator `@{ast.unparse(each)}` of `{node.name}`"
    if isinstance(node, ast.ClassDef):
        for inner in node.body:
            if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield from _decorators(inner, imported, had)


def _evaluated(statement: ast.stmt) -> Iterator[ast.expr | str]:
    """The expressions that are evaluated when a definition is imported, or what else it does."""
    match statement:
        case ast.FunctionDef(args=arguments) | ast.AsyncFunctionDef(args=arguments):
            yield from (each for each in statement.decorator_list if isinstance(each, ast.Call))
            yield from arguments.defaults
            yield from (each for each in arguments.kw_defaults if each)
            every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
            further = (arguments.vararg, arguments.kwarg)
            yield from (each.annotation for each in (*every, *further) if each and each.annotation)
            if statement.returns:
                yield statement.returns
        case ast.ClassDef(bases=bases, keywords=keywords, body=body):
            yield from (*bases, *(each.value for each in keywords))
            for inner in body:
                yield from _evaluated(inner)
        case ast.Assign(value=value, targets=targets) if all(
            isinstance(each, ast.Name | ast.Tuple) for each in targets
        ):
            yield value
        case ast.AnnAssign(target=ast.Name(), value=value, annotation=annotation):
            yield from (each for each in (annotation, value) if each)
        case ast.Expr(value=ast.Constant()) | ast.Pass():
            pass
        case _:
            yield f"`{ast.unparse(statement).splitlines()[0]}` runs while the file is imported"


def _walk(expression: ast.expr) -> Iterator[ast.AST]:
    """The nodes of an expression that are evaluated now: not the bodies of lambdas."""
    waiting: list[ast.AST] = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.Lambda):
            waiting += [*node.args.defaults, *(each for each in node.args.kw_defaults if each)]
        else:
            waiting += ast.iter_child_nodes(node)


def _is_harmless(called: ast.expr, imported: Mapping[str, str], defined: frozenset[str]) -> bool:
    """Whether a call only makes a value."""
    name = dotted(called, imported)
    if name in _MAKERS or name in _DECORATORS:
        return True
    if isinstance(called, ast.Name):
        return called.id in defined and called.id not in imported
    if isinstance(called, ast.Attribute) and called.attr in _METHODS:
        return name.partition(".")[0] not in imported.values() or not name
    return False
