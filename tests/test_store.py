"""The store: what was stored is there after a kill, and what is wrong with the disk is said."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from specc import store
from specc.errors import SpeccError


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *arguments], stdout=subprocess.PIPE, text=True
    )


def test_results_are_kept_by_key(tmp_path: Path):
    key = store.step_key("derive", 1, ["slice"])
    with store.open_store(tmp_path / ".specc") as opened:
        assert store.recall(opened, key) is None
        store.remember(opened, key, "derive", '{"a":1}')
    with store.open_store(tmp_path / ".specc") as opened:
        assert store.recall(opened, key) == '{"a":1}'
        store.forget(opened, key)
        assert store.recall(opened, key) is None
    assert (tmp_path / ".specc/.gitignore").read_text() == "*\n"


def test_keys_differ_by_every_input():
    keys = {
        store.step_key(name, version, inputs)
        for name in ("a", "b")
        for version in (1, 2)
        for inputs in (["xy", "z"], ["x", "yz"], ["xyz"], [])
    }
    assert len(keys) == 16


def test_runs_keep_steps_durations_and_the_last_state(tmp_path: Path):
    with store.open_store(tmp_path) as opened:
        first = store.begin_run(opened, "a.spec")
        store.record_step(opened, first, store.StepRecord("check", "", "k1", False, 0.5))
        store.record_step(opened, first, store.StepRecord("derive", "m/f", "k2", True, 0.0))
        running = store.runs(tmp_path)[0]
        second = store.begin_run(opened, "b.spec")
        store.end_run(opened, second, "waiting", "one question", '{"open":["?"]}')
    newest, oldest = store.runs(tmp_path)
    assert running.state == "stopped"
    assert (newest.spec, newest.state, newest.details) == ("b.spec", "waiting", '{"open":["?"]}')
    assert (oldest.state, oldest.message) == ("stopped", "the process was ended")
    assert [(step.name, step.unit, step.reused) for step in oldest.steps] == [
        ("check", "", False),
        ("derive", "m/f", True),
    ]
    assert [run.spec for run in store.runs(tmp_path, "a.spec")] == ["a.spec"]


def test_a_run_is_shown_as_running_while_its_process_lives(tmp_path: Path):
    with store.hold(tmp_path, "specc build"), store.open_store(tmp_path) as opened:
        store.begin_run(opened, "a.spec")
        assert store.runs(tmp_path)[0].state == "running"


def test_old_runs_are_dropped(tmp_path: Path):
    with store.open_store(tmp_path) as opened:
        for _ in range(store.RUNS_KEPT + 5):
            run = store.begin_run(opened, "a.spec")
            store.record_step(opened, run, store.StepRecord("check", "", "k", False, 0.1))
        steps = opened.connection.execute("SELECT count(*) FROM run_steps").fetchone()
    assert len(store.runs(tmp_path)) == store.RUNS_KEPT == steps[0]


def test_a_kill_loses_nothing_that_was_stored(tmp_path: Path):
    code = """
        import sys
        from pathlib import Path
        from specc import store
        with store.open_store(Path(sys.argv[1]), kill_after=3) as opened:
            for number in range(10):
                store.remember(opened, str(number), "step", "{}")
                print(number, flush=True)
    """
    process = python(code, str(tmp_path))
    printed, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert printed.split() == ["0", "1"]
    with store.open_store(tmp_path) as opened:
        kept = [number for number in range(10) if store.recall(opened, str(number))]
    assert kept == [0, 1, 2]


def test_an_older_store_is_migrated_and_keeps_its_results(tmp_path: Path):
    with sqlite3.connect(tmp_path / "store.db") as connection:
        for statement in (*store.MIGRATIONS[0], "PRAGMA user_version = 1"):
            connection.execute(statement)
        connection.execute("INSERT INTO steps VALUES ('k', 'derive', '{}')")
    connection.close()
    with store.open_store(tmp_path) as opened:
        assert store.recall(opened, "k") == "{}"
        assert opened.connection.execute("PRAGMA user_version").fetchone()[0] == store.SCHEMA
        store.begin_run(opened, "a.spec")


def test_a_newer_store_is_refused_with_the_version_to_install(tmp_path: Path):
    with store.open_store(tmp_path) as opened:
        opened.connection.execute("UPDATE facts SET value = '7.1.0' WHERE name = 'writer'")
        opened.connection.execute("PRAGMA user_version = 99")
    with pytest.raises(SpeccError) as caught, store.open_store(tmp_path):
        pass
    assert "written by specc 7.1.0 (schema 99)" in caught.value.message
    assert "specc-lang>=7.1.0" in caught.value.hint


HOLD = """
    import sys, time
    from pathlib import Path
    from specc import store
    with store.hold(Path(sys.argv[1]), "specc build a.spec"):
        print("held", flush=True)
        time.sleep(float(sys.argv[2]))
