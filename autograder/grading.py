"""Grading a class: each hand-in is taken, repaired, run and recorded; none stops the others."""

from __future__ import annotations

import fcntl
import hashlib
import tempfile
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from nbformat import NotebookNode

from autograder.course import Assignment, Course, CourseError
from autograder.executor import Executor
from autograder.folders import AutogradedFolder, released_files
from autograder.handin import HandIn
from autograder.intake import find_hand_ins
from autograder.judge.reference import Reference
from autograder.record import Ledger, Recorded
from autograder.repair import NeedsPerson
from autograder.results import Archive, Result
from autograder.taking import NothingHandedIn, take
from autograder.types import CellResult, Flag, Job, Outcome, Ran, Repair

_MOST_HELD = 8  # finished hand-ins kept in memory until a test they fail is known


@dataclass
class _Underway:
    """A hand-in that was repaired and is running, or has run."""

    hand_in: HandIn
    digest: str
    folder: AutogradedFolder
    timestamp: datetime | None
    repairs: list[Repair] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    running: list[Future[Ran]] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return all(future.done() for future in self.running)

    def came(self) -> Iterator[tuple[Job, Ran]]:
        """What came of each notebook, those left out with which the grader itself failed."""
        for job, future in zip(self.jobs, self.running, strict=True):
            if future.exception() is None:
                yield job, future.result()


class ClassGrading:
    """The grading of one assignment of one class.

    Attributes:
        hand_ins: What was handed in, by student.
    """

    def __init__(
        self, course: Course, assignment: str, students: list[str], force: bool = False
    ) -> None:
        """Find everything that is needed; nothing is written.

        Args:
            course: The course.
            assignment: The assignment's name.
            students: Only these; all if empty.
            force: Whether to grade again what is graded and has not changed.

        Raises:
            CourseError: If the assignment, its gradebook or the hand-ins are not there.
        """
        self._course = course
        self._assignment: Assignment = course.assignment(assignment)
        self._sources = self._assignment.sources
        self._ledger = Ledger(course, assignment)
        self._archive = Archive(course.records / assignment)
        self._force = force
        self._made_from = _digest_of_release(self._assignment)
        self.hand_ins = find_hand_ins(course, assignment, students)

    def run(self, executor: Executor, at_a_time: int) -> Iterator[Result]:
        """Grade.

        Args:
            executor: Runs the hand-ins.
            at_a_time: How many to keep ready or running, so that none waits and memory is bounded.

        Yields:
            Each hand-in's result as soon as it is recorded.

        Raises:
            CourseError: If another run is grading this course.
        """
        with _alone(self._course.records), tempfile.TemporaryDirectory() as scratch:
            released = released_files(
                self._course, self._assignment.name, Path(scratch, "released")
            )
            underway: list[_Underway] = []
            held: list[_Underway] = []
            self._reference = Reference(executor)
            for hand_in in self.hand_ins:
                started = self._start(hand_in, released, executor)
                if isinstance(started, Result):
                    yield started
                else:
                    underway.append(started)
                while len(underway) >= at_a_time:
                    yield from self._finish_some(underway, held)
            while underway:
                yield from self._finish_some(underway, held)
            yield from map(self._finish, held)

    def close(self) -> None:
        """Close the gradebook."""
        self._ledger.close()

    # -- one hand-in --------------------------------------------------------------------------

    def _start(
        self, hand_in: HandIn, released: Path | None, executor: Executor
    ) -> Result | _Underway:
        folder = AutogradedFolder(self._course, hand_in, self._assignment.name)
        try:
            digest = hashlib.sha256((self._made_from + hand_in.digest()).encode()).hexdigest()
            earlier = None if self._force else self._archive.find(hand_in.student_id, digest)
            recorded = self._ledger.find(hand_in.student_id) if earlier else None
            if earlier is not None and recorded is not None and folder.is_there:
                return _with_marks(earlier, recorded)
            work = self._prepare(hand_in, digest, folder, released)
            work.running = [executor.submit(job) for job in work.jobs]
            return work
        except NeedsPerson as reason:
            flag = Flag("needs_person", None, str(reason), needs_attention=True)
            status = "needs_attention"
        except Exception as error:
            flag = _grader_flag(error)
            status = "failed"
        folder.discard()
        result = Result(hand_in.student_id, status, None, self._ledger.max_score, flags=(flag,))
        self._archive.keep(result, digest="")
        return result

    def _prepare(
        self, hand_in: HandIn, digest: str, folder: AutogradedFolder, released: Path | None
    ) -> _Underway:
        timestamp, flags = hand_in.timestamp()
        work = _Underway(hand_in, digest, folder, timestamp, flags=flags)
        names = self._ledger.notebooks
        taken = {}
        for name in names:
            try:
                taken[name] = take(
                    hand_in, self._assignment.released[name], only_one=len(names) == 1
                )
            except NothingHandedIn as reason:
                if len(names) == 1:
                    raise
                work.missing.append(name)
                work.flags.append(Flag("missing_notebook", None, str(reason)))
        if not taken:
            raise NeedsPerson("There is no notebook of this assignment in the folder.")
        work.flags += folder.begin(released, [one.file for one in taken.values()])
        for name, one in taken.items():
            work.repairs += one.repairs
            if not one.repaired.answers:
                detail = f"No answer in “{name}” differs from the released notebook."
                work.flags.append(Flag("blank", None, detail))
            prepared = self._ledger.prepare(one.repaired.notebook, hand_in.student_id, name)
            work.jobs.append(
                Job(
                    student_id=hand_in.student_id,
                    assignment=self._assignment.name,
                    name=name,
                    notebook=prepared,
                    source=self._sources[name],
                    files_dir=folder.files,
                    released_dir=released,
                )
            )
        return work

    def _finish_some(self, underway: list[_Underway], held: list[_Underway]) -> Iterator[Result]:
        """Wait for some to end; hold those back that fail what nobody has passed so far."""
        while not any(work.is_done for work in underway):
            pending = [future for work in underway for future in work.running]
            wait([one for one in pending if not one.done()], return_when=FIRST_COMPLETED)
        for work in [one for one in underway if one.is_done]:
            underway.remove(work)
            held.append(work)
            for job, ran in work.came():
                self._reference.note(job, ran)
        certain = [work for work in held if not self._is_in_doubt(work)]
        for work in certain if len(held) <= _MOST_HELD else list(held):
            held.remove(work)
            yield self._finish(work)

    def _is_in_doubt(self, work: _Underway) -> bool:
        return any(self._reference.is_in_doubt(job, ran) for job, ran in work.came())

    def _finish(self, work: _Underway) -> Result:
        try:
            runs = [future.result() for future in work.running]
            settled = [self._reference.settled(*came) for came in zip(work.jobs, runs, strict=True)]
            result = self._record(work, settled)
        except Exception as error:
            result = self._failed(work, _grader_flag(error))
        if result.status == "failed":
            work.folder.discard()
            self._archive.keep(result, digest="")
        else:
            work.folder.publish()
            self._archive.keep(result, work.digest)
        return result

    def _record(self, work: _Underway, runs: list[Ran]) -> Result:
        broken = [run for run in runs if run.status == "failed"]
        if broken:
            return self._failed(work, Flag("grader", None, broken[0].reason, True))
        flags = work.flags + [flag for run in runs for flag in run.flags]
        doubtful = {flag.grade_id for flag in flags if flag.needs_attention and flag.grade_id}
        with self._ledger.hand_in(work.hand_in.student_id, work.timestamp) as entry:
            for job, run in zip(work.jobs, runs, strict=True):
                work.folder.write(entry.add(run.notebook, job.name), job.name)
            for name in work.missing:
                entry.add_missing(name)
            entry.ask_for_a_look(doubtful)
            recorded = entry.result()
        if recorded.late_penalty:
            detail = f"Handed in late: {recorded.late_penalty:g} points were taken off."
            flags.append(Flag("late", None, detail))
        return Result(
            student_id=work.hand_in.student_id,
            status="needs_attention" if any(f.needs_attention for f in flags) else "graded",
            score=recorded.score,
            max_score=recorded.max_score,
            repairs=tuple(work.repairs),
            flags=tuple(flags),
            cells=_cells(work.jobs, runs, recorded),
        )

    def _failed(self, work: _Underway, flag: Flag) -> Result:
        return Result(
            work.hand_in.student_id,
            "failed",
            None,
            self._ledger.max_score,
            tuple(work.repairs),
            (flag, *work.flags),
        )


