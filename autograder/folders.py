"""The folders of an ``autograded`` hand-in: made beside the old one, then put in its place."""

from __future__ import annotations

import fnmatch
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.course import Course
from autograder.handin import HandIn
from autograder.names import printable
from autograder.types import Flag


def released_files(course: Course, assignment: str, into: Path) -> Path | None:
    """Copy what the instructor gave beside the notebooks.

    Args:
        course: The course.
        assignment: The assignment's name.
        into: A folder that does not exist yet.

    Returns:
        The folder, or None if there are no such files.
    """
    source = course.folder("source", ".", assignment)
    names = [
        os.path.relpath(os.path.join(path, name), source)
        for path, directories, names in os.walk(source)
        if _prune(directories, course.directory.ignore)
        for name in names
        if not name.endswith(".ipynb") and not _ignored(name, course.directory.ignore)
    ]
    for name in names:
        _copy(source / name, into / name)
    return into if names else None


class AutogradedFolder:
    """The new ``autograded`` folder of one hand-in."""

    def __init__(self, course: Course, hand_in: HandIn, assignment: str) -> None:
        """Plan it; nothing is written yet."""
        self._course = course
        self._hand_in = hand_in
        self._final = course.folder("autograded", hand_in.student_id, assignment)
        self.new = self._final.with_name(f".{self._final.name}.new")
        self._old = self._final.with_name(f".{self._final.name}.old")
        self._kept = set(course.config.Autograde.get("exclude_overwriting", {}).get(assignment, []))

    @property
    def is_there(self) -> bool:
        """Whether the hand-in was graded before and the result still lies there."""
        return any(path.is_file() for path in self._final.glob("*.ipynb"))

    def begin(self, released: Path | None, taken: Iterable[str]) -> list[Flag]:
        """Copy what was handed in beside the notebook, then the released files over it.

        A notebook that was taken from a subfolder runs at the root; what lies beside it there is
        put beside it here, too.

        Args:
            released: The folder of the released files.
            taken: The files that were taken as notebooks, relative to the hand-in's folder.

        Returns:
            What was left out, and why.
        """
        self.discard()
        flags, copied = [], []
        for name in self._hand_in.files:
            if name.lower().endswith(".ipynb") or name.startswith(".") or self._ignored(name):
                continue
            path = self._hand_in.folder / name
            if path.stat().st_size > self._course.directory.max_file_size * 1000:
                detail = f"“{printable(name)}” is too large."
                flags.append(Flag("file_left_out", None, detail))
            else:
                copied.append(name)
                _copy(path, self.new / name)
        for folder in sorted({os.path.dirname(one) for one in taken} - {""}):
            for name in copied:
                if Path(name).is_relative_to(folder):
                    _copy(self._hand_in.folder / name, self.new / Path(name).relative_to(folder))
        for name in self._hand_in.links:
            detail = f"“{printable(name)}” is a link, not a file."
            flags.append(Flag("file_left_out", None, detail))
        if released is not None:
            for path in released.rglob("*"):
                name = str(path.relative_to(released))
                taken = name in self._kept and (self.new / name).exists()
                if path.is_file() and not taken:
                    _copy(path, self.new / name)
        return flags

    @property
    def files(self) -> Path | None:
        """The folder of the copied files, or None if there are none."""
        return self.new if self.new.is_dir() else None

    def write(self, notebook: NotebookNode, name: str) -> None:
        """Write an autograded notebook."""
        path = self.new / f"{name}.ipynb"
        _make_free(path)
        path.write_text(nbformat.writes(notebook, version=4) + "\n", encoding="utf-8")

    def publish(self) -> None:
        """Put the new folder in the old one's place, with nbgrader's permissions."""
        shared = self._course.directory.groupshared
        for path, _, names in os.walk(self.new):
            for name in names:
                os.chmod(os.path.join(path, name), 0o664 if shared else 0o444)
            if shared:
                os.chmod(path, os.stat(path).st_mode | 0o2770)
        if self._final.exists():
            os.rename(self._final, self._old)
        os.rename(self.new, self._final)
        shutil.rmtree(self._old, ignore_errors=True)

    def discard(self) -> None:
        """Remove what an interrupted run left, or what is not to be published."""
        for folder in (self.new, self._old):
            if folder.exists():
                shutil.rmtree(folder)

    def _ignored(self, name: str) -> bool:
        return any(_ignored(part, self._course.directory.ignore) for part in Path(name).parts)


def _ignored(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def _prune(directories: list[str], patterns: list[str]) -> bool:
    directories[:] = [name for name in directories if not _ignored(name, patterns)]
    return True


def _copy(path: Path, to: Path) -> None:
    _make_free(to)
    shutil.copyfile(path, to, follow_symlinks=False)


def _make_free(path: Path) -> None:
    """Remove what stands where a file is to be written, and make its folder."""
    for parent in path.parents:
        if parent.is_dir():
            break
        parent.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
