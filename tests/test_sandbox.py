"""Hostile programs in every sandbox that holds here, as root and as an ordinary user.

Each program says that it started, and each aim that it reached. Without a sandbox it must reach
all of them, or the test would prove nothing.
"""

import atexit
import contextlib
import functools
import json
import os
import pickle
import secrets
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from specc.errors import SpeccError
from specc.sandbox import Completed, Job, Limits, Tier, choose, ladder, process, run, seccomp, tiers
from specc.sandbox.syscalls import AUDIT_ARCHITECTURES, NUMBERS
from specc.sandbox.values import MEGABYTE


def slow(value):
    return pytest.param(value, marks=pytest.mark.slow)


HOSTILE = Path(__file__).parent / "hostile"
TIGHT = Limits(
    seconds=30,
    cpu=10,
    memory=160 * MEGABYTE,
    processes=20,
    written=8 * MEGABYTE,
    output=MEGABYTE,
)
WIDE = Limits(seconds=60)
SECONDS = 1.5

REACHING = ["network", "write", "steal", "reach", slow("memory_unmapped")]
EXCEEDING = {
    "loop": "seconds",
    "fork_bomb": "processes",
    "memory_of_many": "memory",
    "file_huge": "written",
    "output": "output",
    "sleep": "seconds",
    "threads": "processes",
    "memory_of_one": "memory",
    "files_many": "written",
    "files_deleted": "written",
}
NOBODY = tiers.NOBODY
ME = os.geteuid()

USERS = ["me", slow("ordinary")] if ME == 0 else ["me"]
KINDS = ["none", "bubblewrap", "landlock", slow("landlock 1"), slow("landlock 4")]


@dataclass(frozen=True)
class User:
    """Who runs the sandbox, and with which Python."""

    number: int
    python: str

    def run(self, job: Job, tier: Tier) -> Completed:
        return run(job, tier) if self.number == ME else self.ask((job, tier))

    def holds(self, name: str) -> Tier | None:
        return (ladder.holds(name, "") if self.number == ME else self.ask(name))[0]

    def ask(self, request):
        """In a process of this user's, since tests of root run as root."""
        done = subprocess.run(
            [self.python, str(published() / "ordinary.py")],
            input=pickle.dumps(request),
            stdout=subprocess.PIPE,
            check=True,
            cwd="/",
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(published()), "HOME": "/"},
            **identity(self.number),
        )
        return pickle.loads(done.stdout)


def identity(user: int) -> dict[str, object]:
    return {"user": user, "group": user, "extra_groups": []}