def _cells(jobs: list[Job], runs: list[Ran], recorded: Recorded) -> tuple[CellResult, ...]:
    seconds = {key: value for run in runs for key, value in run.seconds.items()}
    outcomes = {key: value for run in runs for key, value in run.outcomes.items()}
    manual = {grade_id for job in jobs for grade_id in _marked_by_hand(job.notebook)}
    return tuple(
        CellResult(
            grade_id=mark.grade_id,
            points=mark.points,
            max_points=mark.max_points,
            seconds=round(seconds.get(mark.grade_id, 0.0), 3),
            outcome="manual"
            if mark.grade_id in manual
            else _outcome(outcomes.get(mark.grade_id, "not_run"), mark.points, mark.max_points),
        )
        for mark in recorded.marks
    )


def _outcome(ran: Outcome, points: float, max_points: float) -> Outcome:
    if ran == "passed" and points < max_points:
        return "partial" if points > 0 else "failed"
    return ran


def _marked_by_hand(notebook: NotebookNode) -> Iterator[str]:
    for cell in notebook.cells:
        nbgrader = cell.metadata.get("nbgrader", {})
        if nbgrader.get("task") or (nbgrader.get("grade") and nbgrader.get("solution")):
            yield nbgrader["grade_id"]


def noted_results(course: Course, assignment: str) -> list[Result]:
    """Give what came of each hand-in, with the marks that the gradebook holds now.

    Args:
        course: The course.
        assignment: The assignment's name.

    Returns:
        The results, by student.

    Raises:
        CourseError: If nothing was graded yet.
    """
    course.assignment(assignment)
    ledger = Ledger(course, assignment)
    try:
        results = [
            _with_marks(one, ledger.find(one.student_id)) if one.score is not None else one
            for one in Archive(course.records / assignment).all()
        ]
    finally:
        ledger.close()
    if not results:
        raise CourseError(
            f"Nothing was graded for “{assignment}”; run `autograder grade {assignment}` first."
        )
    return results


def _with_marks(result: Result, recorded: Recorded | None) -> Result:
    """Bring an earlier result up to what the gradebook says now: a person may have marked."""
    if recorded is None:
        return result
    points = {mark.grade_id: mark.points for mark in recorded.marks}
    cells = tuple(
        replace(cell, points=points.get(cell.grade_id, cell.points)) for cell in result.cells
    )
    return replace(result, score=recorded.score, max_score=recorded.max_score, cells=cells)


def _grader_flag(error: Exception) -> Flag:
    detail = f"The grader could not do its work: {type(error).__name__}: {error}"
    return Flag("grader", None, " ".join(detail.split())[:500], needs_attention=True)


def _digest_of_release(assignment: Assignment) -> str:
    total = hashlib.sha256()
    for folder in (assignment.release_folder, assignment.source_folder):
        for path in sorted(folder.glob("*.ipynb")):
            total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the course's lock: two writers would grade the same hand-ins twice."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CourseError("Another run is grading this course; wait for it.") from None
        yield
