"""The outer wall around the warm parent, and what can be seen inside it."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.run.lockin import SYSTEM_FILES

Level = Literal["namespaces", "landlock", "none"]

_DESCRIPTIONS = {
    "namespaces": "each hand-in has its own processes, mounts, network (none) and user, "
    "and sees the interpreter, the data and itself",
    "landlock": "each hand-in is confined to its own folder by Landlock, without network; "
    "the names of running programs can be seen",
    "none": "NOT PROTECTED: hand-ins can read, change and send whatever the grader can",
}
_USER = 64_000
_PROCESSORS = "/sys/devices/system/cpu"
_PASSWD = "root:x:0:0::/:/bin/false\nstudent:x:1000:1000::/scratch/home:/bin/sh\n"


@dataclass(frozen=True)
class Sandbox:
    """The protection of hand-ins.

    Attributes:
        level: How it is done.
        read: Folders and files that hand-ins may read besides the system's.
    """

    level: Level
    read: tuple[str, ...] = ()

    def describe(self) -> str:
        """One line for people."""
        return f"Sandbox {self.level}: {_DESCRIPTIONS[self.level]}."

    @property
    def user(self) -> int | None:
        """The user that the warm parent becomes, where root grades within namespaces."""
        return _USER if self.level == "namespaces" and os.getuid() == 0 else None

    def wrap(self, command: list[str], folder: str) -> list[str]:
        """The command that starts the warm parent within the outer wall.

        Args:
            command: That starts it without.
            folder: A folder of the grader for the few files the wall needs.
        """
        if self.level != "namespaces":
            return command
        Path(folder, "passwd").write_text(_PASSWD)
        Path(folder, "group").write_text("root:x:0:\nstudent:x:1000:\n")
        os.chmod(Path(folder, "passwd"), 0o644)
        os.chmod(Path(folder, "group"), 0o644)
        wall = [shutil.which("bwrap") or "bwrap"]
        wall += ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net"]
        wall += ["--unshare-cgroup-try", "--hostname", "grader", "--chdir", "/"]
        if os.getuid() == 0:
            wall += ["--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN"]
            wall += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        else:
            wall += ["--unshare-user"]
        wall += _folders_above([*SYSTEM_FILES, _PROCESSORS, "/etc/passwd"])
        for place in SYSTEM_FILES:
            if os.path.islink(place):
                wall += ["--symlink", os.readlink(place), place]
            else:
                wall += ["--ro-bind-try", place, place]
        wall += ["--ro-bind-try", _PROCESSORS, _PROCESSORS]
        wall += ["--proc", "/proc", "--dev", "/dev"]
        wall += ["--perms", "1777", "--tmpfs", "/tmp", "--perms", "1777", "--tmpfs", "/scratch"]
        for name in ("passwd", "group"):
            wall += ["--ro-bind", f"{folder}/{name}", f"/etc/{name}"]
        wall += _folders_above(self.read)
        for place in self.read:
            wall += ["--ro-bind", place, place]
        for place in ("/tmp", "/dev", "/"):
            wall += ["--remount-ro", place]
        return [*wall, "--", *command]

    @property
    def warm_home(self) -> str | None:
        """Where the warm parent may write while it imports, if the wall says so."""
        return "/scratch" if self.level == "namespaces" else None


def _folders_above(places: Iterable[str]) -> list[str]:
    """Arguments that make the folders above these places; by itself bwrap lets only root in."""
    folders = sorted({str(above) for place in places for above in Path(place).parents})
    return [word for folder in folders for word in ("--perms", "0755", "--dir", folder)]


def interpreter() -> Iterator[str]:
    """The folders of this Python, its packages, and packages installed for development."""
    yield from {os.path.realpath(path) for path in (sys.prefix, sys.base_prefix)}
    yield sys.prefix
    yield sys.base_prefix
    for distribution in importlib.metadata.distributions():
        origin = json.loads(distribution.read_text("direct_url.json") or "{}")
        if not origin.get("dir_info", {}).get("editable"):
            continue
        names = (distribution.read_text("top_level.txt") or distribution.name).split()
        for name in names:
            found = importlib.util.find_spec(name)
            if found is not None:
                yield from found.submodule_search_locations or [found.origin]


def readable(data: Iterable[Path]) -> tuple[str, ...]:
    """What hand-ins may read besides the system: the interpreter and the course's data.

    Args:
        data: Folders and files of data; those that do not exist are left out.
    """
    places = [*interpreter(), *(os.path.abspath(path) for path in data)]
    return tuple(sorted({place for place in places if os.path.exists(place)}))