@functools.cache
def published() -> Path:
    """A copy of specc and of the hostile programs that every user can read."""
    folder = Path(tempfile.mkdtemp(prefix="specc-published-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(HOSTILE.parent.parent / "specc", folder / "specc")
    shutil.copytree(HOSTILE, folder, dirs_exist_ok=True)
    subprocess.run(["chmod", "-R", "a+rX", str(folder)], check=True)
    return folder


@functools.cache
def user_called(name: str) -> User:
    if name == "me":
        return User(ME, os.path.realpath(sys.executable))
    for python in (os.path.realpath(sys.executable), "/usr/bin/python3", "/usr/local/bin/python3"):
        probe = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        with contextlib.suppress(OSError):
            if subprocess.run(probe, **identity(NOBODY), cwd="/", check=False).returncode == 0:
                return User(NOBODY, python)
    pytest.fail("no Python 3.11 here that an ordinary user can start")


@functools.cache
def tier_of(kind: str, user_name: str) -> Tier:
    """The sandbox of that kind, or where it does not work here another one, but never none."""
    name, _, version = kind.partition(" ")
    if name == "none":
        return Tier("none")
    names = (name, "bubblewrap", "landlock")
    tier = next(filter(None, map(user_called(user_name).holds, names)), None)
    assert tier, "no sandbox works on this machine"
    return replace(tier, landlock=int(version)) if version else tier


@pytest.fixture
def user_name() -> str:
    return "me"


@pytest.fixture
def tier(kind: str, user_name: str) -> Tier:
    return tier_of(kind, user_name)


@dataclass
class World:
    """What a hostile program may aim at, all of it the user's own."""

    folder: Path
    user: User
    facts: dict[str, object]

    @property
    def outside(self) -> Path:
        return self.folder / "outside"

    def run(self, program: str, tier: Tier, *, network: bool = False) -> Completed:
        confined = tier.name != "none"
        short = replace(TIGHT, seconds=SECONDS if program in ("loop", "sleep") else 30)
        limits = short if confined else WIDE
        work = self.folder / "work"
        shutil.copytree(HOSTILE, work)
        give(work, self.user.number)
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
        if not confined:
            environment["TOKEN"] = str(self.facts["token"])  # as any subprocess inherits it
        bounds = vars(TIGHT) | {"seconds": SECONDS}
        job = Job(
            argv=(
                self.user.python,
                f"{program}.py",
                json.dumps(self.facts | bounds | {"confined": confined}),
            ),
            writable=work,
            cwd=work,
            readable=prefixes(self.user.python),
            environment=environment,
            limits=limits,
            network=network,
        )
        return self.user.run(job, tier)


@functools.cache
def prefixes(python: str) -> tuple[Path, ...]:
    code = "import sys; print(sys.base_prefix)"
    done = subprocess.run([python, "-c", code], capture_output=True, check=True, text=True)
    return (Path(done.stdout.strip()),)


def give(folder: Path, user: int) -> None:
    for parent, _, files in os.walk(folder):
        for path in (parent, *(f"{parent}/{name}" for name in files)):
            os.chown(path, user, user, follow_symlinks=False)


YOURS = "overwritten appended truncated emptied deleted moved linked mode mode-open times"
VICTIM = """
import ctypes, time
ctypes.CDLL(None).prctl(0x59616d61, ctypes.c_long(-1), 0, 0, 0)
memory = ctypes.create_string_buffer(64)
print(ctypes.addressof(memory), flush=True)
time.sleep(600)
"""


@pytest.fixture
def world(user_name) -> Iterator[World]:
    user = user_called(user_name)
    folder = Path(tempfile.mkdtemp(prefix="specc-world-"))
    folder.chmod(0o755)
    token = secrets.token_hex(8)
    (folder / "outside").mkdir()
    for name in YOURS.split():
        (folder / "outside" / name).write_text("yours")
    (folder / "home" / ".ssh").mkdir(parents=True)
    (folder / "home" / ".ssh" / "id_ed25519").write_text("secret")
    victim = subprocess.Popen(
        [user.python, "-c", VICTIM],
        stdout=subprocess.PIPE,
        env={"TOKEN": token},
        cwd="/",
        **(identity(user.number) if ME == 0 else {}),
    )
    facts = {
        "token": token,
        "outside": str(folder / "outside"),
        "home": str(folder / "home"),
        "service": str(folder / "service.sock"),
        "abstract": token,
        "victim": victim.pid,
        "address": int(victim.stdout.readline()),
    }
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(victim.stdout.close)
        stack.callback(victim.wait)
        stack.callback(victim.kill)
        listeners = [
            listen(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            listen(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            listen(socket.AF_UNIX, socket.SOCK_STREAM, facts["service"]),
            listen(socket.AF_UNIX, socket.SOCK_STREAM, "\0" + token),
        ]
        for each in listeners:
            stack.callback(each.close)
            threading.Thread(target=thank, args=(each,), daemon=True).start()
        facts |= {"tcp": listeners[0].getsockname()[1], "udp": listeners[1].getsockname()[1]}
        if ME == 0:
            give(folder, user.number)
        yield World(folder, user, facts)
        for each in listeners:  # ends the thread that waits on it
            if each.type == socket.SOCK_STREAM:
                each.shutdown(socket.SHUT_RDWR)
            else:
                each.sendto(b"", each.getsockname())


def listen(family, kind, address) -> socket.socket:
    listener = socket.socket(family, kind)
    listener.bind(address)
    if kind == socket.SOCK_STREAM:
        listener.listen()
    return listener


def thank(listener: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            if listener.type == socket.SOCK_DGRAM:
                said, address = listener.recvfrom(100)
                if not said:
                    return
                listener.sendto(b"thanks", address)
            else:
                connection = listener.accept()[0]
                with connection:
                    connection.recv(6)
                    connection.send(b"thanks")


def said(done: Completed, word: str) -> list[str]:
    lines = done.stdout.decode(errors="replace").splitlines()
    return [line for line in lines if line.startswith(word)]


def content(folder: Path) -> dict[str, tuple[str, int, float]]:
    return {
        path.name: (path.read_text(), path.stat().st_mode, path.stat().st_mtime)
        for path in folder.iterdir()
    }


@pytest.mark.parametrize("user_name", USERS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("program", REACHING)
def test_nothing_is_reached(program, kind, tier, world):
    before = content(world.outside)
    done = world.run(program, tier)
    assert said(done, "STARTED") and said(done, "ENDED"), done
    assert done.tier == tier.name
    if kind == "none":
        assert not said(done, "stopped"), "the attempt fails even without a sandbox"
        assert said(done, "ESCAPED")
    else:
        assert not said(done, "ESCAPED")
        assert done.exceeded is None and done.returncode == 0
        assert content(world.outside) == before


@pytest.mark.parametrize("user_name", USERS)
@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_network_is_the_internet_only(kind, tier, world):
    """A program that may call others still reaches no service's socket on this machine."""
    done = world.run("network", tier, network=True)
    assert said(done, "STARTED") and said(done, "ENDED"), done
    assert said(done, "ESCAPED") == ["ESCAPED tcp", "ESCAPED udp"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_network_is_not_for_being_called(kind, tier, tmp_path):
    code = """
import socket
server = socket.socket()
try:
    server.bind(("127.0.0.1", 0))
except OSError:
    pass
try:
    server.listen()
    print("listens")
except OSError:
    print("stopped")
"""
    done = run(replace(job_of(tmp_path, code), network=True), tier)
    assert done.stdout == (b"listens\n" if kind == "none" else b"stopped\n")


@pytest.mark.parametrize("kind", ["bubblewrap", "landlock"])
def test_with_a_network_a_program_reads_what_it_is_itself(kind, tier, tmp_path):
    """Runtimes that large programs bring along do not start otherwise."""
    code = """
import os, sys
print(open("/proc/self/maps").read().count("\\n") > 9, os.path.basename(os.readlink("/proc/self/exe")))
try:
    print(open(f"/proc/{sys.argv[1]}/environ").read())
except OSError:
    print("stopped")
"""
    done = run(replace(job_of(tmp_path, code, str(os.getpid())), network=True), tier)
    assert done.stdout.decode().split() == ["True", Path(sys.executable).resolve().name, "stopped"]


@pytest.mark.parametrize("network", [False, True])
@pytest.mark.parametrize("kind", ["bubblewrap", "landlock"])
def test_users_have_names_and_with_a_network_hosts_too(kind, tier, network):
    """In a folder that is open to all, where a job of root's is an ordinary user's."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        argv = ("/bin/sh", "-c", "getent passwd root && getent hosts localhost && cat /etc/hosts")
        job = Job(argv, folder, folder, environment={"PATH": "/usr/bin:/bin"}, network=network)
        done = run(job, tier)
    assert done.stdout.startswith(b"root:")
    assert (b"localhost" in done.stdout) == network


@pytest.mark.parametrize("user_name", USERS)
@pytest.mark.parametrize("kind", [*map(slow, KINDS[:2]), "landlock"])
@pytest.mark.parametrize("program", [*[*EXCEEDING][:5], *map(slow, [*EXCEEDING][5:])])
def test_limits_hold_and_are_named(program, kind, tier, world):
    done = world.run(program, tier)
    assert said(done, "STARTED"), done
    if kind == "none":
        assert said(done, "ESCAPED"), done
        assert done.exceeded is None
    else:
        assert not said(done, "ESCAPED")
        assert done.exceeded == EXCEEDING[program]
        assert len(done.stdout) <= TIGHT.output
        assert not processes_of(world)


@pytest.mark.parametrize("user_name", USERS)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_behind(kind, tier, world):
    done = world.run("leave", tier)
    assert said(done, "STARTED") and said(done, "ENDED"), done
    left = processes_of(world)
    files = [path for each in SHARED if (path := Path(each, world.facts["token"])).exists()]
    for path in files:
        path.unlink()
    for number in left:
        os.kill(number, 9)
    if kind == "none":
        assert left and files
    else:
        assert not left and not files


SHARED = ("/tmp", "/var/tmp", "/dev/shm")


def processes_of(world: World) -> list[int]:
    """Processes that the hostile program left: its token stands in their arguments."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) not in (os.getpid(), world.facts["victim"]):
            with contextlib.suppress(OSError):
                if str(world.facts["token"]).encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
    return found


@pytest.mark.parametrize("kind", ["none", "bubblewrap", "landlock"])
def test_a_run_returns_what_the_program_did(kind, tier, tmp_path):
    code = "import sys; print(input()); print('aside', file=sys.stderr); sys.exit(7)"
    done = run(job_of(tmp_path, code, stdin=b"hello\n"), tier)
    assert (done.returncode, done.stdout, done.stderr) == (7, b"hello\n", b"aside\n")
    died = run(job_of(tmp_path, "import os; os.abort()"), tier)
    assert died.returncode == 128 + 6


@pytest.mark.parametrize("kind", ["none", "bubblewrap", "landlock"])
def test_input_may_be_long_and_need_not_be_read(kind, tier, tmp_path):
    text = b"x" * 3_000_000
    done = run(job_of(tmp_path, "print(len(input()))", stdin=text), tier)
    assert done.stdout == b"3000000\n"
    done = run(job_of(tmp_path, "print('done')", stdin=text), tier)
    assert (done.returncode, done.stdout) == (0, b"done\n")


@pytest.mark.parametrize("kind", ["bubblewrap", "landlock"])
def test_ordinary_programs_work(kind, tier, tmp_path):
    """What tests do: temporary files, threads, subprocesses, asyncio, SQLite, signals to itself."""
    code = """
import asyncio, os, shutil, signal, sqlite3, subprocess, sys, tempfile, threading
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "a"); open(path, "w").write("x"); shutil.copy2(path, path + "b")
    os.rename(path, os.path.join(os.getcwd(), "moved"))
thread = threading.Thread(target=print); thread.start(); thread.join()
assert subprocess.run([sys.executable, "-c", "print(2)"], capture_output=True).stdout == b"2\\n"
async def wait():
    process = await asyncio.create_subprocess_exec("true")
    return await process.wait()
assert asyncio.run(wait()) == 0
sqlite3.connect("data.db").execute("create table t (a)").connection.commit()
signal.signal(signal.SIGALRM, lambda *_: None); signal.raise_signal(signal.SIGALRM)
child = subprocess.Popen(["sleep", "9"]); child.kill(); assert child.wait() == -9
print("fine")
"""
    done = run(job_of(tmp_path, code), tier)
    assert done.stdout.split() == [b"fine"], done


@pytest.mark.parametrize("kind", ["bubblewrap", "landlock"])
def test_nothing_survives_when_specc_is_killed(kind, tier, tmp_path):
    """As by `kill -9` or a machine that runs out of memory."""
    assert tier.name == kind or not ladder.holds(kind, "")[0]
    token = secrets.token_hex(8)
    script = tmp_path / "starts.py"
    script.write_text(
        "from tests.test_sandbox import job_of, tier_of, run\nfrom pathlib import Path\n"
        f"run(job_of(Path({str(tmp_path)!r}), {LONG!r}, {token!r}), tier_of({kind!r}, 'me'))\n"
    )
    found = os.pathsep.join([str(HOSTILE.parent.parent), *sys.path])
    environment = {**os.environ, "PYTHONPATH": found}
    with subprocess.Popen([sys.executable, str(script)], env=environment) as started:
        wait_until((tmp_path / "running").exists)
        assert alive(token)
        started.kill()
    wait_until(lambda: not alive(token))


LONG = "import os, time; open('running', 'w').close(); os.fork() or os.setsid(); time.sleep(60)"


def alive(token: str) -> bool:
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and token.encode() in (entry / "cmdline").read_bytes():
                return True
    return False


def wait_until(condition) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def job_of(folder: Path, code: str, *arguments: str, stdin: bytes = b"") -> Job:
    work = folder / "work"
    work.mkdir(exist_ok=True)
    python = os.path.realpath(sys.executable)
    return Job(
        (python, "-c", code, *arguments),
        writable=folder,
        cwd=folder,
        readable=prefixes(python),
        environment={"PATH": "/usr/bin:/bin", "TMPDIR": str(work), "HOME": str(work)},
        stdin=stdin,
    )


def test_the_ladder_prefers_the_strongest_and_refuses_without_any():
    chosen = choose("auto")
    strongest = next(name for name in ("bubblewrap", "landlock") if ladder.holds(name, "")[0])
    assert chosen.name == strongest
    assert ladder.canary(Tier("none")) == "it reads a secret, writes outside, has a network"
    with pytest.raises(SpeccError, match="no sandbox") as raised:
        choose("container")
    assert "no image is set" in raised.value.message


def test_a_program_that_is_not_there_is_said(tmp_path):
    job = replace(job_of(tmp_path, ""), argv=("/nowhere/python",))
    with pytest.raises(SpeccError, match="/nowhere/python"):
        process.run(job, Tier("none"))
    done = process.run(job, choose("auto"))
    assert done.returncode == 125 and b"could not start" in done.stderr


def test_without_namespaces_the_next_one_is_taken():
    """As on hosted runners and hardened systems, where bubblewrap is there but may do nothing."""
    code = "from specc.sandbox import choose; print(choose('auto').name)"
    forbid = "echo 0 > /proc/sys/user/max_user_namespaces && exec "
    drop = "setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "
    inside = subprocess.run(
        ["unshare", "-r", "sh", "-c", f'{forbid}{drop}"$0" -c "$1"', sys.executable, code],
        capture_output=True,
        text=True,
        check=False,
        cwd=HOSTILE.parent.parent,
    )
    if inside.returncode == 0:
        assert inside.stdout == "landlock\n"
    else:  # namespaces are forbidden here: nothing needs to be staged
        assert choose("auto").name == "landlock"


def verdict(program: bytes, machine: int, number: int, arguments: tuple[int, ...]) -> int:
    """What the kernel decides: its virtual machine, as far as our programs use it."""
    data = struct.pack("=IIQ6Q", number, machine, 0, *arguments)
    position = register = 0
    while True:
        code, true, false, value = struct.unpack_from("=HBBI", program, 8 * position)
        position += 1
        match code:
            case 0x20:
                (register,) = struct.unpack_from("=I", data, value)
            case 0x54:
                register &= value
            case 0x15:
                position += true if register == value else false
            case 0x35:
                position += true if register >= value else false
            case 0x06:
                return value


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize("landlock", [None, 1, 3, 7])
@pytest.mark.parametrize("network", [False, True])
def test_system_calls_are_decided_by_their_rules(machine, landlock, network):
    wanted = seccomp.rules(landlock, network=network)
    program = seccomp.program(machine, wanted)
    number, architecture = NUMBERS[machine], AUDIT_ARCHITECTURES[machine]
    assert len(program) // 8 < 4096
    decided = set()
    for rule in wanted:
        if rule.call not in number:
            continue
        arguments = [0] * 6
        if rule.argument is not None:
            arguments[rule.argument] = (1 << 25) & rule.mask if rule.negated else rule.value
        expected = next(each.action for each in wanted if applies(each, rule.call, arguments))
        got = verdict(program, architecture, number[rule.call], tuple(arguments))
        assert got == expected, rule
        decided.add((rule.call, got))
    assert {("mount", seccomp.REFUSE), ("clone3", seccomp.ABSENT)} <= decided
    assert ("socket", seccomp.REFUSE) in decided
    for other in set(range(460)) - set(number.values()):
        assert verdict(program, architecture, other, (0,) * 6) == seccomp.ALLOW
    assert verdict(program, 0x40000003, 1, (0,) * 6) == seccomp.KILL
    assert verdict(program, architecture, 0x40000000 + 41, (0,) * 6) == seccomp.REFUSE


def applies(rule: seccomp.Rule, call: str, arguments: list[int]) -> bool:
    if rule.call != call or rule.argument is None:
        return rule.call == call
    return ((arguments[rule.argument] & rule.mask) == rule.value) != rule.negated
