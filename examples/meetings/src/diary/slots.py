"""Slots of time within one day, in minutes since midnight."""

from typing import NamedTuple

DAY = 24 * 60


class Slot(NamedTuple):
    """From one minute until just before another."""

    start: int
    end: int


def length(slot: Slot) -> int:
    """How many minutes a slot has."""
    return slot.end - slot.start


def clashes(one: Slot, other: Slot) -> bool:
    """Whether two slots share a minute; slots that only touch do not."""
    return one.start < other.end and other.start < one.end


def parse(text: str) -> Slot:
    """A slot such as `09:00-10:30`."""
    start, end = (_minute(part) for part in text.split("-"))
    return Slot(start, end)


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)
