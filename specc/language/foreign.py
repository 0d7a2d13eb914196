"""Reads types that the target's codebase already has, from its Python source, without running it.

Dataclasses, pydantic models, NamedTuples, TypedDicts, enums, exceptions and type aliases become IR
declarations; whatever they refer to comes along. Imports are followed through the sources given.
"""

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from specc.language import ir
from specc.language.annotations import Unreadable, last_name, read_literal, read_type, refine
from specc.language.source import Source

_ENUMS = {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"}
Flavour = Literal["dataclass", "pydantic", "namedtuple", "typeddict"]


@dataclass(frozen=True)
class Foreign:
    """What was read, and per name that could not be read (`Order`, or `Order.total`), why."""

    declarations: tuple[ir.Declaration, ...]
    problems: tuple[tuple[str, str], ...]


def declarations(module: str, library: Mapping[str, Source], names: Sequence[str]) -> Foreign:
    """The declarations of `names` in the Python module `module`, and all that they refer to.

    `library` maps dotted module names to their sources.
    """
    reader = _Reader(library)
    for name in names:
        try:
            _read(reader, module, name)
        except Unreadable as problem:
            reader.problems.setdefault(name, str(problem))
    found = tuple(sorted(reader.found.values(), key=lambda each: each.name))
    return Foreign(found, tuple(sorted(reader.problems.items())))


def imported_modules(module: str, text: str, *, package: bool) -> tuple[str, ...]:
    """Dotted names of the modules that a Python source may take types from, in order.

    For `from a import b` both `a` and `a.b` are named. A source that does not parse has none.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return ()
    names: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= dict.fromkeys(each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = _absolute(module, node, package=package)
            names |= {origin: None, **{f"{origin}.{each.name}": None for each in node.names}}
    return tuple(names)


@dataclass
class _Reader:
    library: Mapping[str, Source]
    found: dict[tuple[str, str], ir.TypeAlias | ir.Enum | ir.Record | ir.Error] = field(
        default_factory=dict
    )
    problems: dict[str, str] = field(default_factory=dict)
    trees: dict[str, ast.Module] = field(default_factory=dict)
    pending: dict[tuple[str, str], None] = field(default_factory=dict)


def _tree(reader: _Reader, module: str) -> ast.Module:
    if module not in reader.trees:
        source = reader.library.get(module)
        if source is None:
            raise Unreadable(f"the module `{module}` was not found in the project")
        try:
            reader.trees[module] = ast.parse(source.text)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 1
            raise Unreadable(f"{source.path}:{line} is not valid Python: {error}") from None
    return reader.trees[module]


def _absolute(module: str, node: ast.ImportFrom, *, package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    base = parts[: len(parts) - node.level + (1 if package else 0)]
    return ".".join([*base, *([node.module] if node.module else [])])


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Top-level statements, also those under `if TYPE_CHECKING:`."""
    for node in tree.body:
        if isinstance(node, ast.If):
            yield from (each for each in node.body if isinstance(each, ast.Import | ast.ImportFrom))
        else:
            yield node


def _read(reader: _Reader, module: str, name: str) -> tuple[str, str]:
    """Reads `name` of `module` and what it needs; returns where it is really defined."""
    key = (module, name)
    if key in reader.found or key in reader.pending:
        return key
    head, dot, rest = name.partition(".")
    for node in _statements(_tree(reader, module)):
        match node:
            case ast.ClassDef(name=found) if found == name:
                return _keep(reader, key, node)
            case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                return _alias(reader, key, value)
            case ast.AnnAssign(target=ast.Name(id=found), value=ast.expr() as value) if (
                found == name
            ):
                return _alias(reader, key, value)
            case ast.ImportFrom(names=names):
                for each in names:
                    if (each.asname or each.name) == head:
                        return _follow(reader, module, node, each.name, rest)
            case ast.Import(names=names) if dot:
                for each in names:
                    target, _, member = name.rpartition(".")
                    if (each.asname or each.name) == target:
                        return _read(reader, each.name, member)
            case _:
                pass
    raise Unreadable(f"`{name}` is not defined in `{module}`")


def _follow(
    reader: _Reader, module: str, node: ast.ImportFrom, name: str, rest: str
) -> tuple[str, str]:
    path = reader.library[module].path
    origin = _absolute(module, node, package=path.endswith("__init__.py"))
    if rest:
        return _read(reader, f"{origin}.{name}", rest)
    return _read(reader, origin, name)


def _keep(reader: _Reader, key: tuple[str, str], node: ast.ClassDef) -> tuple[str, str]:
    clash = next((other for other in reader.found if other[1] == key[1] and other != key), None)
    if clash:
        raise Unreadable(f"`{key[1]}` means two classes here: in `{clash[0]}` and `{key[0]}`")
    reader.pending[key] = None
    reader.found[key] = _declaration(reader, key, node)
    del reader.pending[key]
    return key


def _alias(reader: _Reader, key: tuple[str, str], value: ast.expr) -> tuple[str, str]:
    module, name = key
    if isinstance(value, ast.Call) and last_name(value) == "NewType" and len(value.args) == 2:
        value = value.args[1]
    reader.pending[key] = None
    type_ = read_type(value, lambda text: _resolve(reader, module, text))
    del reader.pending[key]
    origin = ir.Origin(module=module, flavour="spec")
    reader.found[key] = ir.TypeAlias(id=f"{module}/{name}", name=name, type=type_, origin=origin)
    return key


def _resolve(reader: _Reader, module: str, text: str) -> ir.Type:
    try:
        return ir.NamedType(name=_read(reader, module, text)[1])
    except Unreadable as problem:
        if hasattr(builtins, text) or "was not found" in str(problem):
            raise Unreadable(f"`{text}` has no counterpart in the language") from None
        raise


def _declaration(
    reader: _Reader, key: tuple[str, str], node: ast.ClassDef
) -> ir.Enum | ir.Record | ir.Error:
    module, name = key
    item = f"{module}/{name}"
    docstring = ast.get_docstring(node)
    prose = (docstring.splitlines()[0],) if docstring else ()
    bases = [last_name(base) for base in node.bases]
    if _ENUMS & set(bases):
        origin = ir.Origin(module=module, flavour="enum", frozen=True)
        members = tuple(_members(node))
        return ir.Enum(id=item, name=name, prose=prose, members=members, origin=origin)
    if _is_exception(reader, module, node):
        origin = ir.Origin(module=module, flavour="exception")
        fields = _initialiser(reader, module, node)
        return ir.Error(id=item, name=name, fields=fields, message=" ".join(prose), origin=origin)
    shape = _flavour(reader, module, node)
    if shape is None:
        raise Unreadable(
            f"`{name}` is not a dataclass, pydantic model, NamedTuple, TypedDict, enum or exception"
        )
    flavour, options = shape
    origin = ir.Origin(
        module=module,
        flavour=flavour,
        frozen=flavour == "namedtuple" or options.get("frozen", False),
        keyword_only=flavour in {"pydantic", "typeddict"} or options.get("kw_only", False),
    )
    fields = tuple(_fields(reader, module, node).values())
    return ir.Record(id=item, name=name, prose=prose, fields=fields, origin=origin)


def _members(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) if not name.startswith("_"):
                yield name
            case _:
                pass


def _base_classes(
    reader: _Reader, module: str, node: ast.ClassDef
) -> Iterator[tuple[str, ast.ClassDef]]:
    """The base classes that the sources define, nearest first."""
    for base in node.bases:
        name = ast.unparse(base)
        for statement in _statements(_tree(reader, module)):
            match statement:
                case ast.ClassDef(name=found) if found == name:
                    yield module, statement
                case ast.ImportFrom(names=names):
                    package = reader.library[module].path.endswith("__init__.py")
                    origin = _absolute(module, statement, package=package)
                    for each in names:
                        if (each.asname or each.name) == name and origin in reader.library:
                            yield from _class_named(reader, origin, each.name)
                case _:
                    pass


def _class_named(reader: _Reader, module: str, name: str) -> Iterator[tuple[str, ast.ClassDef]]:
    for statement in _statements(_tree(reader, module)):
        if isinstance(statement, ast.ClassDef) and statement.name == name:
            yield module, statement


def _is_exception(reader: _Reader, module: str, node: ast.ClassDef) -> bool:
    if any(last_name(base).endswith(("Error", "Exception")) for base in node.bases):
        return True
    return any(_is_exception(reader, *base) for base in _base_classes(reader, module, node))


def _flavour(
    reader: _Reader, module: str, node: ast.ClassDef
) -> tuple[Flavour, dict[str, bool]] | None:
    for decorator in node.decorator_list:
        if last_name(decorator) == "dataclass":
            keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
            return "dataclass", _options(keywords)
    bases = {last_name(base) for base in node.bases}
    if "BaseModel" in bases:
        return "pydantic", _model_config(node)
    if "NamedTuple" in bases:
        return "namedtuple", {}
    if "TypedDict" in bases:
        return "typeddict", {}
    for base in _base_classes(reader, module, node):
        inherited = _flavour(reader, *base)
        if inherited and inherited[0] in {"pydantic", "typeddict"}:
            return inherited[0], {**inherited[1], **_model_config(node)}
    return None


def _options(keywords: Sequence[ast.keyword]) -> dict[str, bool]:
    return {
        each.arg: each.value.value
        for each in keywords
        if each.arg and isinstance(each.value, ast.Constant) and isinstance(each.value.value, bool)
    }


def _model_config(node: ast.ClassDef) -> dict[str, bool]:
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="model_config")], value=ast.Call(keywords=found)):
                return _options(found)
            case _:
                pass
    return {}


