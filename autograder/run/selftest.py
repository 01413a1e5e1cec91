"""Run inside a child when grading starts: tries what must not be possible.

Only the grader's own listeners, on loopback, are ever called.
"""

from __future__ import annotations

import ctypes
import os
import socket
from collections.abc import Callable
from typing import Any


def failures(facts: dict[str, Any]) -> list[str]:
    """What could be done although it must not be, or could not although it must be.

    Args:
        facts: ``secret``: a file of the grader's. ``folder``: a folder of the grader's. ``port``,
            ``abstract``: a TCP port and an abstract socket where the grader listens. ``pid``: the
            grader's.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    forbidden: dict[str, Callable[[], Any]] = {
        "read a file of the grader": lambda: open(facts["secret"]).read(),
        "write into a folder of the grader": lambda: open(facts["folder"] + "/x", "w"),
        "write into the interpreter": lambda: open(os.path.dirname(os.__file__) + "/x", "w"),
        "reach the network": lambda: socket.create_connection(("127.0.0.1", facts["port"]), 2),
        "reach an abstract socket": lambda: _connect(facts["abstract"]),
        "signal the grader": lambda: _signal_grader(facts["pid"]),
        "make a namespace": lambda: _must_fail(libc.unshare(0x10000000)),
        "mount": lambda: _must_fail(libc.mount(b"none", b"/tmp", b"tmpfs", 0, None)),
        "trace": lambda: _must_fail(libc.ptrace(0, 0, None, None)),
        "use the rights of root": _be_root,
    }
    done = [name for name, attempt in forbidden.items() if _succeeds(attempt)]
    if not _succeeds(lambda: open("file", "w").write("x")):
        done.append("not write into its own folder")
    return done


def _succeeds(attempt: Callable[[], Any]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def _must_fail(result: int) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")


def _connect(name: str) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + name)


def _signal_grader(pid: int) -> None:
    """Signal zero changes nothing; in a namespace the number may be a process of our own."""
    try:
        with open(f"/proc/{pid}/cmdline") as file:
            ours = "autograder.run.warm" in file.read()
    except OSError:
        ours = False
    if not ours:
        os.kill(pid, 0)


def _be_root() -> None:
    if os.getuid() != 0:
        os.setuid(0)
    with open("/proc/self/status") as file:
        rights = next(line for line in file if line.startswith("CapEff"))
    if int(rights.split()[1], 16) == 0:
        raise OSError("none")
