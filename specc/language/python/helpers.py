"""Small Python functions that emitted code needs where Python has no expression for a built-in."""

_ADD_MONTHS = '''
def {name}(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))
'''

_ADD_MONTHS_TO_TIME = '''
def {name}(moment: datetime, months: int) -> datetime:
    """The same day and time so many months later, or the last day of a shorter month."""
    years, month = divmod(moment.month - 1 + months, 12)
    year = moment.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))
'''

HELPERS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "add_months": (_ADD_MONTHS, (("calendar", ""), ("datetime", "date"))),
    "add_months_to_time": (_ADD_MONTHS_TO_TIME, (("calendar", ""), ("datetime", "datetime"))),
}
"""Per helper its source, with `{name}` for its name, and the imports that it needs."""


def helper_source(kind: str, name: str) -> str:
    """The definition of a helper under the name that the caller gives it."""
    return HELPERS[kind][0].strip("\n").replace("{name}", name) + "\n"