def _fields(reader: _Reader, module: str, node: ast.ClassDef) -> dict[str, ir.Parameter]:
    fields: dict[str, ir.Parameter] = {}
    for base in reversed(list(_base_classes(reader, module, node))):
        fields |= _fields(reader, *base)
    for statement in node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                if last_name(annotation) == "ClassVar" or ast.unparse(annotation).startswith(
                    ("ClassVar", "typing.ClassVar")
                ):
                    continue
                parameter = _field(reader, (module, node.name, name), annotation, value)
                if parameter is not None:
                    fields[name] = parameter
            case _:
                pass
    return fields


def _field(
    reader: _Reader, place: tuple[str, str, str], annotation: ast.expr, value: ast.expr | None
) -> ir.Parameter | None:
    """One field, or None where the class does not take it as an argument."""
    module, owner, name = place
    try:
        type_ = read_type(annotation, lambda text: _resolve(reader, module, text))
    except Unreadable as problem:
        reader.problems[f"{owner}.{name}"] = str(problem)
        type_ = ir.ScalarType(name="Unknown")
    default: ast.expr | None = value
    if isinstance(value, ast.Call) and last_name(value) in {"field", "Field"}:
        given = {each.arg: each.value for each in value.keywords if each.arg}
        excluded = given.get("init")
        if isinstance(excluded, ast.Constant) and excluded.value is False:
            return None
        default = given.get("default_factory", given.get("default"))
        if last_name(value) == "Field":
            default = default or next(iter(value.args), None)
            type_ = refine(type_, value)
        if isinstance(default, ast.Constant) and default.value is Ellipsis:
            default = None
    literal = read_literal(default, _expanded(reader, type_)) if default is not None else None
    opaque = default is not None and literal is None
    return ir.Parameter(name=name, type=type_, default=literal, opaque_default=opaque)


def _expanded(reader: _Reader, type_: ir.Type) -> ir.Type:
    aliases = {each.name: each.type for each in reader.found.values() if each.kind == "type"}
    while isinstance(type_, ir.NamedType) and type_.name in aliases:
        type_ = aliases[type_.name]
    return type_


def _initialiser(reader: _Reader, module: str, node: ast.ClassDef) -> tuple[ir.Parameter, ...]:
    """Annotated parameters of an exception's `__init__`, which become the error's fields."""
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
            arguments = statement.args.args[1:]
            missing = len(arguments) - len(statement.args.defaults)
            defaults = [None] * missing + list(statement.args.defaults)
            fields = (
                _field(reader, (module, node.name, each.arg), each.annotation, default)
                for each, default in zip(arguments, defaults, strict=True)
                if each.annotation is not None
            )
            return tuple(each for each in fields if each is not None)
    for base in _base_classes(reader, module, node):
        return _initialiser(reader, *base)
    return ()
