"""What is known, by content hash: step results, texts and runs, in one SQLite file per project.

Keys and JSON texts go in, JSON texts come out; what they mean is the caller's business. A result is
on disk before `remember` returns, so that a killed process loses at most the step that it was in.
What a result says never depends on how long it took: durations are kept with the run, not with the
step.
"""

import hashlib
import json
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Literal

from specc import DISTRIBUTION, __version__
from specc.errors import SpeccError

RunState = Literal["running", "done", "unchanged", "waiting", "failed", "stopped"]

# The n-th group brings a store from schema n - 1 to n; a released one is never edited.
MIGRATIONS = (
    (
        "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE steps (key TEXT PRIMARY KEY, name TEXT NOT NULL, result TEXT NOT NULL)"
        " WITHOUT ROWID",
    ),
    (
        "CREATE TABLE runs (id INTEGER PRIMARY KEY, spec TEXT NOT NULL, state TEXT NOT NULL,"
        " message TEXT NOT NULL, details TEXT NOT NULL, started REAL NOT NULL,"
        " seconds REAL NOT NULL)",
        "CREATE TABLE run_steps (run INTEGER REFERENCES runs (id) ON DELETE CASCADE,"
        " position INTEGER, name TEXT NOT NULL, unit TEXT NOT NULL, key TEXT NOT NULL,"
        " reused INTEGER NOT NULL, seconds REAL NOT NULL, PRIMARY KEY (run, position))",
        "CREATE INDEX runs_of_spec ON runs (spec, id)",
    ),
    (
        "CREATE TABLE found (id INTEGER PRIMARY KEY, item TEXT NOT NULL, inputs TEXT NOT NULL,"
        " slice TEXT NOT NULL, UNIQUE (item, inputs))",
    ),
    (
        "CREATE TABLE indexed (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, digest TEXT NOT NULL,"
        " count INTEGER NOT NULL, chunks TEXT NOT NULL)",
    ),
    (
        "CREATE TABLE calls (id INTEGER PRIMARY KEY, key TEXT NOT NULL, work TEXT NOT NULL,"
        " run INTEGER NOT NULL, unit TEXT NOT NULL, attempt INTEGER NOT NULL,"
        " number INTEGER NOT NULL, agent TEXT NOT NULL, model TEXT NOT NULL, state TEXT NOT NULL,"
        " request TEXT NOT NULL, reply TEXT NOT NULL, tokens INTEGER NOT NULL,"
        " dollars REAL NOT NULL, started REAL NOT NULL, seconds REAL NOT NULL)",
        "CREATE INDEX calls_by_key ON calls (key)",
        "CREATE INDEX calls_by_work ON calls (work, id)",
        "CREATE TABLE attempts (work TEXT NOT NULL, number INTEGER NOT NULL, unit TEXT NOT NULL,"
        " attempt TEXT NOT NULL, PRIMARY KEY (work, number)) WITHOUT ROWID",
        "CREATE TABLE decisions (id INTEGER PRIMARY KEY, unit TEXT NOT NULL, kind TEXT NOT NULL,"
        " text TEXT NOT NULL, after INTEGER NOT NULL, work TEXT NOT NULL, made REAL NOT NULL)",
        "CREATE INDEX decisions_of_unit ON decisions (unit, id)",
    ),
)
SCHEMA = len(MIGRATIONS)
RUNS_KEPT = 50
ENDED = "the process was ended"


@dataclass
class Store:
    """An open store. `kill_after` is the fault hook of the crash tests: the process ends itself, as
    by kill -9, after that many writes."""

    path: Path
    connection: sqlite3.Connection
    kill_after: int | None = None
    writes: int = 0


@dataclass(frozen=True)
class StepRecord:
    """One step of a run: whether its result was `reused`, and how long it took."""

    name: str
    unit: str
    key: str
    reused: bool
    seconds: float


@dataclass(frozen=True)
class RunRecord:
    """One run over one spec. `details` is the JSON text that came with its last state."""

    id: int
    spec: str
    state: RunState
    message: str
    details: str
    started: float
    seconds: float
    steps: tuple[StepRecord, ...] = ()


@dataclass(frozen=True)
class Indexed:
    """A file of the code index: the stamp of the file, the digest of its content, and its chunks as
    JSON with their number; no chunks where those in the store stay."""

    path: str
    stamp: str
    digest: str
    count: int
    chunks: str | None = None


def digest(*parts: str | bytes) -> str:
    """SHA-256 of a sequence of parts, each told apart from its neighbours."""
    whole = hashlib.sha256()
    for part in parts:
        content = part if isinstance(part, bytes) else part.encode("utf-8", "surrogateescape")
        whole.update(f"{len(content)}:".encode() + content)
    return whole.hexdigest()


def step_key(name: str, version: int, inputs: Sequence[str]) -> str:
    """The key of a step: its name, its version, and everything that its result depends on."""
    return digest(name, str(version), __version__, *inputs)


# ---- opening -----------------------------------------------------------------------------------


