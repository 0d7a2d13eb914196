"""A coding agent for `specc build --agent "command:python agent.py"`, as small as one can be: it reads
the task on standard input, and edits the file. It knows three units, and no other."""

import re
import sys
from pathlib import Path

BODIES = {
    "merged": """\
    found: list[Slot] = []
    for slot in sorted(slots):
        if found and slot.start <= found[-1].end:
            found[-1] = Slot(found[-1].start, max(found[-1].end, slot.end))
        else:
            found.append(slot)
    return found
""",
    "first_meeting": """\
    start = day.start
    for slot in merged(busy):
        if slot.start >= start + length:
            break
        start = max(start, slot.end)
    if start + length > day.end:
        raise NoTime(length)
    return Slot(start, start + length)
""",
    "free_minutes": """\
    taken = 0
    for slot in merged(busy):
        taken += max(0, min(slot.end, day.end) - max(slot.start, day.start))
    return length(day) - taken
""",
}


def main() -> None:
    """Write the body of the unit that the task names."""
    task = sys.stdin.read()
    unit = re.search(r"# Task: `[\w.]+/(\w+)`", task)[1]
    path = Path(re.search(r"^Write `.*` in `([^`]+)`", task, re.MULTILINE)[1])
    text = path.read_text(encoding="utf-8")
    head = re.compile(rf"(def {unit}\(.*?)    raise NotImplementedError\n", re.DOTALL)
    text = head.sub(lambda found: found[1] + BODIES[unit], text, count=1)
    if unit == "free_minutes":
        text = text.replace("import DAY, Slot", "import DAY, Slot, length")
    path.write_text(text, encoding="utf-8")
    print(f"wrote {unit}")


if __name__ == "__main__":
    main()
