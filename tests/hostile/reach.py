"""Gets at a process that is not its own: signals, tracing, limits, priorities."""

import ctypes
import os
import resource
import signal
import time

from attempt import WORLD, Stopped, attempt

VICTIM = WORLD["victim"]
PTRACE_SEIZE = 0x4206


def send_signal():
    os.kill(VICTIM, signal.SIGCONT)


def send_signal_by_descriptor():
    signal.pidfd_send_signal(os.pidfd_open(VICTIM), signal.SIGCONT)


def end_supervisor():
    """What started us: under `none` that would be the test itself, so there it is the victim."""
    supervisor = os.getppid()
    os.kill(supervisor if WORLD["confined"] else VICTIM, signal.SIGKILL)
    time.sleep(0.1)
    if WORLD["confined"] and os.getppid() == supervisor:
        raise Stopped


def trace():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(PTRACE_SEIZE, VICTIM, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def read_memory():
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(8)
    here = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
    there = (ctypes.c_size_t * 2)(WORLD["address"], 8)
    if libc.process_vm_readv(VICTIM, here, 1, there, 1, 0) < 0:
        raise OSError(ctypes.get_errno(), "process_vm_readv")


def set_limit():
    resource.prlimit(VICTIM, resource.RLIMIT_NOFILE, (64, 4096))


def set_priority():
    os.setpriority(os.PRIO_PROCESS, VICTIM, 19)


def set_processors():
    os.sched_setaffinity(VICTIM, os.sched_getaffinity(0))


attempt(
    send_signal,
    send_signal_by_descriptor,
    read_memory,
    trace,
    set_limit,
    set_priority,
    set_processors,
    end_supervisor,
)
