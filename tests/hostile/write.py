"""Changes files outside of its folder, in each way that the system offers."""

import os
from pathlib import Path

from attempt import WORLD, Stopped, attempt

OUTSIDE = Path(WORLD["outside"])


def create():
    (OUTSIDE / "new").write_text("mine")


def make_folder():
    (OUTSIDE / "folder").mkdir()


def overwrite():
    (OUTSIDE / "overwritten").write_text("mine")


def append():
    with (OUTSIDE / "appended").open("a") as file:
        file.write("mine")


def truncate():
    os.truncate(OUTSIDE / "truncated", 0)


def truncate_by_opening():
    os.close(os.open(OUTSIDE / "emptied", os.O_RDONLY | os.O_TRUNC))
    if (OUTSIDE / "emptied").stat().st_size:
        raise Stopped


def delete():
    (OUTSIDE / "deleted").unlink()


def move_away():
    (OUTSIDE / "moved").rename("moved")


def link_to_folder():
    Path("link").symlink_to(OUTSIDE)
    Path("link/through-link").write_text("mine")


def link_to_file():
    os.link(OUTSIDE / "linked", "linked")
    Path("linked").write_text("mine")


def change_mode():
    (OUTSIDE / "mode").chmod(0o777)
    if (OUTSIDE / "mode").stat().st_mode & 0o777 != 0o777:
        raise Stopped


def change_mode_of_open_file():
    file = os.open(OUTSIDE / "mode-open", os.O_RDONLY)
    os.fchmod(file, 0o777)
    if os.fstat(file).st_mode & 0o777 != 0o777:
        raise Stopped


def change_times():
    os.utime(OUTSIDE / "times", (1, 1))
    if (OUTSIDE / "times").stat().st_mtime != 1:
        raise Stopped


attempt(
    create,
    make_folder,
    overwrite,
    append,
    truncate,
    truncate_by_opening,
    delete,
    move_away,
    link_to_folder,
    link_to_file,
    change_mode,
    change_mode_of_open_file,
    change_times,
)
