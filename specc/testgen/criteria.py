"""Acceptance criteria of functions and of the module as tests, one for each check."""

from collections.abc import Iterator, Sequence

from specc.language import ir
from specc.language.evaluate import RaisedError, Undefined, evaluate, program_of
from specc.testgen.facts import conjunction, conjuncts, inlined
from specc.testgen.inputs import inputs
from specc.testgen.mentions import names
from specc.testgen.naming import slug, snake
from specc.testgen.nearly import loosened, nearly, results_of
from specc.testgen.parts import Part, Scope, call, indented, sentence
from specc.testgen.preconditions import required, undetermined, valid, wanted
from specc.testgen.rows.goals import of_criterion


def criterion(each: ir.Criterion, owner: ir.Function | None, scope: Scope) -> Iterator[Part]:
    """A test for each check of a criterion."""
    for number, check in enumerate(each.checks, 1):
        several = len(each.checks) > 1
        yield _check(each, check, owner, scope, f"_check_{number}" if several else "")


def _check(
    criterion: ir.Criterion, check: ir.Check, owner: ir.Function | None, scope: Scope, suffix: str
) -> Part:
    lets = (*(owner.lets if owner else ()), *criterion.lets)
    used = _used(lets, check)
    whens = [part for each in criterion.whens for part in conjuncts(inlined(each, lets))]
    spoken = [*whens, *(each.value for each in used), check.condition]
    if check.raises and check.raises.arguments:
        spoken += check.raises.arguments
    mentioned = {name for each in spoken for name in names(each)}
    with_result = owner is not None and "result" in mentioned
    parameters = owner.parameters if owner else ()
    if with_result:
        mentioned |= {each.name for each in parameters}
    variables = [each for each in (*parameters, *criterion.variables) if each.name in mentioned]
    available = {each.name for each in variables} | {"result"}
    conditions = [
        each
        for each in (*_domain(owner, check), *whens, *_calls(check, used, whens, lets, scope))
        if names_of_inputs(each, (*parameters, *criterion.variables)) <= available
        and not _always(each, scope.module)
    ]
    early = [each for each in conditions if "result" not in names(each)]
    drawn = inputs(variables, early, scope.context, scope.definitions)
    late = [each for each in conditions if "result" in names(each)]
    loose = loosened(check.condition, scope.module, results_of(lets, scope.module))
    shown = check if check.raises else check.model_copy(update={"condition": loose})
    body = [*_lets(used, scope), *checked(shown, scope)]
    if late:  # how often that holds, the code decides: what is assumed must not exhaust the draws
        body = [f"if {scope.holds(conjunction(late))}:", *indented(body)]
    said = [*whens, inlined(check.condition, lets)]
    if owner and with_result:
        body = [f"result = {called(owner)}", *body]
    return Part(
        name=f"{snake_code(criterion.code)}_{slug(criterion.title)}{suffix}",
        item=criterion.id,
        code=criterion.code,
        title=criterion.title,
        owner=criterion.owner or "",
        sentences=(sentence(criterion.title), *criterion.prose),
        body=tuple(body),
        inputs=drawn,
        conditions=drawn.rest,
        asked=drawn.rest,
        allowed=undetermined(owner, scope.module) if owner and with_result else (),
        goal=of_criterion(variables, early, said, owner, scope.module) if variables else None,
    )


def called(function: ir.Function) -> str:
    """A function's call with its own parameters; what it may change is copied."""
    return call(
        function.name,
        [
            f"deepcopy({each.name})" if each.name in function.changes else each.name
            for each in function.parameters
        ],
    )


def snake_code(code: str) -> str:
    """`DISC-1` as `disc_1`."""
    return code.lower().replace("-", "_")


def names_of_inputs(condition: ir.Expression, parameters: Sequence[ir.Parameter]) -> set[str]:
    """The inputs that a condition is about."""
    return names(condition) & ({each.name for each in parameters} | {"result"})


def _used(lets: Sequence[ir.Let], check: ir.Check) -> list[ir.Let]:
    """The lets that a check needs, in order."""
    needed = names(check.condition)
    if check.raises and check.raises.arguments:
        needed |= {name for each in check.raises.arguments for name in names(each)}
    found: list[ir.Let] = []
    for each in reversed(lets):
        if each.name in needed:
            found.insert(0, each)
            needed |= names(each.value)
    return found


def _domain(owner: ir.Function | None, check: ir.Check) -> list[ir.Expression]:
    if owner is None:
        return []
    return required(owner) if check.raises else valid(owner)


def _calls(
    check: ir.Check,
    used: Sequence[ir.Let],
    whens: Sequence[ir.Expression],
    lets: Sequence[ir.Let],
    scope: Scope,
) -> Iterator[ir.Expression]:
    """What the calls in a criterion need; a call that must raise needs nothing."""
    for each in (*whens, *(inlined(let.value, lets) for let in used)):
        yield from wanted(each, scope.module)
    condition = inlined(check.condition, lets)
    if check.raises is None:
        yield from wanted(condition, scope.module)
    elif isinstance(condition, ir.Call):
        for argument in condition.arguments:
            yield from wanted(argument, scope.module)


def _always(condition: ir.Expression, module: ir.Module) -> bool:
    """Whether a condition speaks of no input and holds."""
    if names(condition):
        return False
    try:
        return evaluate(condition, program_of(module)) is True
    except (Undefined, RaisedError):
        return False


def _lets(lets: Sequence[ir.Let], scope: Scope) -> list[str]:
    return [f"{each.name} = {scope.show(each.value)}" for each in lets]


def checked(check: ir.Check, scope: Scope) -> list[str]:
    """The assertion of one check."""
    if check.raises is None:
        return asserted(check.condition, scope)
    return raising(scope.show(check.condition), check.raises, scope)


def asserted(condition: ir.Expression, scope: Scope) -> list[str]:
    """A condition as assertions, one for each part, so that a failure says which one it is."""
    if isinstance(condition, ir.Logical) and condition.operator == "and":
        return [*asserted(condition.left, scope), *asserted(condition.right, scope)]
    return [f"assert {scope.holds(condition)}"]


def raising(text: str, error: ir.ErrorCall, scope: Scope) -> list[str]:
    """Lines that demand an error of a call, and of its fields what the spec says."""
    declaration = scope.module.declaration(error.error)
    known = isinstance(declaration, ir.Error) and declaration.origin is None
    fields = declaration.fields if isinstance(declaration, ir.Error) and known else ()
    pairs = list(zip(fields, error.arguments or (), strict=False))
    target = " as raised" if pairs else ""
    lines = [f"with pytest.raises({error.error}){target}:", *indented([text])]
    for field, value in pairs:
        expected = nearly(scope.show(value), field.type, scope.module)
        lines.append(f"assert raised.value.{field.name} == {expected}")
    return lines


def error_code(error: ir.ErrorCall) -> str:
    """What people call the test of an error."""
    return f"raises {error.error}"


def error_slug(error: ir.ErrorCall) -> str:
    """The error at the end of a function's name."""
    return snake(error.error)