@contextmanager
def open_store(folder: Path, kill_after: int | None = None) -> Iterator[Store]:
    """The store in `folder` (`.specc`), made or brought to the present schema as needed."""
    prepare(folder)
    path = folder / "store.db"
    with _explained(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA busy_timeout = 10000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        _migrate(path, connection)
        yield Store(path, connection, kill_after)


def prepare(folder: Path) -> None:
    """Make `.specc` with a .gitignore of its own, so that nothing in it is ever committed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise SpeccError(
            f"cannot write to {folder}: {error.strerror}",
            "specc keeps its results there: make the folder writable, or free some disk space",
        ) from None


def _migrate(path: Path, connection: sqlite3.Connection) -> None:
    found = _schema(connection)
    if found > SCHEMA:
        writer = connection.execute("SELECT value FROM facts WHERE name = 'writer'").fetchone()
        version = writer[0] if writer else ""
        raise SpeccError(
            f"{path} was written by specc {version or 'of a later version'} (schema {found}); "
            f"this is specc {__version__} (schema {SCHEMA})",
            f'install {DISTRIBUTION}>={version}, or run "specc clean" to start a new store',
        )
    if found < SCHEMA:
        connection.execute("BEGIN IMMEDIATE")
        for number in range(_schema(connection), SCHEMA):
            for statement in MIGRATIONS[number]:
                connection.execute(statement)
            connection.execute("INSERT OR REPLACE INTO facts VALUES ('writer', ?)", (__version__,))
            connection.execute(f"PRAGMA user_version = {number + 1}")
        connection.execute("COMMIT")


def _schema(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Tell what is wrong with the world when SQLite cannot work."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        said = str(error)
        if "full" in said or "disk I/O" in said:
            hint = "free some disk space and run the same command again; finished steps are kept"
        elif "readonly" in said or "unable to open" in said:
            hint = "make the folder writable for this user"
        elif "locked" in said:
            hint = "another process holds the file: wait for it, or end it"
        else:
            hint = "delete the file: results are made again, code and bundles stay"
        raise SpeccError(f"cannot use {path}: {said}", hint) from error


# ---- steps -------------------------------------------------------------------------------------


def recall(store: Store, key: str) -> str | None:
    """The result stored under `key`, or None."""
    row = store.connection.execute("SELECT result FROM steps WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def remember(store: Store, key: str, name: str, result: str) -> None:
    """Store a step's result; it is on disk when this returns."""
    write(store, "INSERT OR REPLACE INTO steps VALUES (?, ?, ?)", (key, name, result))


def forget(store: Store, key: str) -> None:
    """Drop a result that turned out not to hold any more."""
    write(store, "DELETE FROM steps WHERE key = ?", (key,))


def write(store: Store, statement: str, values: Sequence[object]) -> int:
    """Run one statement that changes the store; the id of the row that it wrote."""
    cursor = store.connection.execute(statement, tuple(values))
    store.writes += 1
    if store.writes == store.kill_after:
        os.kill(os.getpid(), signal.SIGKILL)
    return cursor.lastrowid or 0


# ---- inputs on which code failed ---------------------------------------------------------------


def keep_found(store: Store, item: str, inputs: str, slice_hash: str) -> None:
    """Keep inputs on which the test of an item failed, and the hash of the spec's part then."""
    statement = "INSERT OR IGNORE INTO found VALUES (NULL, ?, ?, ?)"
    write(store, statement, (item, inputs, slice_hash))


def found(store: Store, module: str) -> list[tuple[str, str]]:
    """Items of a module with inputs on which their tests failed, newest first."""
    query = "SELECT item, inputs FROM found WHERE substr(item, 1, ?) = ? ORDER BY id DESC"
    prefix = f"{module}/"
    return [(str(item), str(inputs)) for item, inputs in
            store.connection.execute(query, (len(prefix), prefix))]  # fmt: skip


# ---- the index of the code ---------------------------------------------------------------------


def indexed(store: Store) -> dict[str, Indexed]:
    """The files in the index by path, without their chunks."""
    rows = store.connection.execute("SELECT path, stamp, digest, count FROM indexed")
    return {str(row[0]): Indexed(*row) for row in rows}


def indexed_chunks(store: Store) -> list[str]:
    """The chunks of each file in the index, by path."""
    return [str(text) for (text,) in
            store.connection.execute("SELECT chunks FROM indexed ORDER BY path")]  # fmt: skip


def indexed_by_digest(store: Store, digests: Collection[str]) -> dict[tuple[str, str], str]:
    """The chunks of files in the index by path and digest, of those with one of the digests."""
    rows = store.connection.execute("SELECT path, digest, chunks FROM indexed")
    return {(path, found): chunks for path, found, chunks in rows if found in digests}


_INDEXED = (
    "INSERT INTO indexed VALUES (:path, :stamp, :digest, :count, coalesce(:chunks, ''))"
    " ON CONFLICT (path) DO UPDATE SET stamp = :stamp, digest = :digest, count = :count,"
    " chunks = coalesce(:chunks, chunks)"
)


def keep_indexed(store: Store, changed: Sequence[Indexed], gone: Sequence[str]) -> None:
    """Keep files of the index and drop others, all of it or nothing."""
    if not changed and not gone:
        return
    store.connection.execute("BEGIN IMMEDIATE")
    try:
        for each in changed:
            store.connection.execute(_INDEXED, vars(each))
        store.connection.executemany("DELETE FROM indexed WHERE path = ?", [(x,) for x in gone])
    except BaseException:
        store.connection.execute("ROLLBACK")
        raise
    store.connection.execute("COMMIT")


# ---- runs --------------------------------------------------------------------------------------


def begin_run(store: Store, spec: str) -> int:
    """Note that a run over `spec` begins; runs that a killed process left are marked stopped."""
    store.connection.execute(
        "UPDATE runs SET state = 'stopped', message = ? WHERE state = 'running'", (ENDED,)
    )
    store.connection.execute(
        "DELETE FROM runs WHERE spec = ? AND id NOT IN"
        " (SELECT id FROM runs WHERE spec = ? ORDER BY id DESC LIMIT ?)",
        (spec, spec, RUNS_KEPT - 1),
    )
    statement = "INSERT INTO runs VALUES (NULL, ?, 'running', '', '{}', ?, 0)"
    return write(store, statement, (spec, time.time()))


def record_step(store: Store, run: int, step: StepRecord) -> None:
    """Note a finished or reused step of a run."""
    statement = (
        "INSERT INTO run_steps"
        " SELECT ?1, count(*), ?2, ?3, ?4, ?5, ?6 FROM run_steps WHERE run = ?1"
    )
    write(store, statement, (run, step.name, step.unit, step.key, step.reused, step.seconds))


def end_run(store: Store, run: int, state: RunState, message: str, details: str = "{}") -> None:
    """Note how a run ended."""
    statement = (
        "UPDATE runs SET state = ?2, message = ?3, details = ?4, seconds = ?5 - started"
        " WHERE id = ?1"
    )
    write(store, statement, (run, state, message, details, time.time()))


def forget_run(store: Store, run: int) -> None:
    """Remove a run that built nothing, so that it does not hide what the last build waits for."""
    write(store, "DELETE FROM runs WHERE id = ?", (run,))


def runs(folder: Path, spec: str | None = None) -> tuple[RunRecord, ...]:
    """The runs that the store in `folder` knows, newest first; empty when there is no store."""
    if not (folder / "store.db").exists():
        return ()
    with open_store(folder) as store:
        query = "SELECT * FROM runs WHERE ?1 IS NULL OR spec = ?1 ORDER BY id DESC"
        found = [RunRecord(*row) for row in store.connection.execute(query, (spec,))]
        found = [replace(each, steps=steps_of(store, each.id)) for each in found]
    if _holder_lives(folder / "lock"):
        return tuple(found)
    stopped: RunState = "stopped"
    return tuple(
        replace(each, state=stopped, message=ENDED) if each.state == "running" else each
        for each in found
    )


def steps_of(store: Store, run: int) -> tuple[StepRecord, ...]:
    """The steps of a run in the order in which they ended."""
    query = "SELECT name, unit, key, reused, seconds FROM run_steps WHERE run = ? ORDER BY position"
    return tuple(
        StepRecord(name, unit, key, bool(reused), seconds)
        for name, unit, key, reused, seconds in store.connection.execute(query, (run,))
    )


# ---- one build at a time -----------------------------------------------------------------------


@contextmanager
def hold(
    folder: Path, command: str, wait: bool = False, waiting: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the store in `folder` for this process; the kernel lets go when the process ends.

    A second process is told who holds it, or with `wait` waits (`waiting` is told once for whom).
    """
    prepare(folder)
    try:
        file = (folder / "lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise SpeccError(
            f"cannot write {folder / 'lock'}: {error.strerror}", "make the folder writable"
        ) from None
    with file:
        if not _taken(file):
            holder = _holder(folder / "lock")
            if not wait:
                raise SpeccError(
                    f"another build holds {folder}: {holder}", "wait for it with --wait, or end it"
                )
            if waiting is not None:
                waiting(holder)
            while not _taken(file):
                time.sleep(0.1)
        file.truncate(0)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        facts = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
        file.write(json.dumps({**facts, "command": command}) + "\n")
        file.flush()
        yield


def _taken(file: IO[str]) -> bool:
    import fcntl  # not on Windows, where builds run in a container

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(path: Path) -> str:
    facts = _facts(path)
    if not facts:
        return "a process that is just starting"
    return "`{command}`, process {pid} on {host}, since {since}".format_map(facts)


def _holder_lives(path: Path) -> bool:
    """Whether the process that last held the store still runs, as far as this host can tell."""
    facts = _facts(path)
    if not facts or facts["host"] != socket.gethostname():
        return bool(facts)
    try:
        os.kill(int(facts["pid"]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _facts(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}
