"""What a spec says of a function beside criteria: examples, rules, errors, `ensures`."""

from collections.abc import Iterator
from dataclasses import replace

from specc.language import ir
from specc.language.rewrite import substitute
from specc.testgen.criteria import asserted, called, criterion, error_code, error_slug, raising
from specc.testgen.facts import inlined, opposite
from specc.testgen.implicit import implied, unchangeable
from specc.testgen.inputs import inputs
from specc.testgen.mentions import names, recursive
from specc.testgen.naming import snake
from specc.testgen.nearly import loosened, nearly
from specc.testgen.parts import Part, Row, Scope, call
from specc.testgen.preconditions import raised, required, undetermined, valid
from specc.testgen.rows.goals import of_function

SHALLOW = 25


def function(each: ir.Function, scope: Scope) -> Iterator[Part]:
    """All tests of one function, in the order in which a reader wants them."""
    if recursive(each, scope.module):
        small = replace(scope.context.pools, magnitude=SHALLOW)
        scope = replace(scope, context=replace(scope.context, pools=small))
    yield from _examples(each, scope)
    for one in each.criteria:
        yield from criterion(one, each, scope)
    yield from _rules(each, scope)
    for part in _ensures(each, scope):
        yield allowing(part, each, scope)
    yield from _errors(each, scope)
    for part in implied(each, scope):
        yield allowing(part, each, scope)


def allowing(part: Part, each: ir.Function, scope: Scope) -> Part:
    """The part, allowing errors of which the spec does not say when they come."""
    return replace(part, allowed=undetermined(each, scope.module))


def _examples(each: ir.Function, scope: Scope) -> Iterator[Part]:
    numbered = list(enumerate(each.examples, 1))
    returning = [(number, row) for number, row in numbered if row.raises is None]
    columns = tuple(parameter.name for parameter in each.parameters)
    if returning:
        expected = nearly("expected", each.returns, scope.module)
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


def _rules(each: ir.Function, scope: Scope) -> Iterator[Part]:
    if not each.rules:
        return
    drawn = inputs(each.parameters, valid(each), scope.context, scope.definitions)
    expected = call(oracle_name(each.name), [parameter.name for parameter in each.parameters])
    expected = nearly(expected, each.returns, scope.module)
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
                *asserted(loosened(condition, scope.module), scope),
            ),
            inputs=drawn,
            conditions=drawn.rest,
            asked=drawn.rest,
            goal=of_function(each, valid(each), scope.module),
        )


def _errors(each: ir.Function, scope: Scope) -> Iterator[Part]:
    """Each error is raised where it must be, and changes no argument; that it is not raised
    elsewhere, the test of the function's type says."""
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
        body = raising(called(each), error, scope)
        if kept := unchangeable(each, scope.module):
            body = [f"before = deepcopy({kept})", *body, f"assert {kept} == before"]
        yield Part(
            name=f"{snake(each.name)}_raises_{error_slug(error)}",
            item=one.id,
            code=error_code(error),
            title=f"{each.name} raises {error.error} when {scope.show(condition)}",
            owner=each.name,
            sentences=(f"{each.name} raises {error.error} where it must.",),
            body=tuple(body),
            inputs=drawn,
            conditions=drawn.rest,
            asked=drawn.rest,
            goal=of_function(each, wanted, scope.module),
        )
        earlier.append(opposite(condition))
