"""Who handed in what: the folders that count, under whatever names."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from autograder.course import Course, CourseError
from autograder.handin import HandIn, contents, looked_into
from autograder.names import listed, plain_name, printable, same_name, stem
from autograder.repair import NeedsPerson, Released
from autograder.taking import (
    NothingHandedIn,
    Taken,
    cells_in,
    covers,
    is_blank,
    is_like,
    is_work,
    take,
)


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
    wanted = {printable(student) for student in students}
    released, _ = contents(course.folder("release", ".", assignment))
    hand_ins = []
    for student, folders in _folders(course, assignment):
        student_id = printable(student)
        if not wanted or student_id in wanted:
            tried = [HandIn(student_id, one, *contents(one), released) for one in folders]
            hand_ins += _those_that_count(course, assignment, student, tried)
    missing = sorted(wanted - {one.student_id for one in hand_ins})
    where = course.folder("submitted", "*", assignment)
    if missing:
        raise CourseError(f"Nothing of {', '.join(missing)} was found as {where}.")
    if not hand_ins:
        raise CourseError(f"Nothing was handed in: no folder matches {where}.")
    return sorted(hand_ins, key=lambda one: one.student_id)


def _folders(course: Course, assignment: str) -> Iterator[tuple[str, list[Path]]]:
    """Yield each student and the folders that may be the assignment's, the likeliest first.

    Another case or spelling is tried where it can be; the student's own folder is the last resort.
    """
    pattern = course.folder("submitted", "*", assignment)
    named_last = "*" not in pattern.name and "*" == pattern.parent.name
    if not named_last:
        before, after = str(pattern).split("*", 1)
        for match in glob.glob(str(pattern)):
            yield match[len(before) : len(match) - len(after)], [Path(match)]
        return
    others = _other_assignments(course, assignment)
    for student in sorted(pattern.parent.parent.glob("*")):
        if student.is_symlink() or not student.is_dir() or student.name.startswith("."):
            continue
        folders = [
            one
            for one in student.iterdir()
            if same_name(one.name, assignment) and (one.is_dir() or one.is_symlink())
            if one.name not in others
        ]
        if not folders:
            loose = _files_below(student, others)
            named = {path.parent for path in loose if same_name(stem(path.name), assignment)}
            folders = list(named) if len(named) == 1 else [student]
        yield student.name, sorted(folders, key=lambda one: (one.name != assignment, one.name))


def _other_assignments(course: Course, assignment: str) -> set[str]:
    """Give the names of the course's other assignments."""
    pattern = course.folder("release", ".", "*")
    if "*" in str(pattern.parent):
        return set()
    return {path.name for path in pattern.parent.glob(pattern.name)} - {assignment}


def _files_below(folder: Path, leave_out: set[str]) -> list[Path]:
    """Give every file below a folder, those in folders of certain names left out."""
    found = []
    for path, directories, plain in os.walk(folder):
        directories[:] = [one for one in looked_into(directories) if one not in leave_out]
        found += [Path(path, name) for name in sorted(plain)]
    return found


def _those_that_count(
    course: Course, assignment: str, student: str, hand_ins: list[HandIn]
) -> list[HandIn]:
    """Give what a student handed in for an assignment: at most one of these folders."""
    first = hand_ins[0]
    if first.folder == course.folder("submitted", student, "."):
        found = _without_folder(course, assignment, first)
    else:
        found = [_one_that_counts(course, assignment, hand_ins)]
    if first.student_id == student:
        return found
    sentence = (
        f"The name of the folder “{first.student_id}” is not UTF-8; rename it to the student's id "
        "in the gradebook and grade again."
    )
    return [replace(one, refusal=sentence) for one in found]


def _without_folder(course: Course, assignment: str, hand_in: HandIn) -> list[HandIn]:
    """Take what lies in the student's own folder; a person must say if names at will are meant."""
    below = _files_below(hand_in.folder, _other_assignments(course, assignment))
    loose = {os.path.relpath(path, hand_in.folder) for path in below}
    hand_in = replace(hand_in, files=tuple(one for one in hand_in.files if one in loose))
    if any(same_name(stem(name), assignment) for name in hand_in.notebooks):
        return [hand_in]
    releases = course.assignment(assignment).released.values() if hand_in.notebooks else ()
    meant = [
        name
        for name in hand_in.notebooks
        if plain_name(assignment) in plain_name(stem(name))
        or any(is_like(cells_in(hand_in, name), release) for release in releases)
    ]
    whose = f"{hand_in.student_id} has files, but no folder called {assignment}"
    return [replace(hand_in, refusal=f"{whose}: {listed(meant)}.")] if meant else []


def _one_that_counts(course: Course, assignment: str, hand_ins: list[HandIn]) -> HandIn:
    """Choose among folders named like the assignment: that with every answer of the others."""
    unclear = _loose_beside(course, assignment, hand_ins[0])
    if len(hand_ins) == 1 and not unclear:
        return hand_ins[0]
    released = course.assignment(assignment).released
    readable: list[tuple[HandIn, dict[str, Taken]]] = []
    for one in hand_ins:
        try:
            readable.append((one, _notebooks_of(one, released)))
        except NeedsPerson:
            unclear.append(one.folder.name)
    if not readable:
        return hand_ins[0]
    for one, taken in readable:
        if all(_has_all(taken, other) for _, other in readable):
            if unclear and all(map(is_blank, taken.values())):
                blank = f"The folder {listed([one.folder.name])} holds no answer"
                sentence = f"{blank}, but the work may be in {listed(unclear)}; look there."
                return replace(one, refusal=sentence)
            return one
    folders = listed([one.folder.name for one, _ in readable])
    sentence = f"There are folders with different answers: {folders}; ask which counts."
    return replace(hand_ins[0], refusal=sentence)


def _loose_beside(course: Course, assignment: str, hand_in: HandIn) -> list[str]:
    """Give the notebooks that lie beside the assignment's folder and may be meant."""
    above = hand_in.folder.parent
    if above != course.folder("submitted", hand_in.student_id, "."):
        return []
    files = sorted(one.name for one in above.iterdir() if one.is_file() and not one.is_symlink())
    beside = replace(hand_in, folder=above, files=tuple(files))
    named = [one for one in beside.notebooks if plain_name(assignment) in plain_name(stem(one))]
    releases = course.assignment(assignment).released.values() if named else ()
    return [one for one in named if any(is_work(beside, one, release) for release in releases)]


def _notebooks_of(hand_in: HandIn, released: dict[str, Released]) -> dict[str, Taken]:
    taken = {}
    for name, release in released.items():
        with suppress(NothingHandedIn):
            taken[name] = take(hand_in, release, only_one=len(released) == 1)
    return taken


def _has_all(some: dict[str, Taken], others: dict[str, Taken]) -> bool:
    return all(
        is_blank(other) or (name in some and covers(some[name], other))
        for name, other in others.items()
    )
