"""Years and months of dates as bounds of the dates themselves."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from specc.language import ir
from specc.testgen.constants import as_literal, fold
from specc.testgen.facts import Clause

_INT = ir.ScalarType(name="Int")
_DATE = ir.ScalarType(name="Date")


def bounded(clauses: Sequence[Clause], lets: Mapping[str, ir.Expression]) -> tuple[Clause, ...]:
    """Clauses about a date, those about its year, or its year and month, as bounds."""
    months = [each for each in clauses if _is_part(each, "month", lets) and each.relation == "=="]
    years = [each for each in clauses if _is_part(each, "year", lets)]
    same = next((each for each in years if each.relation == "=="), None)
    if same is not None and months:
        done = [same, months[0]]
        found = list(_month(same.value, months[0].value, lets))
    else:
        done = [each for each in years if each.relation != "!="]
        found = [bound for each in done for bound in _year(each, lets)]
    return (*found, *(each for each in clauses if each not in done))


def within_period(low: ir.Expression, high: ir.Expression) -> bool:
    """Whether these are the first and the last day of a month, or of a year."""
    match low, high:
        case (
            ir.BuiltinCall(name="date", arguments=(year, month, ir.LiteralValue(text="1"))),
            ir.BuiltinCall(name="date", arguments=(other, last, _)),
        ):
            return year == other and month in (last, _whole(1))
        case _:
            return False


def _is_part(clause: Clause, part: str, lets: Mapping[str, ir.Expression]) -> bool:
    """Whether a clause compares a part of a date with one that surely exists."""
    if clause.path != (part,):
        return False
    known, most = fold(clause.value, lets), 9999 if part == "year" else 12
    if isinstance(known, int):
        return 1 <= known <= most
    value = clause.value
    return isinstance(value, ir.Field_) and value.name == part and value.operand.type == _DATE


def _month(
    year: ir.Expression, month: ir.Expression, lets: Mapping[str, ir.Expression]
) -> Iterator[Clause]:
    last = ir.BuiltinCall(type=_INT, name="days_in_month", arguments=(year, month))
    yield Clause((), ">=", _day(year, month, _whole(1), lets))
    yield Clause((), "<=", _day(year, month, last, lets))


def _year(clause: Clause, lets: Mapping[str, ir.Expression]) -> Iterator[Clause]:
    first = _day(clause.value, _whole(1), _whole(1), lets)
    last = _day(clause.value, _whole(12), _whole(31), lets)
    if clause.relation in {"==", ">=", "<"}:
        yield Clause((), "<" if clause.relation == "<" else ">=", first)
    if clause.relation in {"==", "<=", ">"}:
        yield Clause((), ">" if clause.relation == ">" else "<=", last)


def _day(
    year: ir.Expression,
    month: ir.Expression,
    day: ir.Expression,
    lets: Mapping[str, ir.Expression],
) -> ir.Expression:
    match fold(year, lets), fold(month, lets), fold(day, lets):
        case int(first), int(second), int(third):
            return as_literal(date(first, second, third))
        case _:
            return ir.BuiltinCall(type=_DATE, name="date", arguments=(year, month, day))


def _whole(number: int) -> ir.Expression:
    return ir.LiteralValue(type=_INT, text=str(number))
