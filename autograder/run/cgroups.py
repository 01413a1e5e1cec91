"""Control groups: where this process may make them, the kernel holds a child's whole tree to them.

The guard's watchman counts ten times a second what a child and all it started use; a control group
holds in between, and counts files in memory too. Version 1 and 2; where none can be made (most
containers, ordinary users outside a delegated group) the watchman and the resource limits remain.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

_MEMORY = {"memory.max": "memory.events", "memory.limit_in_bytes": "memory.oom_control"}
_END_SECONDS = 2.0
_OURS = "autograder-"
_numbers = itertools.count()


class ControlGroup:
    """The control group of one child.

    Attributes:
        door: A file descriptor for `enter`, which may be sent to another process.
    """

    def __init__(self, folder: Path, memory_bytes: int, processes: int) -> None:
        """Make it.

        Args:
            folder: The new group.
            memory_bytes: What its processes may use together, files in memory included.
            processes: Processes and threads, where the same group can count them.

        Raises:
            OSError: if it cannot be made, or holds nobody to anything.
        """
        self._folder = folder
        folder.mkdir()
        try:
            limit = next((name for name in _MEMORY if (folder / name).exists()), None)
            if limit is None:
                raise OSError(f"{folder} does not limit memory")
            self._events = folder / _MEMORY[limit]
            settings = {
                limit: memory_bytes,
                "memory.memsw.limit_in_bytes": memory_bytes,
                "memory.swap.max": 0,
                "memory.oom.group": 1,
                "pids.max": processes,
            }
            for name, value in settings.items():
                if (folder / name).exists():
                    (folder / name).write_text(str(value))
            self.door = os.open(folder / "cgroup.procs", os.O_WRONLY | os.O_CLOEXEC)
        except OSError:
            folder.rmdir()
            raise

    def overflowed(self) -> bool:
        """Whether the kernel has killed one of its processes for want of memory."""
        counts = dict(line.split() for line in self._events.read_text().splitlines())
        return int(counts.get("oom_kill", 0)) > 0

    def remove(self) -> None:
        """Remove it, when its processes have ended."""
        os.close(self.door)
        end = time.monotonic() + _END_SECONDS
        while time.monotonic() < end:
            try:
                self._folder.rmdir()
                return
            except OSError:  # the last of them is ending
                time.sleep(0.01)


def enter(door: int, pid: int) -> None:
    """Put a process into the control group behind a door.

    Raises:
        OSError: if there is no such process, or it may not be put there.
    """
    os.write(door, str(pid).encode())


def make(memory_bytes: int, processes: int) -> ControlGroup | None:
    """A new control group (see `ControlGroup`), or None where none can be made."""
    place = _place()
    with contextlib.suppress(OSError):
        return place and _make(place, memory_bytes, processes)
    return None


def _make(place: Path, memory_bytes: int, processes: int) -> ControlGroup:
    return ControlGroup(place / f"{_OURS}{os.getpid()}-{next(_numbers)}", memory_bytes, processes)


@functools.cache
def _place() -> Path | None:
    """Where control groups can be made and entered, proved with a process of our own."""
    return next((place for place in _places() if _works(place)), None)


def _works(place: Path) -> bool:
    try:
        _remove_left(place)
        group = _make(place, 1 << 30, 16)
    except OSError:
        return False
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as process:
        try:
            enter(group.door, process.pid)
            works = True
        except OSError:
            works = False
    group.remove()
    return works


def _places() -> Iterator[Path]:
    """This process's own groups that can hold memory limits, and, in version 2, those above.

    In version 2 a group with processes can limit no groups within it, so they go beside it.
    """
    roots = {}
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        fields, _, (kind, _, options) = (part.split() for part in line.partition(" - "))
        if kind == "cgroup2" or (kind == "cgroup" and "memory" in options.split(",")):
            roots[kind] = Path(fields[3]), Path(fields[4])
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        number, controllers, path = line.split(":", 2)
        kind = "cgroup2" if number == "0" else "cgroup"
        if kind not in roots or (kind == "cgroup" and "memory" not in controllers.split(",")):
            continue
        root, mounted = roots[kind]
        own = mounted / os.path.relpath(path, root)
        yield own
        if kind == "cgroup2" and Path(path) != root:
            yield own.parent


def _remove_left(place: Path) -> None:
    """Remove what a grader that was killed has left."""
    for folder in place.glob(f"{_OURS}*-*"):
        if not Path("/proc", folder.name.split("-")[1]).exists():
            with contextlib.suppress(OSError):
                folder.rmdir()
