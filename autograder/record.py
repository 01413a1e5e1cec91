"""Writing marks into nbgrader's gradebook: one writer, one transaction for a hand-in.

The rows are made by nbgrader itself, through its `Gradebook` and its preprocessors, which are lent
one open gradebook instead of opening one each.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unittest.mock import patch

from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode, validate
from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.converters.autograde import Autograde
from nbgrader.preprocessors import CheckCellMetadata, Execute, GetGrades, SaveAutoGrades
from sqlalchemy import event
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from traitlets.config import Config

from autograder.course import Course, CourseError

_PATIENCE_MS = 60_000  # formgrader may be writing


@dataclass(frozen=True)
class Marks:
    """The rows of one graded cell.

    Attributes:
        grade_id: The cell's nbgrader id.
        points: Points, a person's before the tests'.
        max_points: Points possible.
        needs_person: Whether a person still has to mark it.
    """

    grade_id: str
    points: float
    max_points: float
    needs_person: bool


@dataclass(frozen=True)
class Recorded:
    """What the gradebook says of one hand-in.

    Attributes:
        score: Points, late penalty taken off.
        max_score: Points possible.
        late_penalty: Points taken off.
        marks: Of each graded cell, by notebook.
    """

    score: float
    max_score: float
    late_penalty: float
    marks: tuple[Marks, ...]


class _OneTransaction(Session):
    """A session whose many commits are one."""

    def commit(self) -> None:
        """Send what is pending; it is kept when `keep` is called."""
        self.flush()

    def keep(self) -> None:
        """Commit."""
        super().commit()


class _OpenGradebook(Gradebook):
    """A gradebook that stays open and commits once."""

    def __init__(self, db_url: str, course_id: str) -> None:
        super().__init__(db_url, course_id)
        self.db.remove()
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _be_patient)
            self.engine.dispose()
        maker = sessionmaker(class_=_OneTransaction, autoflush=True, bind=self.engine, future=True)
        self.db = scoped_session(maker)

    def close(self) -> None:
        """Stay open."""


def _be_patient(connection, _record) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")


class Ledger:
    """The gradebook of one assignment, and nbgrader's steps that read and write it."""

    def __init__(self, course: Course, assignment: str) -> None:
        """Open the gradebook.

        Args:
            course: The course.
            assignment: The assignment's name.

        Raises:
            CourseError: If the gradebook does not know the assignment.
        """
        path = course.gradebook_path
        unknown = CourseError(
            f"The gradebook does not know “{assignment}”; run "
            f"`nbgrader generate_assignment {assignment}` in {course.root} first."
        )
        if path is not None and not path.is_file():
            raise unknown
        self._assignment = assignment
        self._db_url = course.db_url
        config = Config(course.config)
        config.Exporter.default_preprocessors = []
        self._autograde = Autograde(coursedir=course.directory, config=config)
        self._exporter = NotebookExporter(config=config)
        self._book = _OpenGradebook(course.db_url, course.directory.course_id)
        try:
            self.notebooks = [one.name for one in self._book.find_assignment(assignment).notebooks]
            self.max_score = float(self._book.find_assignment(assignment).max_score)
        except MissingEntry:
            raise unknown from None
        finally:
            self._book.db.remove()

    def prepare(self, notebook: NotebookNode, student: str, name: str) -> NotebookNode:
        """Do what nbgrader does before it runs a hand-in: locked cells and hidden tests go in.

        Args:
            notebook: The repaired hand-in.
            student: The student's id.
            name: The notebook's name.

        Returns:
            The notebook that is to run.
        """
        try:
            steps = _needed(self._autograde.sanitize_preprocessors)
            return self._through(steps, notebook, student, name)[0]
        finally:
            self._book.db.remove()

    @contextmanager
    def hand_in(self, student: str, timestamp: datetime | None) -> Iterator[Entry]:
        """Write one hand-in: all of it when the block ends, nothing if it raises.

        Args:
            student: The student's id.
            timestamp: When it was handed in, UTC.

        Yields:
            The entry to fill in.

        Raises:
            CourseError: If the course does not create students and this one is unknown.
        """
        session: _OneTransaction = self._book.db()
        try:
            self._ensure_student(student)
            known = {"timestamp": timestamp} if timestamp else {}
            with session.no_autoflush:  # nbgrader builds its rows before it adds them
                submission = self._book.update_or_create_submission(
                    self._assignment, student, **known
                )
            yield Entry(self, student, submission)
            session.keep()
        finally:
            self._book.db.remove()

    def find(self, student: str) -> Recorded | None:
        """Give what the gradebook says of a student's hand-in; None if it says nothing."""
        try:
            submission = self._book.find_submission(self._assignment, student)
            return Entry(self, student, submission).result()
        except MissingEntry:
            return None
        finally:
            self._book.db.remove()

    def with_marks(
        self, notebook: NotebookNode, student: str, name: str
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Put the marks and comments of the gradebook into an autograded notebook.

        Args:
            notebook: The autograded notebook.
            student: The student's id.
            name: The notebook's name.

        Returns:
            The notebook and the resources, as nbgrader's feedback page needs them.
        """
        try:
            return self._through([GetGrades], notebook, student, name)
        finally:
            self._book.db.remove()

    def _ensure_student(self, student: str) -> None:
        if self._autograde.create_student:
            self._book.update_or_create_student(student)
            return
        try:
            self._book.find_student(student)
        except MissingEntry:
            raise CourseError(f"The gradebook has no student “{student}”.") from None

    def close(self) -> None:
        """Close the gradebook."""
        self._book.db.remove()
        self._book.engine.dispose()

    def _through(
        self, steps: list[type[Preprocessor]], notebook: NotebookNode, student: str, name: str
    ) -> tuple[NotebookNode, dict[str, Any]]:
        resources = {
            "unique_key": name,
            "output_files_dir": f"{name}_files",
            "nbgrader": {
                "student": student,
                "assignment": self._assignment,
                "notebook": name,
                "db_url": self._db_url,
            },
        }
        notebook = deepcopy(notebook)
        with _lent(self._book, steps):
            for step in steps:
                with _fair(notebook) if issubclass(step, SaveAutoGrades) else ExitStack():
                    notebook, resources = step(parent=self._exporter)(notebook, resources)
        validate(notebook, relax_add_props=True)
        return notebook, resources


@dataclass(frozen=True)
class Entry:
    """One hand-in's rows while they are being written."""

    _ledger: Ledger
    _student: str
    _submission: SubmittedAssignment

    def add(self, ran: NotebookNode, name: str) -> NotebookNode:
        """Record one notebook that has run.

        Args:
            ran: The notebook with its outputs.
            name: Its name.

        Returns:
            The notebook as nbgrader would have written it into its ``autograded`` folder.
        """
        steps = _needed(self._ledger._autograde.autograde_preprocessors)
        return self._ledger._through(steps, ran, self._student, name)[0]

    def add_missing(self, name: str) -> None:
        """Record a notebook that was not handed in: no points, as nbgrader does."""
        book = self._ledger._book
        notebook = book.find_submission_notebook(name, self._ledger._assignment, self._student)
        for grade in notebook.grades:
            grade.auto_score = 0
            grade.needs_manual_grade = False
        book.db.flush()

    def ask_for_a_look(self, grade_ids: set[str]) -> None:
        """Mark cells so that formgrader shows them to a person."""
        for grade in self._grades():
            if grade.name in grade_ids:
                grade.needs_manual_grade = True
        self._ledger._book.db.flush()

    def result(self) -> Recorded:
        """Give what the rows say now."""
        session = self._ledger._book.db
        session.flush()
        session.expire_all()
        penalty = sum(one.late_submission_penalty or 0.0 for one in self._submission.notebooks)
        marks = [
            Marks(grade.name, float(grade.score), float(grade.max_score), grade.needs_manual_grade)
            for grade in self._grades()
        ]
        return Recorded(
            score=sum(one.points for one in marks) - penalty,
            max_score=sum(one.max_points for one in marks),
            late_penalty=penalty,
            marks=tuple(marks),
        )

    def _grades(self) -> list:
        notebooks = sorted(self._submission.notebooks, key=lambda one: one.name)
        return [grade for one in notebooks for grade in one.grades]


def _needed(steps: list[type[Preprocessor]]) -> list[type[Preprocessor]]:
    """Leave out of nbgrader's steps what is done already.

    The hand-in has run; and its metadata is that of the release, which nbgrader has checked.
    """
    return [step for step in steps if not issubclass(step, (Execute, CheckCellMetadata))]


@contextmanager
def _lent(book: Gradebook, steps: list[type[Preprocessor]]) -> Iterator[None]:
    """Let nbgrader's preprocessors find an open gradebook where they would open one."""
    with ExitStack() as stack:
        for module in {sys.modules[step.__module__] for step in steps}:
            if hasattr(module, "Gradebook"):
                stack.enter_context(patch.object(module, "Gradebook", lambda *_, **__: book))
        yield


@contextmanager
def _fair(notebook: NotebookNode) -> Iterator[None]:
    """Show nbgrader the outputs of test cells without what must not decide the marks."""
    kept = []
    for cell in notebook.cells:
        points = cell.metadata.get("nbgrader", {}).get("points")
        if cell.cell_type == "code" and points is not None:
            kept.append((cell, cell.outputs))
            cell.outputs = fair_outputs(cell.outputs, float(points))
    yield
    for cell, outputs in kept:
        cell.outputs = outputs


def fair_outputs(outputs: list[Mapping], max_points: float) -> list[NotebookNode]:
    """Give a test's outputs as marks are to be taken from them.

    Args:
        outputs: As the cell left them.
        max_points: Points possible.

    Returns:
        Without warnings and log lines; a number as result is brought within 0 and the maximum.
    """
    fair = []
    for output in outputs:
        if output["output_type"] == "stream" and output.get("name") == "stderr":
            continue
        if output["output_type"] == "execute_result":
            text = output.get("data", {}).get("text/plain")
            if not text:
                continue
            output = deepcopy(output)
            output["data"]["text/plain"] = _within(text, max_points)
        fair.append(output)
    return fair


def _within(text: str, max_points: float) -> str:
    try:
        points = float(text)
    except (TypeError, ValueError):
        return text
    if math.isnan(points):
        return "0"
    return str(min(max(points, 0.0), max_points)) if not 0 <= points <= max_points else text
