"""What nbgrader itself makes of a course, to compare with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.course import Course


def autograde(course: Path, assignment: str) -> None:
    """Run ``nbgrader autograde``."""
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", assignment],
        cwd=course,
        check=True,
        capture_output=True,
    )


def rows(course: Path, assignment: str) -> dict[str, list[tuple]]:
    """Read the marks and comments of every student of a course.

    Args:
        course: The course folder.
        assignment: The assignment's name.

    Returns:
        By student: grades (name, automatic, manual, extra, still to mark) and comments (name,
        automatic, manual), sorted.
    """
    settings = Course(course)
    found: dict[str, list[tuple]] = {}
    with Gradebook(settings.db_url, settings.directory.course_id) as book:
        for submission in book.assignment_submissions(assignment):
            mine = found.setdefault(submission.student.id, [])
            for notebook in submission.notebooks:
                mine += [
                    (g.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
                    for g in notebook.grades
                ]
                mine += [(c.name, c.auto_comment, c.manual_comment) for c in notebook.comments]
                mine.append((notebook.name, notebook.late_submission_penalty, notebook.score))
            mine.append(("timestamp", submission.timestamp))
            mine.sort(key=repr)
    return found
