"""The last program before the confined one: lays the restrictions on itself, then becomes it.

Run as a file by an isolated interpreter (`python -I -S launch.py PLAN`), so it imports only the
standard library, and only what starts fast. PLAN is JSON; `tiers.py` writes it. Exit code 125 means
that a restriction could not be laid, and that the confined program did not start.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from typing import Any, NoReturn

NOT_STARTED = 125

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_CAPBSET_DROP = 1, 22, 24
_PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 36, 38, 47
_SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446

_EXECUTE, _WRITE, _READ, _LIST, _TRUNCATE, _IOCTL = 1, 2, 4, 8, 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE | _READ | _TRUNCATE | _IOCTL
_MAKE_DEVICES = 1 << 6 | 1 << 11
_BIND, _CONNECT = 1, 2

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


class _Ended(BaseException):
    """The parent asked to end everything."""


def main(plan: dict[str, Any]) -> NoReturn:
    """Lay on what `plan` says and run its program, supervised if it says so."""
    if not plan["supervise"]:
        _become(plan)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    signal.signal(signal.SIGTERM, _end)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    supervisor = os.getpid()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.setsid()
        _become(plan, supervisor)
    code = 128 + signal.SIGKILL
    try:
        if os.getppid() == plan["parent"]:
            code = _wait_for(child)
    except _Ended:
        pass
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _sweep()
    os._exit(code)


def _end(*_: object) -> None:
    raise _Ended


def _wait_for(child: int) -> int:
    """The child's exit code; orphans that come to us are reaped on the way."""
    while True:
        pid, status = os.wait()
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _sweep() -> None:
    """Kill every descendant, daemons included: as subreaper we inherit all orphans."""
    while True:
        waiting = _children(os.getpid())
        while waiting:
            pid = waiting.pop()
            waiting += _children(pid)
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208  (pathlib is slow to import)
            with open(f"/proc/{pid}/task/{task}/children", "rb") as file:  # noqa: PTH123
                found += map(int, file.read().split())
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


def _become(plan: dict[str, Any], supervisor: int = 0) -> NoReturn:
    try:
        _score_for_memory_killer()
        for name, value in plan["limits"].items():
            number = getattr(resource, f"RLIMIT_{name}")
            hard = resource.getrlimit(number)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(number, (value, value))
        _drop(plan)
        os.chdir(plan["cwd"])
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        if supervisor:  # after the change of user, which clears it
            _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != supervisor:
                os._exit(NOT_STARTED)
        if plan["landlock"]:
            _landlock(plan)
        _seccomp(bytes.fromhex(plan["seccomp"]))
        os.execvp(plan["argv"][0], plan["argv"])
    except OSError as error:
        os.write(2, f"the sandbox could not start the program: {error}\n".encode())
    os._exit(NOT_STARTED)


def _score_for_memory_killer() -> None:
    try:
        with open("/proc/self/oom_score_adj", "wb") as file:  # noqa: PTH123
            file.write(b"1000")
    except OSError:
        return  # only a preference


def _drop(plan: dict[str, Any]) -> None:
    """Become an ordinary user where we are root, and in any case give all capabilities up."""
    if os.geteuid() == 0:
        for capability in range(64):
            _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
        if plan["user"]:
            os.setgroups([])
            os.setresgid(plan["user"], plan["user"], plan["user"])
            os.setresuid(plan["user"], plan["user"], plan["user"])
    _libc.prctl(_PR_CAP_AMBIENT, 4, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _check(_libc.syscall(_SYS_CAPSET[os.uname().machine], header, nothing), "capset")


def _landlock(plan: dict[str, Any]) -> None:
    """Forbid every file but those below the paths, and with newer kernels signals and TCP.

    With a network, TCP may still call, but not be called.
    """
    version = plan["landlock"]
    everything = (1 << 13) - 1
    everything |= (1 << 13 if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    everything |= _IOCTL if version >= 5 else 0
    ports = _BIND if plan["network"] else _BIND | _CONNECT
    fields = [everything, ports, 3][: 1 if version < 4 else 2 if version < 6 else 3]
    attributes = (ctypes.c_uint64 * len(fields))(*fields)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    ruleset = _check(_libc.syscall(_CREATE_RULESET, attributes, size, 0), "Landlock")
    for paths, access in (
        (plan["readable"], _EXECUTE | _READ | _LIST),
        (plan["writable"], everything & ~_MAKE_DEVICES),
    ):
        for path in paths:
            _allow(ruleset, path, access & everything)
    _check(_libc.syscall(_RESTRICT_SELF, ruleset, 0), "Landlock")
    os.close(ruleset)


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        file = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):  # noqa: PTH112
        access &= _OF_FILES
    rule = access.to_bytes(8, sys.byteorder) + file.to_bytes(4, sys.byteorder)
    _check(_libc.syscall(_ADD_RULE, ruleset, 1, rule, 0), f"Landlock: {path}")
    os.close(file)


def _seccomp(program: bytes) -> None:
    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    holder = Program(len(program) // 8, program)
    _check(_libc.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(holder), 0, 0), "seccomp")


def _prctl(option: int, value: int) -> None:
    _check(_libc.prctl(option, value, 0, 0, 0), f"prctl {option}")


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
