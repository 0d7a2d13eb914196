"""What every function must do, written or not: examples, rules, errors, `ensures`, its type."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from specc.language import ir
from specc.language.rewrite import substitute
from specc.testgen import shapes
from specc.testgen.criteria import asserted, called, criterion, error_code, error_slug, raising
from specc.testgen.facts import inlined, opposite
from specc.testgen.inputs import inputs
from specc.testgen.mentions import calls, names
from specc.testgen.naming import snake
from specc.testgen.parts import Part, Row, Scope, call, sentence
from specc.testgen.preconditions import raised, required, undetermined, valid
from specc.testgen.rows.goals import of_function

SHALLOW = 25
FLOAT = ir.ScalarType(name="Float")


def function(each: ir.Function, scope: Scope) -> Iterator[Part]:
    """All tests of one function, in the order in which a reader wants them."""
    if _recursive(each, scope.module):
        small = replace(scope.context.pools, magnitude=SHALLOW)
        scope = replace(scope, context=replace(scope.context, pools=small))
    yield from _examples(each, scope)
    for one in each.criteria:
        yield from criterion(one, each, scope)
    yield from _rules(each, scope)
    for part in _ensures(each, scope):
        yield _open(part, each, scope)
    yield from _errors(each, scope)
    yield _open(_returns(each, scope), each, scope)
    for part in _defaults(each, scope):
        yield _open(part, each, scope)
    for part in _unchanged(each, scope):
        yield _open(part, each, scope)


def _recursive(each: ir.Function, module: ir.Module) -> bool:
    """Whether a function comes back to itself, so that large inputs would nest too deep."""
    found: set[str] = set()
    todo = [each.name]
    while todo:
        declared = module.declaration(todo.pop())
        new = calls(declared) - found if isinstance(declared, ir.Function | ir.Define) else set()
        found |= new
        todo += new
    return each.name in found


def _open(part: Part, each: ir.Function, scope: Scope) -> Part:
    """The part, allowing errors of which the spec does not say when they come."""
    return replace(part, allowed=undetermined(each, scope.module))


def _examples(each: ir.Function, scope: Scope) -> Iterator[Part]:
    numbered = list(enumerate(each.examples, 1))
    returning = [(number, row) for number, row in numbered if row.raises is None]
    columns = tuple(parameter.name for parameter in each.parameters)
    if returning:
        approximate = _approximate(each.returns)
        expected = "pytest.approx(expected)" if approximate else "expected"
        yield Part(
            name=f"{snake(each.name)}_examples",
            item=returning[0][1].id,
            code="examples",
            title=f"Examples of {each.name}",
            owner=each.name,
            sentences=(f"The examples of {each.name}.",),
            body=(f"assert {called(each)} == {expected}",),
            columns=(*columns, "expected"),
            rows=tuple(_row(number, row, each, scope) for number, row in returning),
            layer="example",
        )
    for number, row in numbered:
        if row.raises:
            values = _values(row, each)
            error = row.raises.model_copy(
                update={"arguments": _substituted(row.raises.arguments, values)}
            )
            text = call(each.name, [scope.show(argument) for argument in row.arguments])
            yield Part(
                name=f"{snake(each.name)}_example_{number}_raises_{error_slug(error)}",
                item=row.id,
                code=f"example {number}",
                title=f"Example {number} of {each.name} raises {error.error}",
                owner=each.name,
                sentences=(f"Example {number} of {each.name}.",),
                body=tuple(raising(text, error, scope)),
                layer="example",
            )


def _values(row: ir.Example, each: ir.Function) -> dict[str, ir.Expression]:
    """A cell may name other cells of its row."""
    return {
        parameter.name: argument
        for parameter, argument in zip(each.parameters, row.arguments, strict=True)
    }


def _substituted(
    arguments: tuple[ir.Expression, ...] | None, values: dict[str, ir.Expression]
) -> tuple[ir.Expression, ...] | None:
    return None if arguments is None else tuple(substitute(each, values) for each in arguments)


def _row(number: int, row: ir.Example, each: ir.Function, scope: Scope) -> Row:
    result = substitute(row.result, _values(row, each)) if row.result is not None else None
    cells = [scope.show(argument) for argument in row.arguments]
    return Row(str(number), (*cells, scope.show(result) if result is not None else "None"))


def _approximate(type_: ir.Type | None) -> bool:
    """Whether results of a type are compared up to rounding."""
    match type_:
        case ir.RefinedType(base=base) | ir.ListType(item=base) | ir.OptionalType(item=base):
            return _approximate(base)
        case _:
            return type_ == FLOAT


def _rules(each: ir.Function, scope: Scope) -> Iterator[Part]:
    if not each.rules:
        return
    drawn = inputs(each.parameters, valid(each), scope.context, scope.definitions)
    expected = call(oracle_name(each.name), [parameter.name for parameter in each.parameters])
    if _approximate(each.returns):
        expected = f"pytest.approx({expected})"
    yield Part(
        name=f"{snake(each.name)}_follows_its_rules",
        item=f"{each.id}/rules",
        code="rules",
        title=f"{each.name} returns what its rules say",
        owner=each.name,
        sentences=(f"{each.name} returns what its rules say.", *each.prose),
        body=(f"assert {called(each)} == {expected}",),
        inputs=drawn,
        conditions=drawn.rest,
        asked=drawn.rest,
        goal=of_function(each, valid(each), scope.module),
    )


def oracle_name(name: str) -> str:
    """What the helper that computes a function's rules is called."""
    return f"expected_{name}"


