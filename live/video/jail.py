"""Starts ffmpeg with few rights: `python jail.py LIMITS PROGRAM ARGUMENTS…`.

What is sent to ffmpeg may be made to break it. Here, in a process of its own before it
becomes ffmpeg, it is bound: memory, processor time, open files and size of files; no
new privileges, no network where the system lets us, another user when we are root, and
it ends with the process that started it. Stands alone, without Django.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
REFUSED = 126
STACK = 2 * 1024 * 1024  # of each thread


def _bound(limits: dict[str, int]) -> None:
    kinds = {
        "memory": resource.RLIMIT_AS,
        "cpu": resource.RLIMIT_CPU,
        "files": resource.RLIMIT_NOFILE,
        "file": resource.RLIMIT_FSIZE,
    }
    for name, kind in kinds.items():
        if name in limits:
            resource.setrlimit(kind, (limits[name], limits[name]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _soft, most = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, most))
    if limits.get("nice"):
        os.nice(limits["nice"])


def _without_network(libc: ctypes.CDLL) -> None:
    """A network of its own, with nothing in it; where that is not allowed, as it was.

    What goes in comes by a pipe, and ffmpeg is told to open nothing else.
    """
    if os.geteuid() == 0:
        libc.unshare(CLONE_NEWNET)
    else:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def main(arguments: list[str]) -> int:
    limits, program, rest = json.loads(arguments[0]), arguments[1], arguments[2:]
    parent = limits.get("parent", 0)
    # Opened before rights are dropped: folders on the way to it may be closed then.
    binary = os.open(program, os.O_RDONLY)
    os.set_inheritable(binary, True)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        with contextlib.suppress(OSError):
            _without_network(libc)
    _bound(limits)
    if limits.get("uid") and os.geteuid() == 0:
        os.setgroups([])
        os.setgid(limits["gid"])
        os.setuid(limits["uid"])
    if sys.platform == "linux":
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if parent and os.getppid() != parent:
            return REFUSED  # it ended before we were bound to it
    # Heaps of every thread of its own would count as memory that it hardly uses.
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
    target: int | str = binary if os.execve in os.supports_fd else program
    os.execve(target, [program, *rest], environment)  # noqa: S606 - no shell is meant
    return REFUSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
