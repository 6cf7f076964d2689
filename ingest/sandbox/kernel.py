"""What only Linux can do, through its C library: Python 3.11 has no functions for it. Elsewhere nothing happens."""

import ctypes
import os
import platform
import struct
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000

# Name of the processor: its number in Linux's audits, and the numbers of the system calls `socket`, `io_uring_setup`.
_CALLS = {"x86_64": (0xC000003E, 41, 425), "aarch64": (0xC00000B7, 198, 425)}
_FOREIGN_CALLS = 0x40000000  # x86-64's second table of system calls begins here
_AF_UNIX = 1
_EACCES = 13

_linux = sys.platform == "linux"
_libc = ctypes.CDLL(None, use_errno=True) if _linux else None


class _Program(ctypes.Structure):
    """A filter of system calls: how many instructions, and where they are."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def die_with_parent(signal: int) -> None:
    """Have this process sent a signal when the thread that started it ends."""
    _prctl(_PR_SET_PDEATHSIG, signal)


def adopt_orphans() -> bool:
    """Have every process that this one is the ancestor of become its child when its parent ends."""
    return _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def keep_privileges_as_they_are() -> bool:
    """Rule out that a program started from here gains rights (set-user-id)."""
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def leave_network() -> bool:
    """Move this process, which must have one thread, to a network of its own that leads nowhere, where permitted."""
    probe = os.fork()  # what is permitted half would leave this process in between
    if probe == 0:
        os._exit(0 if _left_network() else 1)
    return os.waitpid(probe, 0)[1] == 0 and _left_network()


def _left_network() -> bool:
    uid, gid = os.geteuid(), os.getegid()
    if _libc is None or _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET):
        return False
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    except OSError:
        return False
    return True


def forbid_network() -> bool:
    """Have the kernel refuse every socket but those within the machine, to this process and all that it starts."""
    if _libc is None or platform.machine() not in _CALLS or not keep_privileges_as_they_are():
        return False
    instructions = _filter(*_CALLS[platform.machine()])
    program = _Program(len(instructions) // 8, instructions)
    mode = ctypes.c_ulong(_SECCOMP_MODE_FILTER)
    return _libc.prctl(_PR_SET_SECCOMP, mode, ctypes.byref(program)) == 0


def _filter(architecture: int, socket: int, io_uring: int) -> bytes:
    """Write the filter for Linux's packet filter machine: what is loaded, compared, returned."""
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    allow, refuse = 0x7FFF0000, 0x00050000 | _EACCES
    steps = (
        (load, 0, 0, 4),  # the processor's mode
        (equal, 0, 6, architecture),
        (load, 0, 0, 0),  # the number of the call
        (at_least, 4, 0, _FOREIGN_CALLS),
        (equal, 3, 0, io_uring),  # it could open sockets past this filter
        (equal, 0, 3, socket),
        (load, 0, 0, 16),  # its first argument: which kind of address
        (equal, 1, 0, _AF_UNIX),
        (give, 0, 0, refuse),
        (give, 0, 0, allow),
    )
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _prctl(option: int, value: int) -> bool:
    rest = [ctypes.c_ulong(number) for number in (value, 0, 0, 0)]
    return _libc is not None and _libc.prctl(option, *rest) == 0
