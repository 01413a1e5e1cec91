"""The gradebook as a table for other programs."""

from __future__ import annotations

import csv
from typing import TextIO

from nbgrader.api import Gradebook, MissingEntry

from autograder.course import Course, CourseError

_COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
    "needs_manual_grade",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export_csv(course: Course, to: TextIO) -> int:
    """Write every student's marks of every assignment.

    The columns are nbgrader's, and whether a person still has to mark something. Students who
    handed nothing in have no points. Texts that a spreadsheet would take for a formula get a
    leading apostrophe.

    Args:
        course: The course.
        to: Where to.

    Returns:
        The number of rows.

    Raises:
        CourseError: If there is no gradebook.
    """
    path = course.gradebook_path
    if path is not None and not path.is_file():
        raise CourseError(f"There is no gradebook at {path}.")
    table = csv.DictWriter(to, _COLUMNS, lineterminator="\n")
    table.writeheader()
    rows = 0
    with Gradebook(course.db_url, course.directory.course_id) as book:
        for assignment in book.assignments:
            for student in book.students:
                row = {
                    "assignment": assignment.name,
                    "duedate": assignment.duedate,
                    "student_id": student.id,
                    "last_name": student.last_name,
                    "first_name": student.first_name,
                    "email": student.email,
                    "max_score": assignment.max_score,
                } | _marks(book, assignment.name, student.id)
                table.writerow({key: _safe(value) for key, value in row.items()})
                rows += 1
    return rows


def _marks(book: Gradebook, assignment: str, student: str) -> dict:
    try:
        submission = book.find_submission(assignment, student)
    except MissingEntry:
        return {"raw_score": 0.0, "late_submission_penalty": 0.0, "score": 0.0}
    penalty = submission.late_submission_penalty or 0.0
    return {
        "timestamp": submission.timestamp,
        "raw_score": submission.score,
        "late_submission_penalty": penalty,
        "score": max(0.0, submission.score - penalty),
        "needs_manual_grade": submission.needs_manual_grade,
    }


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
