"""The command line that starts a job in each kind of sandbox."""

import json
import os
import platform
import re
import stat
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import assert_never

from specc.sandbox import seccomp
from specc.sandbox.values import MEGABYTE, Job, Tier

NOBODY = 65534
_LAUNCHER = str(Path(__file__).with_name("launch.py"))

_SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store",
)  # fmt: skip
_SETTINGS = (
    "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives",
    "/etc/localtime", "/etc/timezone", "/etc/passwd", "/etc/group", "/etc/nsswitch.conf",
    "/etc/mime.types", "/etc/ssl/openssl.cnf", "/etc/debian_version", "/etc/os-release",
)  # fmt: skip
_NETWORK = (
    "/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/gai.conf", "/etc/services",
    "/etc/protocols", "/etc/ssl/certs", "/etc/ssl/cert.pem", "/etc/ca-certificates", "/etc/pki/tls",
    "/etc/pki/ca-trust/extracted", "/etc/crypto-policies",
)  # fmt: skip
_FACTS = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system/cpu")
_RIGHTS = 1 << 0 | 1 << 6 | 1 << 7
"""CAP_CHOWN, CAP_SETGID, CAP_SETUID."""
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


def command(job: Job, tier: Tier) -> list[str]:
    """What to start so that `job` runs in `tier`."""
    match tier.name:
        case "none":
            return list(job.argv)
        case "landlock":
            return _launcher(job, tier)
        case "bubblewrap":
            return _bubblewrap(job, tier)
        case "container":
            return _container(job, tier)
        case unknown:
            assert_never(unknown)


def hand_over(job: Job, tier: Tier) -> None:
    """As root, give the writable folder to the user that the job will run as."""
    if tier.name not in {"bubblewrap", "landlock"} or not _may_change_user():
        return
    user = _user(job, tier)
    for folder, _, files in os.walk(job.writable):
        for path in (folder, *(f"{folder}/{name}" for name in files)):
            os.chown(path, user, user, follow_symlinks=False)


def launcher_files() -> tuple[Path, ...]:
    """What the interpreter that lays on the restrictions needs to see."""
    folders = {Path(sys.base_prefix), Path(sys.base_exec_prefix), _own_python().parent.parent}
    return (*sorted(folders), Path(_LAUNCHER))


def _own_python() -> Path:
    return Path(os.path.realpath(sys.executable))


def _launcher(job: Job, tier: Tier) -> list[str]:
    """The launcher with its plan. Beside namespaces it has less to do."""
    shared = tier.name == "landlock"
    plan = {
        "argv": job.argv,
        "cwd": str(job.cwd),
        "parent": os.getpid(),
        "supervise": shared,
        "user": _user(job, tier),
        "limits": _limits(job, tier),
        "landlock": tier.landlock if shared else 0,
        "network": job.network,
        "readable": [*_SYSTEM, *_settings(job), *_facts(job), *map(str, job.readable)],
        "writable": [str(job.writable), *_DEVICES],
        "seccomp": seccomp.program(
            platform.machine(),
            seccomp.rules(tier.landlock if shared else None, network=job.network),
        ).hex(),
    }
    return [str(_own_python()), "-I", "-S", _LAUNCHER, json.dumps(plan)]


def _facts(job: Job) -> tuple[str, ...]:
    """Those who need a network are large programs, which also read what they themselves are."""
    return _FACTS + (("/proc/self",) if job.network else ())


def _settings(job: Job) -> tuple[str, ...]:
    return _SETTINGS + (_NETWORK if job.network else ())


def _bubblewrap(job: Job, tier: Tier) -> list[str]:
    """Everything in namespaces of its own; only what is named here exists in the file system."""
    arguments = [tier.program, "--unshare-pid", "--unshare-ipc", "--unshare-uts"]
    arguments += [] if job.network else ["--unshare-net"]
    arguments += ["--unshare-cgroup-try", "--die-with-parent", "--cap-drop", "ALL"]
    if _user(job, tier):
        arguments += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        arguments += ["--unshare-user", "--uid", str(NOBODY), "--gid", str(NOBODY)]
    for path in map(Path, _SYSTEM):
        if path.is_symlink():
            arguments += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            arguments += ["--ro-bind", str(path), str(path)]
    settings = [Path(each) for each in _settings(job) if Path(each).exists()]
    arguments += _open_above(settings)
    for setting in settings:
        arguments += ["--ro-bind", str(setting), str(setting)]
    # Order matters: a tmpfs hides what was bound below it before.
    arguments += ["--proc", "/proc", "--dev", "/dev", "--size", str(64 * MEGABYTE)]
    arguments += ["--tmpfs", "/dev/shm", "--size", str(64 * MEGABYTE), "--tmpfs", "/tmp"]
    bound = _outermost((*job.readable, *launcher_files()))
    arguments += _open_above((*bound, job.writable))
    for readable in bound:
        arguments += ["--ro-bind-try", str(readable), str(readable)]
    arguments += ["--bind", str(job.writable), str(job.writable)]
    arguments += ["--remount-ro", "/dev", "--remount-ro", "/", "--chmod", "1777", "/tmp"]
    return [*arguments, "--", *_launcher(job, tier)]


