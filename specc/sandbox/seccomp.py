"""Which system calls the sandbox refuses, as rules, and the BPF program that the kernel runs."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from specc.sandbox.syscalls import AUDIT_ARCHITECTURES, NUMBERS

ALLOW = 0x7FFF0000
KILL = 0x80000000
_ERRNO = 0x00050000
REFUSE, ABSENT, PRETEND = _ERRNO | 1, _ERRNO | 38, _ERRNO
"""EPERM; ENOSYS, for which callers have a fallback; success without doing anything."""

_X32 = 0x40000000
_LOAD, _EQUAL, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06


@dataclass(frozen=True)
class Rule:
    """What happens to a call. With `argument`, only where `(argument & mask) == value`, or not."""

    call: str
    action: int
    argument: int | None = None
    mask: int = 0xFFFFFFFF
    value: int = 0
    negated: bool = False


def _all(action: int, calls: str) -> tuple[Rule, ...]:
    return tuple(Rule(call, action) for call in calls.split())


def _when(call: str, argument: int, *values: int, action: int = REFUSE) -> tuple[Rule, ...]:
    return tuple(Rule(call, action, argument, value=value) for value in values)


_NEW_NAMESPACES = 0x7E020080

_ALWAYS = (
    *_all(
        REFUSE,
        "ptrace process_vm_readv process_vm_writev pidfd_getfd kcmp "
        "mount umount2 pivot_root chroot setns unshare fsopen fsmount move_mount open_tree "
        "open_tree_attr fspick mount_setattr quotactl quotactl_fd open_by_handle_at fanotify_init "
        "keyctl add_key request_key bpf perf_event_open userfaultfd kexec_load kexec_file_load "
        "init_module finit_module delete_module reboot swapon swapoff acct syslog iopl ioperm "
        "settimeofday clock_settime adjtimex clock_adjtime sethostname setdomainname vhangup "
        "nfsservctl lookup_dcookie migrate_pages move_pages process_madvise process_mrelease",
    ),
    # Memory that no process maps would be seen by no watchdog; io_uring would go round this filter.
    *_all(ABSENT, "clone3 io_uring_setup memfd_create memfd_secret shmget msgget semget mq_open"),
    Rule("clone", REFUSE, 0, mask=_NEW_NAMESPACES, negated=True),
    *_when("ioctl", 1, 0x5412, 0x541C),  # TIOCSTI, TIOCLINUX: keys typed into a terminal
    Rule("prlimit64", REFUSE, 0, negated=True),  # limits of another process
)

_NAMESPACED = (
    *_when("socket", 0, 1, 2, 10, action=ALLOW),  # unix, IPv4, IPv6: in namespaces of their own
    Rule("socket", REFUSE),  # vsock reaches the hypervisor from any namespace
)

# Beside the internet protocols only questions about the machine's own addresses, which resolvers
# ask. Sockets of the machine, such as docker.sock, would be a way out.
_NETWORKED = (
    *_when("socket", 0, 2, 10, action=ALLOW),
    Rule("socket", REFUSE, 0, value=16, negated=True),  # netlink
    *_when("socket", 2, 0, action=ALLOW),  # its protocol for routes and addresses
    Rule("socket", REFUSE),
    Rule("listen", REFUSE),
)

_SHARED = (
    Rule("socket", REFUSE),
    # Landlock does not cover these. Programs that copy files expect them to succeed; those that
    # only touch a file (no times are given) take success to mean that it exists.
    Rule("utimensat", REFUSE, 2),
    *_all(
        PRETEND,
        "chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat "
        "futimesat setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr "
        "removexattrat file_setattr",
    ),
    *_when("ioctl", 1, 0x40086602, 0x401C5820),  # FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR
    *_all(REFUSE, "setpriority ioprio_set sched_setaffinity sched_setscheduler"),
    *_all(REFUSE, "sched_setparam sched_setattr"),
)

_UNSCOPED_SIGNALS = (
    Rule("kill", REFUSE, 0, negated=True),  # 0 is the sandbox's own process group
    *_all(REFUSE, "tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal"),
    *_when("fcntl", 1, 8, 10, 15),  # F_SETOWN, F_SETSIG, F_SETOWN_EX: signals by way of a file
    *_when("ioctl", 1, 0x8901, 0x8902),  # FIOSETOWN, SIOCSPGRP
)

_UNCHECKED_TRUNCATION = (
    Rule("truncate", REFUSE),
    Rule("open", REFUSE, 1, mask=0x203, value=0x200),  # O_TRUNC without a right to write
    Rule("openat", REFUSE, 2, mask=0x203, value=0x200),
    Rule("openat2", ABSENT),
)


def rules(landlock: int | None, *, network: bool = False) -> tuple[Rule, ...]:
    """The rules beside namespaces (None) or Landlock of that version; the first match decides."""
    if network:
        return _NETWORKED + rules(landlock)
    if landlock is None:
        return _ALWAYS + _NAMESPACED
    older = (_UNSCOPED_SIGNALS if landlock < 6 else ()) + (
        _UNCHECKED_TRUNCATION if landlock < 3 else ()
    )
    return _ALWAYS + _SHARED + older


def program(machine: str, wanted: tuple[Rule, ...]) -> bytes:
    """The rules as BPF for a machine (`x86_64`, `aarch64`)."""
    instructions = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, AUDIT_ARCHITECTURES[machine]),
        (_RETURN, 0, 0, KILL),
        (_LOAD, 0, 0, 0),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, REFUSE),
    ]
    for rule in wanted:
        number = NUMBERS[machine].get(rule.call)
        if number is not None:
            instructions += _one(rule, number)
    instructions.append((_RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("=HBBI", *each) for each in instructions)


def _one(rule: Rule, number: int) -> Iterator[tuple[int, int, int, int]]:
    """Instructions of one rule; they begin and end with the call's number in the register."""
    if rule.argument is None:
        yield (_EQUAL, 0, 1, number)
        yield (_RETURN, 0, 0, rule.action)
        return
    yield (_EQUAL, 0, 5, number)
    yield (_LOAD, 0, 0, 16 + 8 * rule.argument)
    yield (_AND, 0, 0, rule.mask)
    yield (_EQUAL, *((1, 0) if rule.negated else (0, 1)), rule.value)
    yield (_RETURN, 0, 0, rule.action)
    yield (_LOAD, 0, 0, 0)