def _ensures(each: ir.Function, scope: Scope) -> Iterator[Part]:
    drawn = inputs(each.parameters, valid(each), scope.context, scope.definitions)
    for number, one in enumerate(each.ensures, 1):
        suffix = f"_{number}" if len(each.ensures) > 1 else ""
        condition = inlined(one.condition, each.lets)
        about_result = "result" in names(condition)
        shown = scope.holds(condition)
        yield Part(
            name=f"{snake(each.name)}_ensures{suffix}",
            item=one.id,
            code="ensures",
            title=f"{each.name} ensures {shown}",
            owner=each.name,
            sentences=(f"What {each.name} ensures of every result.",),
            body=(
                f"{'result = ' if about_result else ''}{called(each)}",
                *asserted(condition, scope),
            ),
            inputs=drawn,
            conditions=drawn.rest,
            asked=drawn.rest,
            goal=of_function(each, valid(each), scope.module),
        )


def _errors(each: ir.Function, scope: Scope) -> Iterator[Part]:
    """Each error is raised where it must be; that it is not raised elsewhere, `_returns` tests."""
    earlier: list[ir.Expression] = []
    for one, condition in zip(each.raises, raised(each), strict=True):
        wanted = [*required(each), *earlier, condition]
        drawn = inputs(each.parameters, wanted, scope.context, scope.definitions)
        arguments = one.error.arguments
        error = one.error.model_copy(
            update={
                "arguments": None
                if arguments is None
                else tuple(inlined(argument, each.lets) for argument in arguments)
            }
        )
        yield Part(
            name=f"{snake(each.name)}_raises_{error_slug(error)}",
            item=one.id,
            code=error_code(error),
            title=f"{each.name} raises {error.error} when {scope.show(condition)}",
            owner=each.name,
            sentences=(f"{each.name} raises {error.error} where it must.",),
            body=tuple(raising(called(each), error, scope)),
            inputs=drawn,
            conditions=drawn.rest,
            asked=drawn.rest,
            goal=of_function(each, wanted, scope.module),
        )
        earlier.append(opposite(condition))


