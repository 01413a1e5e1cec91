"""What was handed in: which files, under whatever names, in whatever folders."""

from __future__ import annotations

import glob
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from nbgrader.utils import parse_utc

from autograder.course import Course, CourseError
from autograder.repair import NeedsPerson, Released, Repaired, repair
from autograder.repair.text import same_code
from autograder.types import Flag, Repair

_IGNORED = {".ipynb_checkpoints", "__MACOSX", "__pycache__", ".git"}
_MAX_BYTES = 2**27  # repair refuses what is half as large
_NOTEBOOK = re.compile(r"^(?P<stem>.*?)\.(?:ipynb(?:\.(?:json|txt))?|json)$", re.IGNORECASE)
_COPY = re.compile(
    r"^(?:copy of|kopie von|copie de|copia di|copia de)\s+|"
    r"(?:\s*\(\d+\)|[-_ ]*(?:copy|kopie|copie|copia)\d*|[-_ ]*checkpoint)$"
)


class NothingHandedIn(NeedsPerson):
    """A notebook of the assignment is not among what was handed in."""


@dataclass(frozen=True)
class HandIn:
    """What one student handed in for one assignment.

    Attributes:
        student_id: The student's nbgrader id.
        folder: The assignment's folder in the student's.
        files: Every file in it, as paths relative to the folder; links are left out.
        links: Links that were left out, relative to the folder.
    """

    student_id: str
    folder: Path
    files: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def notebooks(self) -> list[str]:
        """The files that may be notebooks."""
        return [name for name in self.files if _NOTEBOOK.match(name)]

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
                    raise NeedsPerson(f"“{name}” is not a file.")
                yield file
        except OSError as error:
            raise NeedsPerson(f"“{name}” cannot be read: {error.strerror}.") from error

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
            NeedsPerson: If something cannot be read.
        """
        total = hashlib.sha256()
        for name in self.files:
            total.update(name.encode(errors="surrogateescape") + b"\0")
            with self._open(name) as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
        return total.hexdigest()


@dataclass(frozen=True)
class Taken:
    """The notebook that was taken from a hand-in.

    Attributes:
        repaired: It, repaired.
        file: The file it was in.
        repairs: Everything that was put right, the name included.
    """

    repaired: Repaired
    file: str
    repairs: tuple[Repair, ...] = field(default=())


def find_hand_ins(course: Course, assignment: str, students: list[str]) -> list[HandIn]:
    """Find who handed something in.

    Args:
        course: The course.
        assignment: The assignment's name.
        students: Only these students; all if empty.

    Returns:
        The hand-ins, ordered by student.

    Raises:
        CourseError: If there are none, or one of the students has none.
    """
    found = dict(_folders(course, assignment))
    missing = [student for student in students if student not in found]
    where = course.folder("submitted", "*", assignment)
    if missing:
        raise CourseError(f"Nothing of {', '.join(missing)} was found as {where}.")
    if not found:
        raise CourseError(f"Nothing was handed in: no folder matches {where}.")
    return [
        HandIn(student, folder, *_contents(folder))
        for student, folder in sorted(found.items())
        if not students or student in students
    ]


def _folders(course: Course, assignment: str) -> Iterator[tuple[str, Path]]:
    """Yield each student and folder; another case or spelling is tried where it can be."""
    pattern = course.folder("submitted", "*", assignment)
    named_last = "*" not in pattern.name and "*" == pattern.parent.name
    if not named_last:
        before, after = str(pattern).split("*", 1)
        for match in glob.glob(str(pattern)):
            yield match[len(before) : len(match) - len(after)], Path(match)
        return
    for student in sorted(pattern.parent.parent.glob("*")):
        if student.is_symlink() or not student.is_dir() or student.name.startswith("."):
            continue
        inside = [one for one in student.iterdir() if _same_name(one.name, assignment)]
        folders = [one for one in inside if one.is_dir() or one.is_symlink()]
        exact = [one for one in folders if one.name == assignment]
        if exact or len(folders) == 1:
            yield student.name, (exact or folders)[0]
        elif folders:
            yield student.name, student
        else:
            places = {path.parent for path in _notebooks_below(student, assignment)}
            if places:
                yield student.name, places.pop() if len(places) == 1 else student


def _notebooks_below(folder: Path, assignment: str) -> Iterator[Path]:
    for path, directories, names in os.walk(folder):
        directories[:] = sorted(set(directories) - _IGNORED)
        yield from (Path(path, n) for n in names if _same_name(_stem(n), assignment))


def _contents(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """List the plain files in a folder, and apart from them the links."""
    if folder.is_symlink():
        return (), (".",)
    files, links = [], []
    for path, directories, names in os.walk(folder):
        inside = os.path.relpath(path, folder)
        directories[:] = sorted(set(directories) - _IGNORED)
        for name in [*directories, *sorted(names)]:
            full = os.path.join(path, name)
            kept = os.path.normpath(os.path.join(inside, name))
            mode = os.lstat(full).st_mode
            if stat.S_ISLNK(mode):
                links.append(kept)
            elif stat.S_ISREG(mode) and not name.startswith("._"):
                files.append(kept)
    return tuple(sorted(files)), tuple(sorted(links))


def take(hand_in: HandIn, release: Released, only_one: bool) -> Taken:
    """Take the notebook that answers a released one, and repair it.

    Args:
        hand_in: The hand-in.
        release: The released notebook.
        only_one: Whether the assignment has just this notebook, so that its name may be any.

    Returns:
        The notebook.

    Raises:
        NothingHandedIn: If there is none.
        NeedsPerson: If none can be repaired, or two have different answers.
    """
    if hand_in.links == (".",):
        raise NeedsPerson("The folder is a link to somewhere else.")
    candidates = _candidates(hand_in.notebooks, release.name, only_one)
    if not candidates:
        linked = [name for name in hand_in.links if _NOTEBOOK.match(name)]
        what = "only a link to one" if linked else "no notebook"
        raise NothingHandedIn(f"There is {what} for “{release.name}” in the folder.")
    taken: list[Taken] = []
    reasons: list[NeedsPerson] = []
    for name in candidates:
        try:
            repaired = repair(hand_in.read(name), release)
        except NeedsPerson as reason:
            reasons.append(reason)
        else:
            taken.append(Taken(repaired, name, repaired.repairs + _name_repairs(name, release)))
    if not taken:
        raise reasons[0]
    best = next((one for one in taken if all(_covers(one, other) for other in taken)), None)
    if best is None:
        names = ", ".join(f"“{one.file}”" for one in taken)
        raise NeedsPerson(f"There are notebooks with different answers: {names}; ask which counts.")
    return best


def _candidates(files: list[str], name: str, only_one: bool) -> list[str]:
    """Give the files that may be meant, those with the best name only, the exact one first."""
    exact = f"{name}.ipynb"
    same = [file for file in files if _same_name(_stem(file), name)]
    if not same:
        same = [file for file in files if _plain(name) in _plain(_stem(file))]
    if not same and only_one:
        same = [file for file in files if file.lower().endswith((".ipynb", ".ipynb.txt"))]
    return sorted(same, key=lambda file: (file != exact, file.count(os.sep), file))


def _covers(one: Taken, other: Taken) -> bool:
    """Say whether a notebook has every answer that another one has."""
    answers = one.repaired.answers
    return all(
        grade_id in answers and same_code(answers[grade_id], text)
        for grade_id, text in other.repaired.answers.items()
    )


def _name_repairs(file: str, release: Released) -> tuple[Repair, ...]:
    if file == f"{release.name}.ipynb":
        return ()
    detail = f"“{file}” was taken for “{release.name}.ipynb”."
    return (Repair("renamed", None, detail),)


def _stem(file: str) -> str:
    match = _NOTEBOOK.match(os.path.basename(file))
    return match["stem"] if match else os.path.basename(file)


def _same_name(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    """Give a name without case, accents' composition, separators and signs of a copy."""
    name = unicodedata.normalize("NFKC", name).casefold().strip()
    previous = None
    while name != previous:
        previous, name = name, _COPY.sub("", name).strip()
    return re.sub(r"[\s_-]+", "_", name)
