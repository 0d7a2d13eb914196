"""Built-ins about dates and durations."""

import calendar
from datetime import date, datetime, timedelta

from specc.language.builtins.row import Attribute, Builtin


def _days_in_month(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return day.replace(year, month + 1, min(day.day, _days_in_month(year, month + 1)))


DATES = (
    Builtin(
        "date",
        "function",
        ("(Int, Int, Int) -> Date",),
        date,
        imports=(("datetime", "date"),),
        partial=True,
    ),
    Builtin(
        "datetime",
        "function",
        (
            "(Int, Int, Int) -> DateTime",
            "(Int, Int, Int, Int) -> DateTime",
            "(Int, Int, Int, Int, Int) -> DateTime",
            "(Int, Int, Int, Int, Int, Int) -> DateTime",
        ),
        datetime,
        imports=(("datetime", "datetime"),),
        partial=True,
    ),
    Builtin(
        "days_in_month",
        "function",
        ("(Int, Int) -> Int",),
        _days_in_month,
        python="calendar.monthrange({0}, {1})[1]",
        imports=(("calendar", ""),),
        partial=True,
    ),
    Builtin(
        "add_months",
        "method",
        ("(Date, Int) -> Date", "(DateTime, Int) -> DateTime"),
        _add_months,
        python=None,
        imports=(("calendar", ""),),
        partial=True,
    ),
    Builtin("weekday", "method", ("(Date) -> Int", "(DateTime) -> Int"), date.weekday),
    Builtin("isoweekday", "method", ("(Date) -> Int", "(DateTime) -> Int"), date.isoweekday),
    Builtin(
        "isoformat",
        "method",
        ("(Date) -> Text", "(DateTime) -> Text"),
        lambda moment: moment.isoformat(),
    ),
    Builtin("date", "method", ("(DateTime) -> Date",), datetime.date),
    Builtin("total_seconds", "method", ("(Duration) -> Float",), timedelta.total_seconds),
)

ATTRIBUTES = (
    *(Attribute("Date", name, "Int") for name in ("year", "month", "day")),
    *(
        Attribute("DateTime", name, "Int")
        for name in ("year", "month", "day", "hour", "minute", "second", "microsecond")
    ),
    *(Attribute("Duration", name, "Int") for name in ("days", "seconds", "microseconds")),
)