"""


def test_the_second_build_is_told_who_holds_the_store(tmp_path: Path):
    holder = python(HOLD, str(tmp_path), "60")
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(SpeccError) as caught, store.hold(tmp_path, "specc build b.spec"):
        pass
    assert f"`specc build a.spec`, process {holder.pid} on " in caught.value.message
    assert "--wait" in caught.value.hint
    holder.kill()
    holder.communicate()
    with store.hold(tmp_path, "specc build b.spec"):
        assert str(os.getpid()) in (tmp_path / "lock").read_text()


def test_the_second_build_can_wait(tmp_path: Path):
    holder = python(HOLD, str(tmp_path), "0.5")
    assert holder.stdout is not None
    holder.stdout.readline()
    told: list[str] = []
    with store.hold(tmp_path, "specc build b.spec", wait=True, waiting=told.append):
        assert len(told) == 1
    holder.communicate()


def test_a_child_process_does_not_keep_the_store(tmp_path: Path):
    with store.hold(tmp_path, "specc build"):
        child = subprocess.Popen(["sleep", "60"])
    try:
        with store.hold(tmp_path, "specc build"):
            pass
    finally:
        child.kill()
        child.wait()


def test_a_file_that_is_no_store_is_said(tmp_path: Path):
    (tmp_path / "store.db").write_bytes(
        b"not a database at all, but long enough to be read as one" * 20
    )
    with pytest.raises(SpeccError) as caught, store.open_store(tmp_path):
        pass
    assert "file is not a database" in caught.value.message
    assert "delete the file" in caught.value.hint


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path):
    (tmp_path / ".specc").write_text("a file")
    with pytest.raises(SpeccError, match="cannot write to"), store.open_store(tmp_path / ".specc"):
        pass


def test_reading_runs_does_not_make_a_store(tmp_path: Path):
    assert store.runs(tmp_path / ".specc") == ()
    assert not (tmp_path / ".specc").exists()


def test_a_full_disk_is_said(tmp_path: Path):
    code = """
        import resource, signal, sys
        from pathlib import Path
        from specc import store
        from specc.errors import SpeccError
        with store.open_store(Path(sys.argv[1])):
            pass
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
        try:
            with store.open_store(Path(sys.argv[1])) as opened:
                for number in range(100):
                    store.remember(opened, str(number), "step", "x" * 10_000)
        except SpeccError as error:
            print(error.message, "|", error.hint)
    """
    printed, _ = python(code, str(tmp_path)).communicate()
    assert "cannot use" in printed
    assert "free some disk space" in printed


def test_the_clock_of_a_run_is_not_part_of_a_result(tmp_path: Path):
    with store.open_store(tmp_path) as opened:
        run = store.begin_run(opened, "a.spec")
        store.remember(opened, "k", "derive", "{}")
        time.sleep(0.01)
        store.end_run(opened, run, "done", "")
        columns = [row[1] for row in opened.connection.execute("PRAGMA table_info(steps)")]
    assert columns == ["key", "name", "result"]
    assert store.runs(tmp_path)[0].seconds > 0
