"""What one student handed in for one assignment: files in a folder, read and never trusted."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from nbgrader.utils import parse_utc

from autograder.names import NOTEBOOK, printable
from autograder.repair import NeedsPerson
from autograder.types import Flag

_IGNORED = {"__MACOSX", "__pycache__"}  # and every folder whose name begins with a dot
_MAX_BYTES = 2**27  # repair refuses what is half as large


@dataclass(frozen=True)
class HandIn:
    """What one student handed in for one assignment.

    Attributes:
        student_id: The student's nbgrader id.
        folder: The assignment's folder in the student's.
        files: Every file in it, as paths relative to the folder; links are left out.
        links: Links that were left out, relative to the folder.
        released: Every file that was released with the assignment.
        refusal: Why a person must look before anything is read, in one sentence; or empty.
    """

    student_id: str
    folder: Path
    files: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def notebooks(self) -> list[str]:
        """The files that may be notebooks; hidden ones are some program's own copies."""
        named = [name for name in self.files if NOTEBOOK.match(name)]
        return [name for name in named if not os.path.basename(name).startswith(".")]

    def read(self, name: str) -> bytes:
        """Read one of the files, and nothing that has taken its place since.

        Args:
            name: The file's path relative to the folder.

        Returns:
            Its bytes.

        Raises:
            NeedsPerson: If it cannot be read.
        """
        with self._open(name) as file:
            return file.read(_MAX_BYTES)

    @contextmanager
    def _open(self, name: str) -> Iterator[BinaryIO]:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            with open(os.open(self.folder / name, flags), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise NeedsPerson(f"“{printable(name)}” is not a file.")
                yield file
        except OSError as error:
            sentence = f"“{printable(name)}” cannot be read: {error.strerror}."
            raise NeedsPerson(sentence) from error

    def timestamp(self) -> tuple[datetime | None, list[Flag]]:
        """Give when it was handed in, in UTC, as nbgrader's ``timestamp.txt`` says."""
        if "timestamp.txt" not in self.files:
            return None, []
        try:
            return parse_utc(self.read("timestamp.txt")[:1000].decode().strip() or None), []
        except (ValueError, OverflowError, NeedsPerson):
            detail = "timestamp.txt does not hold a date; nothing is counted as late."
            return None, [Flag("timestamp", None, detail)]

    def digest(self) -> str:
        """Give a fingerprint of everything in it.

        Raises:
            NeedsPerson: If something cannot be read, or is refused.
        """
        if self.refusal:
            raise NeedsPerson(self.refusal)
        total = hashlib.sha256()
        for name in self.files:
            total.update(name.encode(errors="surrogateescape") + b"\0")
            with self._open(name) as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
        return total.hexdigest()


def looked_into(directories: list[str]) -> list[str]:
    """Give the folders that are a student's own, in order; not those of programs."""
    return sorted(one for one in directories if one not in _IGNORED and not one.startswith("."))


def contents(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """List the plain files in a folder, and apart from them the links."""
    if folder.is_symlink():
        return (), (".",)
    files, links = [], []
    for path, directories, plain in os.walk(folder):
        inside = os.path.relpath(path, folder)
        directories[:] = looked_into(directories)
        for name in [*directories, *sorted(plain)]:
            full = os.path.join(path, name)
            kept = os.path.normpath(os.path.join(inside, name))
            mode = os.lstat(full).st_mode
            if stat.S_ISLNK(mode):
                links.append(kept)
            elif stat.S_ISREG(mode) and not name.startswith("._"):
                files.append(kept)
    return tuple(sorted(files)), tuple(sorted(links))
