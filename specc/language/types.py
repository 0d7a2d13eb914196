"""Relations between types: aliases expanded, what may stand for what, and how one is written."""

from collections.abc import Mapping

from specc.language import ir

INT = ir.ScalarType(name="Int")
FLOAT = ir.ScalarType(name="Float")
BOOL = ir.ScalarType(name="Bool")
TEXT = ir.ScalarType(name="Text")
BYTES = ir.ScalarType(name="Bytes")
DATE = ir.ScalarType(name="Date")
DATETIME = ir.ScalarType(name="DateTime")
DURATION = ir.ScalarType(name="Duration")
NONE = ir.ScalarType(name="None")
UNKNOWN = ir.ScalarType(name="Unknown")
DECIMAL = ir.DecimalType()

SCALARS: Mapping[str, ir.ScalarType] = {
    each.name: each for each in (INT, FLOAT, BOOL, TEXT, BYTES, DATE, DATETIME, DURATION)
}
ORDERED = (INT, FLOAT, TEXT, BYTES, DATE, DATETIME, DURATION)

# ---- aliases and refinements of a finished module ------------------------------------------------


def aliases(module: ir.Module) -> Mapping[str, ir.Type]:
    """The right-hand sides of the module's type aliases."""
    return {each.name: each.type for each in module.named() if isinstance(each, ir.TypeAlias)}


def expand(type_: ir.Type, module: ir.Module) -> ir.Type:
    """`type_` with all aliases replaced by what they stand for; refinements stay."""
    return _expand(type_, aliases(module), refined=True)


def carrier(type_: ir.Type, module: ir.Module) -> ir.Type:
    """`type_` with all aliases replaced and refinements dropped, as `Expression.type` has it."""
    return _expand(type_, aliases(module), refined=False)


def refinements(type_: ir.Type, module: ir.Module) -> tuple[ir.Expression, ...]:
    """All predicates along the alias chain, innermost first, over the name `value`.

    Those of items (`List[Money]`, `Money?`) are not among them.
    """
    known = aliases(module)
    found: list[ir.Expression] = []
    while True:
        match type_:
            case ir.RefinedType(base=base, predicate=predicate):
                found.insert(0, predicate)
                type_ = base
            case ir.NamedType(name=name) if name in known:
                type_ = known[name]
            case _:
                return tuple(found)


def _expand(type_: ir.Type, known: Mapping[str, ir.Type], *, refined: bool) -> ir.Type:
    match type_:
        case ir.ListType(item=item):
            return ir.ListType(item=_expand(item, known, refined=refined))
        case ir.SetType(item=item):
            return ir.SetType(item=_expand(item, known, refined=refined))
        case ir.OptionalType(item=item):
            return optional(_expand(item, known, refined=refined))
        case ir.MapType(key=key, value=value):
            return ir.MapType(
                key=_expand(key, known, refined=refined),
                value=_expand(value, known, refined=refined),
            )
        case ir.TupleType(items=items):
            return ir.TupleType(
                items=tuple(_expand(each, known, refined=refined) for each in items)
            )
        case ir.RefinedType(base=base, predicate=predicate):
            inner = _expand(base, known, refined=refined)
            return ir.RefinedType(base=inner, predicate=predicate) if refined else inner
        case ir.NamedType(name=name) if name in known:
            return _expand(known[name], known, refined=refined)
        case _:
            return type_


# ---- shapes --------------------------------------------------------------------------------------


def optional(type_: ir.Type) -> ir.Type:
    """`type_?`; an optional type stays what it is."""
    if isinstance(type_, ir.OptionalType) or type_ in (NONE, UNKNOWN):
        return type_
    return ir.OptionalType(item=type_)


def required(type_: ir.Type) -> ir.Type:
    """`type_` without its `?`."""
    return type_.item if isinstance(type_, ir.OptionalType) else type_


def is_decimal(type_: ir.Type) -> bool:
    """Whether `type_` is a Decimal of any precision."""
    return isinstance(type_, ir.DecimalType)


def is_number(type_: ir.Type) -> bool:
    """Int, Float or Decimal."""
    return type_ in (INT, FLOAT) or is_decimal(type_)


def scale(type_: ir.Type) -> int | None:
    """Digits after the point: 0 for Int, None where they are not known."""
    return type_.scale if isinstance(type_, ir.DecimalType) else 0 if type_ == INT else None


def item(type_: ir.Type) -> ir.Type | None:
    """What `for x in` yields, or None where a value of `type_` has no items."""
    match type_:
        case ir.ListType(item=found) | ir.SetType(item=found) | ir.MapType(key=found):
            return found
        case ir.TupleType(items=items):
            return _join_all(items)
        case ir.ScalarType(name="Text"):
            return TEXT
        case ir.ScalarType(name="Bytes"):
            return INT
        case ir.ScalarType(name="Unknown"):
            return UNKNOWN
        case _:
            return None


def _join_all(items: tuple[ir.Type, ...]) -> ir.Type | None:
    joined: ir.Type = UNKNOWN
    for each in items:
        wider = join(joined, each)
        if wider is None:
            return None
        joined = wider
    return joined


