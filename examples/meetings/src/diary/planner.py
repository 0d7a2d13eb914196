"""Plans days: what is taken, and when all can meet."""

from diary.people import Diary
from diary.slots import DAY, Slot

WORKING_DAY = Slot(9 * 60, 17 * 60)


def busy_slots(diaries: list[Diary]) -> list[Slot]:
    """What anybody has to do, in no order."""
    return [slot for diary in diaries for slot in diary.busy]


def is_within_a_day(slot: Slot) -> bool:
    """Whether a slot begins and ends on its day."""
    return 0 <= slot.start < slot.end <= DAY
