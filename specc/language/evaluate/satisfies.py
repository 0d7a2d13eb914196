"""Whether a value keeps the refinements of a declared type."""

from typing import Any

from specc.language import ir
from specc.language.evaluate.program import Check, Code, Compile, Frame, Program, Run, Undefined
from specc.language.values import MapValue, Value


def check_of(type_: ir.Type, program: Program, compile_: Compile) -> Check | None:
    """The check of a value's refinements, deep; None where the type has none."""
    if not refines(type_, program, frozenset()):
        return None
    match type_:
        case ir.RefinedType(base=base, predicate=predicate):
            return _refined(check_of(base, program, compile_), compile_(predicate))
        case ir.OptionalType(item=item):
            inner = check_of(item, program, compile_)
            return lambda value, run: value is None or inner is None or inner(value, run)
        case ir.ListType(item=item) | ir.SetType(item=item):
            return _each(check_of(item, program, compile_))
        case ir.MapType(key=key, value=item):
            return _map(check_of(key, program, compile_), check_of(item, program, compile_))
        case ir.TupleType(items=items):
            return _tuple([check_of(each, program, compile_) for each in items])
        case ir.NamedType(name=name):
            return _named(name, program, compile_)
        case _:
            return None


def refines(type_: ir.Type, program: Program, seen: frozenset[str]) -> bool:
    """Whether a refinement stands anywhere in `type_`."""
    match type_:
        case ir.RefinedType():
            return True
        case ir.OptionalType(item=item) | ir.ListType(item=item) | ir.SetType(item=item):
            return refines(item, program, seen)
        case ir.MapType(key=key, value=value):
            return refines(key, program, seen) or refines(value, program, seen)
        case ir.TupleType(items=items):
            return any(refines(each, program, seen) for each in items)
        case ir.NamedType(name=name) if name not in seen:
            parts = _parts(name, program)
            return any(refines(each, program, seen | {name}) for each in parts)
        case _:
            return False


def _parts(name: str, program: Program) -> list[ir.Type]:
    match program.declarations.get(name):
        case ir.TypeAlias(type=type_):
            return [type_]
        case ir.Record(fields=fields):
            return [each.type for each in fields]
        case ir.Union(cases=cases):
            return [field.type for case in cases for field in case.fields]
        case _:
            return []


def _refined(base: Check | None, predicate: Code) -> Check:
    def check(value: Value, run: Run) -> bool:
        if base is not None and not base(value, run):
            return False
        try:
            return bool(predicate(Frame({"value": value}, run)))
        except Undefined as problem:
            if problem.kind in {"budget", "unknown"}:
                raise
            return False

    return check


def _each(item: Check | None) -> Check:
    def check(value: Any, run: Run) -> bool:  # noqa: ANN401  # a list or a set
        return item is None or all(item(each, run) for each in value)

    return check


def _map(key: Check | None, item: Check | None) -> Check:
    def check(value: Value, run: Run) -> bool:
        assert isinstance(value, MapValue)
        return all(
            (key is None or key(left, run)) and (item is None or item(right, run))
            for left, right in value.items()
        )

    return check


def _tuple(items: list[Check | None]) -> Check:
    def check(value: Any, run: Run) -> bool:  # noqa: ANN401  # a tuple
        pairs = zip(items, value, strict=True)
        return all(item is None or item(each, run) for item, each in pairs)

    return check


def _named(name: str, program: Program, compile_: Compile) -> Check | None:
    """The check of a declared type, made once; a recursive type finds it through the table."""
    if name not in program.checks:
        program.checks[name] = lambda value, run: _look(program, name)(value, run)
        program.checks[name] = _declared(name, program, compile_)
    return program.checks[name]


def _look(program: Program, name: str) -> Check:
    return program.checks[name] or (lambda value, run: True)


def _declared(name: str, program: Program, compile_: Compile) -> Check | None:
    match program.declarations.get(name):
        case ir.TypeAlias(type=type_):
            return check_of(type_, program, compile_)
        case ir.Record(fields=fields):
            return _fields({None: _field_checks(fields, program, compile_)})
        case ir.Union(cases=cases):
            return _fields(
                {each.name: _field_checks(each.fields, program, compile_) for each in cases}
            )
        case _:
            return None


def _field_checks(
    fields: tuple[ir.Parameter, ...], program: Program, compile_: Compile
) -> list[tuple[int, Check]]:
    checks = [(place, check_of(each.type, program, compile_)) for place, each in enumerate(fields)]
    return [(place, check) for place, check in checks if check is not None]


def _fields(cases: dict[str | None, list[tuple[int, Check]]]) -> Check:
    def check(value: Any, run: Run) -> bool:  # noqa: ANN401  # a RecordValue
        if value is None:  # what stands where a type has no value
            return False
        checks = cases.get(value.case, ())
        return all(each(value.fields[place][1], run) for place, each in checks)

    return check
