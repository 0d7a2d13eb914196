"""Whether the rules of a spec determine a result for every input, with a witness if they do not."""

from collections.abc import Mapping
from functools import partial

from specc.language import ir
from specc.language.determine.examples import Contradiction, check_examples
from specc.language.determine.machines import determine_machine
from specc.language.determine.rules import decide_table
from specc.language.determine.verdict import Determination, Table
from specc.language.evaluate import Program, compiled, program_of, routine_of
from specc.language.evaluate.satisfies import check_of

__all__ = [
    "Contradiction",
    "Determination",
    "check_examples",
    "determinations",
    "determine",
    "determine_define",
    "determine_machine",
]


def determinations(
    module: ir.Module, program: Program | None = None
) -> Mapping[str, Determination]:
    """The verdict on every function and define of the module itself, and on every transition of
    its machines that is in question, by id."""
    program = program or program_of(module)
    found: dict[str, Determination] = {}
    for declaration in module.declarations:
        match declaration:
            case ir.Function() | ir.Define():
                found[declaration.id] = decide_table(_table(declaration, program))
            case ir.Machine():
                found.update(determine_machine(declaration, module, program))
            case _:
                pass
    return found


def determine(
    function: ir.Function, module: ir.Module, program: Program | None = None
) -> Determination:
    """Whether the rules of a function of `module` determine its result."""
    return decide_table(_table(function, program or program_of(module)))


def determine_define(
    define: ir.Define, module: ir.Module, program: Program | None = None
) -> Determination:
    """Whether the rules of a define of `module` determine its value."""
    return decide_table(_table(define, program or program_of(module)))


def _table(declaration: ir.Function | ir.Define, program: Program) -> Table:
    function = declaration if isinstance(declaration, ir.Function) else None
    raises = function.raises if function else ()
    compile_ = partial(compiled, program=program)
    result = declaration.returns
    return Table(
        title=f"`{declaration.name}`",
        parameters=declaration.parameters,
        lets={each.name: each.value for each in declaration.lets},
        requires=tuple(each.condition for each in function.requires) if function else (),
        raises=tuple(each.condition for each in raises),
        rules=tuple(sorted(declaration.rules, key=lambda rule: rule.otherwise)),
        errors=frozenset(each.error.error for each in raises),
        check=check_of(result, program, compile_) if result else None,
        code=routine_of(declaration, program),
        program=program,
    )
