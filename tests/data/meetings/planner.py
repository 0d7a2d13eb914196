"""Plans days: what is taken, and when all can meet."""

from diary.people import Diary
from diary.slots import DAY, Slot, length

WORKING_DAY = Slot(9 * 60, 17 * 60)


def busy_slots(diaries: list[Diary]) -> list[Slot]:
    """What anybody has to do, in no order."""
    return [slot for diary in diaries for slot in diary.busy]


def is_within_a_day(slot: Slot) -> bool:
    """Whether a slot begins and ends on its day."""
    return 0 <= slot.start < slot.end <= DAY


Minute = int
Length = int


class NoTime(Exception):
    """There is no slot of `wanted` minutes."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        super().__init__(f"There is no slot of {wanted} minutes")


def hours(slot: Slot) -> int:
    """Whole hours of a slot.

    Requires:
        _is_slot(slot)
    """
    return (slot.end - slot.start) // 60


def merged(slots: list[Slot]) -> list[Slot]:
    """What is taken by any of the slots, in the fewest slots, in order.

    Requires:
        all(_is_slot(s) for s in slots)
    """
    found: list[Slot] = []
    for slot in sorted(slots):
        if found and slot.start <= found[-1].end:
            found[-1] = Slot(found[-1].start, max(found[-1].end, slot.end))
        else:
            found.append(slot)
    return found


def first_meeting(busy: list[Slot], day: Slot, length: Length) -> Slot:
    """The earliest slot of a length on a working day in which nobody is busy.

    Requires:
        all(_is_slot(s) for s in busy)
        _is_slot(day)

    Raises:
        NoTime: There is no slot of `wanted` minutes.
    """
    start = day.start
    for slot in merged(busy):
        if slot.start >= start + length:
            break
        start = max(start, slot.end)
    if start + length > day.end:
        raise NoTime(length)
    return Slot(start, start + length)


def free_minutes(busy: list[Slot], day: Slot) -> int:
    """How many minutes of a working day nobody has anything to do in.

    Requires:
        all(_is_slot(s) for s in busy)
        _is_slot(day)
    """
    taken = 0
    for slot in merged(busy):
        taken += max(0, min(slot.end, day.end) - max(slot.start, day.start))
    return length(day) - taken
