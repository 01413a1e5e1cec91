"""Files that one side writes appear on the other side before the next call or result.

So a test may make a temporary folder, have a student's function write into it, and read the file.
Both sides look through their own folders; nothing is shared.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from autograder.run.frames import FILE, ChildPipe

_FOLDERS = ("work", "tmp")
_LARGEST = 64 << 20
_MOST = 2000


class FileExchange:
    """One side's scratch folder."""

    def __init__(self, scratch: str, pipe: ChildPipe) -> None:
        """Take the folder in which ``work`` and ``tmp`` lie."""
        self._scratch = Path(scratch)
        self._pipe = pipe
        self._known: dict[str, tuple[int, int]] = {}
        self._own: frozenset[str] = frozenset()

    def keep_own(self) -> None:
        """Take what is there now as this side's own: the other may not change it."""
        self._known = dict(self._look())
        self._own = frozenset(self._known)

    def send(self) -> None:
        """Send what is new or changed since the last time."""
        for name, mark in self._look():
            if self._known.get(name) == mark:
                continue
            self._known[name] = mark
            content = self._read(name)
            if content is not None:
                self._pipe.write(FILE, os.fsencode(name) + b"\0" + content)

    def receive(self, payload: bytes) -> None:
        """Write what the other side sent; anything odd is left out."""
        name_bytes, _, content = payload.partition(b"\0")
        name = os.fsdecode(name_bytes)
        parts = PurePosixPath(name).parts
        plain = "/".join(parts) == name.removesuffix("/") and ".." not in parts
        if not plain or parts[0] not in _FOLDERS or name in self._own:
            return
        path = self._scratch.joinpath(*parts)
        try:
            if name.endswith("/"):
                path.mkdir(parents=True, exist_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            self._known[name] = _mark(path.lstat())
        except OSError:
            return

    def _look(self) -> Iterator[tuple[str, tuple[int, int]]]:
        left = _MOST
        ahead = list(_FOLDERS)
        while ahead:
            folder = ahead.pop()
            try:
                entries = list(os.scandir(self._scratch / folder))
            except OSError:
                continue
            for entry in entries[:left]:
                name = f"{folder}/{entry.name}"
                try:
                    status = entry.stat(follow_symlinks=False)
                except OSError:
                    continue
                if stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST:
                    yield name, _mark(status)
                elif stat.S_ISDIR(status.st_mode):
                    yield f"{name}/", _mark(status)
                    ahead.append(name)
            left -= len(entries)
            if left <= 0:
                return

    def _read(self, name: str) -> bytes | None:
        if name.endswith("/"):
            return b""
        try:
            descriptor = os.open(self._scratch / name, os.O_RDONLY | os.O_NOFOLLOW)
            with open(descriptor, "rb") as file:
                return file.read(_LARGEST)
        except OSError:
            return None


def _mark(status: os.stat_result) -> tuple[int, int]:
    return (0, 0) if stat.S_ISDIR(status.st_mode) else (status.st_mtime_ns, status.st_size)
