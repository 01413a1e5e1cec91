"""Feedback: nbgrader's page for each student, safe to open, with hidden tests kept hidden."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.converters import GenerateFeedback
from nbgrader.preprocessors import ClearHiddenTests, GetGrades
from nbgrader.utils import is_locked

from autograder.clean_html import CleanHTMLExporter, clean_outputs
from autograder.course import Course, CourseError
from autograder.names import printable
from autograder.record import Ledger
from autograder.results import Archive, write_whole
from autograder.types import GraderError, Repair

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>$#|~&])")
_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp"}  # an SVG may hold a script


@dataclass(frozen=True)
class Page:
    """The feedback of one student.

    Attributes:
        student_id: Whose it is.
        paths: The HTML files.
        reason: Why there is none, if there is none.
    """

    student_id: str
    paths: tuple[Path, ...]
    reason: str = ""


class ClassFeedback:
    """The feedback of one class on one assignment.

    Attributes:
        students: Everyone whose hand-in was graded.
    """

    def __init__(
        self, course: Course, assignment: str, students: list[str], show_hidden_tests: bool = False
    ) -> None:
        """Find what was graded.

        Args:
            course: The course.
            assignment: The assignment's name.
            students: Only these; all if empty.
            show_hidden_tests: Whether students see the hidden tests' code.

        Raises:
            CourseError: If nothing was graded yet, or nothing of one of the students.
        """
        self._course = course
        self._assignment = assignment
        self._ledger = Ledger(course, assignment)
        self._archive = Archive(course.records / assignment)
        self._show_hidden = show_hidden_tests
        converter = GenerateFeedback(coursedir=course.directory, config=course.config)
        self._exporter = CleanHTMLExporter(parent=converter, config=converter.config)
        for step in converter.preprocessors:
            if not issubclass(step, GetGrades):
                self._exporter.register_preprocessor(step)
        self._clear = ClearHiddenTests(parent=converter, enforce_metadata=False)
        graded = {one.student_id for one in self._archive.all()}
        folders = [(one, course.folder("autograded", one, assignment)) for one in sorted(graded)]
        there = [student for student, folder in folders if any(folder.glob("*.ipynb"))]
        wanted = [printable(student) for student in students]
        missing = [student for student in wanted if student not in there]
        if missing or not there:
            whose = f"of {', '.join(missing)} " if missing else ""
            raise CourseError(
                f"Nothing {whose}was graded for “{assignment}”; "
                f"run `autograder grade {assignment}` first."
            )
        self.students = wanted or there

    def run(self) -> Iterator[Page]:
        """Write the pages.

        Yields:
            Each student's page as soon as it is written.
        """
        for student in self.students:
            try:
                yield Page(student, tuple(self._write(student)))
            except (GraderError, OSError, ValueError, RuntimeError, KeyError) as error:
                said = " ".join(f"{type(error).__name__}: {error}".split())
                yield Page(student, (), f"The feedback could not be written ({said}).")

    def close(self) -> None:
        """Close the gradebook."""
        self._ledger.close()

    def _write(self, student: str) -> Iterator[Path]:
        folder = self._course.folder("autograded", student, self._assignment)
        to = self._course.folder("feedback", student, self._assignment)
        result = self._archive.find(student)
        for path in sorted(one for one in folder.glob("*.ipynb") if one.is_file()):
            notebook, resources = self._ledger.with_marks(
                nbformat.read(path, as_version=4), student, path.stem
            )
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    self._prepare(cell)
            if result is not None and result.repairs:
                notebook.cells.insert(0, _repairs_cell(result.repairs))
            html, _ = self._exporter.from_notebook_node(notebook, resources)
            write_whole(to / f"{path.stem}.html", html)
            yield to / f"{path.stem}.html"
        for picture in folder.rglob("*"):
            if picture.suffix.lower() in _PICTURES and picture.is_file():
                target = to / picture.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                shutil.copyfile(picture, target)
                os.chmod(target, 0o644)

    def _prepare(self, cell: NotebookNode) -> None:
        cell.outputs = clean_outputs(cell.outputs)
        if self._show_hidden or not is_locked(cell):
            return
        whole = cell.source
        self._clear.preprocess_cell(cell, {}, 0)
        if cell.source != whole:
            hidden = set(_lines(whole)) - set(_lines(cell.source))
            cell.source = f"{cell.source.rstrip()}\n# (more tests are hidden)".strip()
            for output in cell.outputs:
                _hide(output, hidden)


def _lines(source: str) -> list[str]:
    return [line.strip() for line in source.split("\n") if len(line.strip()) > 3]


def _hide(output: NotebookNode, hidden: set[str]) -> None:
    """Take the parts of an output out that quote hidden lines; the message stays."""
    if output.output_type == "error":
        shown = [part for part in output.traceback if not _quotes(part, hidden)]
        message = f"{output.ename}: {output.evalue}"
        if not any(message.strip(": ") in _ESCAPE.sub("", part) for part in shown):
            shown.append(message)
        output.traceback = shown
    elif output.output_type == "stream":
        kept = [line for line in output.text.split("\n") if not _quotes(line, hidden)]
        output.text = "\n".join(kept)


def _quotes(text: str, hidden: set[str]) -> bool:
    plain = _ESCAPE.sub("", text)
    return any(line in plain for line in hidden)


def _repairs_cell(repairs: tuple[Repair, ...]) -> NotebookNode:
    details = (_MARKDOWN.sub(r"\\\1", one.detail) for one in repairs)
    listed = "\n".join(f"- {detail}" for detail in details)
    text = f"### What was repaired in your file before it was graded\n\n{listed}"
    return new_markdown_cell(text)
