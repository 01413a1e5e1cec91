"""A guard stands beside each child: it makes its room, watches it and leaves nothing behind.

It is forked from the warm parent, forks the child, and ends when the child has ended and every
process the child started is gone. It obeys one socket: ``{"signal": n}`` interrupts the child; the
other end closing ends everything.
"""

from __future__ import annotations

import errno
import json
import os
import select
import signal
import socket
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from autograder.run import cgroups, linux, lockin
from autograder.run.lockin import Cell, Room

_POLL_SECONDS = 0.1
_THREADS_OF_A_PROCESS = 4  # on average, at least, where the limit of both together is used up
_PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


def guard(
    cell: Cell,
    number: int,
    control: socket.socket,
    child: Callable[[Room], None],
    baseline: int,
    doors: Sequence[int],
) -> None:
    """Be the guard of one child, to the end.

    Args:
        cell: The child's room.
        number: The child's.
        control: Where orders come from and the report goes.
        child: What the child does when it is locked in; it is given the room.
        baseline: KiB of anonymous memory that the child shares with the warm parent.
        doors: Of the child's control group, if it has one.
    """
    begun = time.process_time()
    linux.adopt_orphans()
    room = lockin.make_room(cell, number)
    pid = os.fork()
    if pid == 0:
        control.close()
        for door in doors:
            os.close(door)
        _be_child(cell, room, child)
    for door in doors:
        _enter(door, pid)
    watch = os.pidfd_open(pid)
    watchman = _Watchman(cell, room, pid, baseline)
    try:
        why = _watch(watch, pid, control, watchman)
        _end_all(pid, _collect(pid))
    finally:
        _, status, used = os.wait4(pid, 0)
        _end_orphans()
        lockin.clean(cell, room)
    _report(
        control,
        {
            "why": why,
            "status": os.waitstatus_to_exitcode(status),
            "cpu": used.ru_utime + used.ru_stime + time.process_time() - begun,
            "peak_mib": watchman.peak >> 10,
        },
    )


def _enter(door: int, pid: int) -> None:
    try:
        cgroups.enter(door, pid)
    except OSError:  # the child has ended
        pass
    os.close(door)


def _be_child(cell: Cell, room: Room, child: Callable[[Room], None]) -> None:
    code = 70
    try:
        os.setsid()
        lockin.lock_in(cell, room)
        linux.die_with_parent()
        child(room)
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)


def _watch(watch: int, pid: int, control: socket.socket, watchman: _Watchman) -> str:
    """Wait for the child's end; says why it ended."""
    poller = select.poll()
    poller.register(watch, select.POLLIN)
    poller.register(control, select.POLLIN)
    pause = _POLL_SECONDS
    while True:
        ready = {fd for fd, _ in poller.poll(pause * 1000)}
        if watch in ready:
            return "exit"
        if control.fileno() in ready:
            order = control.recv(4096)
            if not order:
                return "told"
            _signal(pid, json.loads(order)["signal"])
        start = time.thread_time()
        if excess := watchman.excess():
            return excess
        pause = max(_POLL_SECONDS, 20 * (time.thread_time() - start))


def _signal(pid: int, number: int) -> None:
    """Signal the child's main process alone, as a Jupyter kernel is interrupted."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


class _Watchman:
    """Adds up what a tree of processes uses; the kernel counts too, in `autograder.run.cgroups`."""

    def __init__(self, cell: Cell, room: Room, pid: int, baseline: int) -> None:
        self._cell = cell
        self._room = room
        self._pid = pid
        self._baseline = baseline
        self.peak = 0

    def excess(self) -> str:
        """The name of the limit that is exceeded, or ``""``."""
        pids = _collect(self._pid)
        forked_much = len(pids) > self._cell.processes // _THREADS_OF_A_PROCESS
        if forked_much or sum(_threads(pid) for pid in pids) > self._cell.processes:
            return "processes"
        if self._memory(pids) > self._cell.memory_mib << 10:
            return "memory"
        return "" if self._cell.level == "namespaces" else self._disk()

    def _memory(self, pids: list[int]) -> int:
        """KiB, an upper bound first; exact where that is too much."""
        bound = sum(_private_kib(pid) for pid in pids) - self._baseline
        if bound > self._cell.memory_mib << 10:
            bound = sum(_exact_kib(pid) for pid in pids)
        self.peak = max(self.peak, bound)
        return bound

    def _disk(self) -> str:
        size = count = 0
        ahead = [self._room.scratch]
        while ahead:
            try:
                entries = list(os.scandir(ahead.pop()))
            except OSError as error:
                if error.errno == errno.ENAMETOOLONG:
                    return "files"
                continue
            count += len(entries)
            if count > self._cell.files:
                return "files"
            for entry in entries:
                try:
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                except OSError:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    ahead.append(entry.path)
        return "disk" if size > self._cell.disk_mib << 20 else ""


def _children(pid: int) -> Iterator[int]:
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
                yield from map(int, file.read().split())
    except OSError:
        return


def _collect(pid: int) -> list[int]:
    """The child and all its descendants, and the orphans that came to the guard."""
    found = [pid, *(other for other in _children(os.getpid()) if other != pid)]
    for one in found:
        found.extend(other for other in _children(one) if other not in found)
    return found


def _threads(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return 0


def _private_kib(pid: int) -> int:
    """Anonymous and shared memory of a process, memory shared with its parent counted too."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
            lines = [line for line in file if line.startswith(("RssAnon", "RssShmem"))]
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines)


def _exact_kib(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            lines = [line for line in file if line.startswith(("Pss_Anon", "Pss_Shmem"))]
    except OSError:
        return _private_kib(pid)
    return sum(int(line.split()[1]) for line in lines)


def _end_all(pid: int, pids: list[int]) -> None:
    """Stop the tree first, so that nothing is born while it is being killed."""
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for one in pids:
            _signal(one, number)
        pids = _collect(pid)
    for one in pids:
        _signal(one, signal.SIGKILL)


def _end_orphans() -> None:
    """Kill and collect what is left: every descendant without a parent is the guard's child."""
    while orphans := list(_children(os.getpid())):
        for one in orphans:
            _end_all(one, _collect(one))
        try:
            while os.waitpid(-1, 0)[0]:
                pass
        except ChildProcessError:
            return


def _report(control: socket.socket, report: dict[str, Any]) -> None:
    try:
        control.send(json.dumps(report).encode())
    except OSError:
        pass
