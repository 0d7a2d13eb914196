"""Who is busy when."""

from dataclasses import dataclass, field

from diary.slots import Slot, clashes


@dataclass
class Diary:
    """What one person has to do on a day, in the order in which it was entered."""

    owner: str
    busy: list[Slot] = field(default_factory=list)

    def enter(self, slot: Slot) -> None:
        """Keep a slot free of everything else; what clashes with it stays."""
        self.busy.append(slot)

    def is_free(self, slot: Slot) -> bool:
        """Whether nothing clashes with a slot."""
        return not any(clashes(slot, each) for each in self.busy)