def has_unknown(type_: ir.Type) -> bool:
    """Whether `Unknown` occurs anywhere in `type_`."""
    match type_:
        case ir.ScalarType(name=name):
            return name == "Unknown"
        case ir.ListType(item=inner) | ir.SetType(item=inner) | ir.OptionalType(item=inner):
            return has_unknown(inner)
        case ir.MapType(key=key, value=value):
            return has_unknown(key) or has_unknown(value)
        case ir.TupleType(items=items):
            return any(has_unknown(each) for each in items)
        case _:
            return False


def is_orderable(type_: ir.Type) -> bool:
    """Whether `<` compares two values of `type_`."""
    match type_:
        case ir.ListType(item=inner):
            return is_orderable(inner)
        case ir.TupleType(items=items):
            return all(is_orderable(each) for each in items)
        case ir.SetType() | ir.DecimalType():
            return True
        case _:
            return type_ in ORDERED or type_ == UNKNOWN


# ---- relations between carrier types -------------------------------------------------------------


def assignable(source: ir.Type, target: ir.Type) -> bool:
    """Whether every value of the carrier `source` is one of `target` as it stands.

    Int does not stand for Decimal or Float here: lowering converts it where it can.
    """
    if source == target or UNKNOWN in (source, target):
        return True
    match source, target:
        case _, ir.OptionalType(item=inner):
            return source == NONE or assignable(required(source), inner)
        case ir.DecimalType(), ir.DecimalType():
            return target.scale is None or (
                source.scale is not None and source.scale <= target.scale
            )
        case (ir.ListType(item=a), ir.ListType(item=b)) | (ir.SetType(item=a), ir.SetType(item=b)):
            return assignable(a, b)
        case ir.MapType(key=a, value=c), ir.MapType(key=b, value=d):
            return assignable(a, b) and assignable(c, d)
        case ir.TupleType(items=left), ir.TupleType(items=right):
            return len(left) == len(right) and all(map(assignable, left, right))
        case ir.NamedType(), ir.NamedType():
            return source.name == target.name and target.case in (None, source.case)
        case _:
            return False


def join(left: ir.Type, right: ir.Type) -> ir.Type | None:
    """The smallest type that holds both, with Int widened, or None where there is none."""
    if right in (left, UNKNOWN):
        return left
    if left == UNKNOWN:
        return right
    match left, right:
        case (ir.ScalarType(name="None"), _):
            return optional(right)
        case (_, ir.ScalarType(name="None")):
            return optional(left)
        case (ir.OptionalType(), _) | (_, ir.OptionalType()):
            inner = join(required(left), required(right))
            return None if inner is None else optional(inner)
        case (ir.ListType(item=a), ir.ListType(item=b)):
            inner = join(a, b)
            return None if inner is None else ir.ListType(item=inner)
        case (ir.SetType(item=a), ir.SetType(item=b)):
            inner = join(a, b)
            return None if inner is None else ir.SetType(item=inner)
        case (ir.MapType(key=a, value=c), ir.MapType(key=b, value=d)):
            key, value = join(a, b), join(c, d)
            if key is None or value is None:
                return None
            return ir.MapType(key=key, value=value)
        case (ir.TupleType(), ir.TupleType()):
            return _join_tuples(left, right)
        case (ir.NamedType(), ir.NamedType()) if left.name == right.name:
            return ir.NamedType(name=left.name)
        case _:
            return _join_numbers(left, right)


def _join_tuples(left: ir.TupleType, right: ir.TupleType) -> ir.Type | None:
    items = [join(*pair) for pair in zip(left.items, right.items, strict=False)]
    found = tuple(each for each in items if each is not None)
    if len(left.items) != len(right.items) or len(found) != len(items):
        return None
    return ir.TupleType(items=found)


def _join_numbers(left: ir.Type, right: ir.Type) -> ir.Type | None:
    if not (is_number(left) and is_number(right)):
        return None
    if FLOAT in (left, right):
        return FLOAT if INT in (left, right) else None
    return ir.DecimalType(scale=_largest(scale(left), scale(right)))


def _largest(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else max(left, right)


# ---- how a type is written -----------------------------------------------------------------------


def show(type_: ir.Type) -> str:
    """`type_` in the language's own words."""
    match type_:
        case ir.ScalarType(name=name):
            return "an unknown type" if name == "Unknown" else name
        case ir.DecimalType(precision=None):
            return "Decimal"
        case ir.DecimalType(precision=precision, scale=digits):
            return f"Decimal({precision}, {digits})"
        case ir.ListType(item=inner):
            return "List" if inner == UNKNOWN else f"List[{show(inner)}]"
        case ir.SetType(item=inner):
            return "Set" if inner == UNKNOWN else f"Set[{show(inner)}]"
        case ir.MapType(key=key, value=value):
            return "Map" if UNKNOWN in (key, value) else f"Map[{show(key)}, {show(value)}]"
        case ir.TupleType(items=items):
            return f"Tuple[{', '.join(map(show, items))}]"
        case ir.OptionalType(item=inner):
            return f"{show(inner)}?"
        case ir.NamedType(name=name, case=case):
            return case or name
        case ir.RefinedType(base=base):
            return show(base)