def _open_above(paths: Iterable[Path]) -> list[str]:
    """The folders above `paths`, open to all. Made by bwrap itself they would be closed."""
    folders = sorted({str(above) for path in paths for above in path.parents})
    return [word for each in folders for word in ("--perms", "0755", "--dir", each)]


def _container(job: Job, tier: Tier) -> list[str]:
    """A container without network and rights, with the writable folder at its own path."""
    limits = job.limits
    arguments = [
        tier.program, "run", "--rm", "--interactive", "--pull=never", "--network=none",
        "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--init",
        f"--name={container_name(job)}", f"--memory={limits.memory}",
        f"--memory-swap={limits.memory}", f"--pids-limit={limits.processes}",
        f"--ulimit=fsize={limits.written}", f"--ulimit=cpu={limits.cpu}", "--ulimit=core=0",
        "--tmpfs=/tmp:size=64m", f"--workdir={job.cwd}",
        f"--mount=type=bind,source={job.writable},target={job.writable}",
    ]  # fmt: skip
    if hasattr(os, "getuid"):
        arguments.append(f"--user={os.getuid() or NOBODY}")
    arguments += [f"--env={name}={value}" for name, value in job.environment.items()]
    return [*arguments, tier.image, *job.argv]


def container_name(job: Job) -> str:
    """By this name a container can be stopped."""
    return f"specc-{os.getpid()}-{job.writable.name}"


def _limits(job: Job, tier: Tier) -> dict[str, int]:
    """Per process, a little above what the watchdog allows the tree, so that it can say so.

    RLIMIT_NPROC counts all threads of a user, but from anew in a user namespace.
    """
    limits, user = job.limits, _user(job, tier)
    counted = user or tier.name == "landlock"
    present = _tasks_of(user or os.geteuid()) if counted else 0
    return {
        "CORE": 0,
        "CPU": limits.cpu,
        "DATA": limits.memory + limits.memory // 4,
        "FSIZE": limits.written + MEGABYTE,
        "NOFILE": 1024,
        "NPROC": present + 9 * limits.processes + 16,
    }


def _tasks_of(user: int) -> int:
    count = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if entry.stat().st_uid == user:
                    count += entry.joinpath("task").stat().st_nlink - 2
            except OSError:
                continue
    return count


def _user(job: Job, tier: Tier) -> int:
    """The ordinary user to become if we are root, unless the job's files are root's alone."""
    if not _may_change_user():
        return 0
    paths = (*job.readable, *launcher_files())
    if tier.name == "landlock":
        paths = (*(part for path in paths for part in (path, *path.parents)), *job.writable.parents)
    return NOBODY if all(map(_open_to_others, paths)) else 0


@cache
def _may_change_user() -> bool:
    """Whether we are root with the rights that belong to it, which root in a container may lack."""
    if os.geteuid() != 0:
        return False
    status = Path("/proc/self/status").read_text()
    rights = int(re.search(r"^CapEff:\t(\w+)", status, re.MULTILINE)[1], 16)  # type: ignore[index]
    ranges = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    known = any(int(first) <= NOBODY < int(first) + int(count) for first, _, count in ranges)
    groups = Path("/proc/self/setgroups").read_text().strip() == "allow"
    return known and groups and rights & _RIGHTS == _RIGHTS


def _open_to_others(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return True
    return bool(mode & (stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH))


def _outermost(paths: Iterable[Path]) -> list[Path]:
    """The paths without those below another."""
    kept: list[Path] = []
    for path in sorted(set(paths)):
        if not any(path.is_relative_to(other) for other in kept):
            kept.append(path)
    return kept