def _returns(each: ir.Function, scope: Scope) -> Part:
    drawn = inputs(each.parameters, valid(each), scope.context, scope.definitions)
    if each.returns is None:
        body = [f"assert {called(each)} is None"]
        kind = "nothing"
    else:
        asserts = shapes.parts(each.returns, "result", scope.module, scope.show)
        body = [f"result = {called(each)}", *(f"assert {_bare(text)}" for text in asserts)]
        if not asserts:
            body = [called(each)]
        kind = "a value of its type"
    return Part(
        name=f"{snake(each.name)}_returns_{kind.replace(' ', '_')}",
        item=f"{each.id}/implicit/returns",
        code="returns",
        title=f"{each.name} returns {kind} and raises nothing undeclared",
        owner=each.name,
        sentences=(f"{each.name} returns {kind} and raises nothing undeclared.",),
        body=tuple(body),
        inputs=drawn,
        conditions=drawn.rest,
        asked=drawn.rest,
        goal=of_function(each, valid(each), scope.module),
    )


def _bare(text: str) -> str:
    """A condition without the parentheses that it needs beside others."""
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def _defaults(each: ir.Function, scope: Scope) -> Iterator[Part]:
    """An argument that is left out has its default."""
    given = [parameter for parameter in each.parameters if parameter.default is None]
    left = [parameter for parameter in each.parameters if parameter.default is not None]
    if not left:
        return
    values = {parameter.name: parameter.default for parameter in left if parameter.default}
    wanted = [substitute(condition, values) for condition in valid(each)]
    drawn = inputs(given, wanted, scope.context, scope.definitions)
    short = call(each.name, [parameter.name for parameter in given])
    arguments = [
        parameter.name if parameter.default is None else scope.show(parameter.default)
        for parameter in each.parameters
    ]
    yield Part(
        name=f"{snake(each.name)}_has_its_defaults",
        item=f"{each.id}/implicit/defaults",
        code="defaults",
        title=f"{each.name} has its defaults",
        owner=each.name,
        sentences=(sentence(f"{each.name} has its defaults"),),
        body=(f"assert {short} == {call(each.name, arguments)}",),
        inputs=drawn,
        conditions=drawn.rest,
        asked=drawn.rest,
    )


def _unchanged(each: ir.Function, scope: Scope) -> Iterator[Part]:
    guarded = [
        parameter.name
        for parameter in each.parameters
        if parameter.name not in each.changes and mutable(parameter.type, scope.module)
    ]
    if not guarded:
        return
    drawn = inputs(each.parameters, valid(each), scope.context, scope.definitions)
    kept = guarded[0] if len(guarded) == 1 else f"({', '.join(guarded)})"
    yield Part(
        name=f"{snake(each.name)}_leaves_its_arguments_unchanged",
        item=f"{each.id}/implicit/arguments",
        code="arguments",
        title=f"{each.name} leaves its arguments unchanged",
        owner=each.name,
        sentences=(sentence(f"{each.name} leaves its arguments unchanged"),),
        body=(f"before = deepcopy({kept})", called(each), f"assert {kept} == before"),
        inputs=drawn,
        conditions=drawn.rest,
        asked=drawn.rest,
        goal=of_function(each, valid(each), scope.module),
    )


def mutable(type_: ir.Type, module: ir.Module, seen: Sequence[str] = ()) -> bool:
    """Whether a function could change a value of the type in place."""
    match type_:
        case ir.ListType() | ir.SetType() | ir.MapType():
            return True
        case ir.OptionalType(item=item) | ir.RefinedType(base=item):
            return mutable(item, module, seen)
        case ir.TupleType(items=items):
            return any(mutable(item, module, seen) for item in items)
        case ir.NamedType(name=name) if name not in seen:
            return _mutable_named(name, module, (*seen, name))
        case _:
            return False


def _mutable_named(name: str, module: ir.Module, seen: Sequence[str]) -> bool:
    match module.declaration(name):
        case ir.TypeAlias(type=type_):
            return mutable(type_, module, seen)
        case ir.Record(fields=fields, origin=origin):
            thawed = origin is not None and origin.flavour != "namedtuple" and not origin.frozen
            return thawed or any(mutable(each.type, module, seen) for each in fields)
        case ir.Union(cases=cases):
            return any(mutable(each.type, module, seen) for one in cases for each in one.fields)
        case ir.Machine():
            return True
        case _:
            return False
