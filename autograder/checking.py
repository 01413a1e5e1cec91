"""One hand-in from anywhere, marked without a gradebook: for a quick look and for Gradescope."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_locked, is_task

from autograder.course import Assignment, CourseError
from autograder.executor import Executor
from autograder.judge.reference import Reference
from autograder.record import fair_outputs
from autograder.repair import NeedsPerson, Released, Repaired, repair
from autograder.results import Result
from autograder.types import CellResult, Flag, Job, Ran

_ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def check(notebook: Path, assignment: Assignment, executor: Executor) -> tuple[Result, Ran | None]:
    """Grade one notebook; nothing is written.

    Args:
        notebook: The file.
        assignment: What it answers.
        executor: Runs it.

    Returns:
        The result, and the notebook that ran; None if it could not be repaired.

    Raises:
        CourseError: If there is no such file, or the assignment has several notebooks and the
            file's name does not say which one is meant.
    """
    release = _which(notebook, assignment)
    student = notebook.stem
    points = sum(float(cell.nbgrader.get("points", 0)) for cell in release.cells)
    try:
        data = notebook.read_bytes()
    except OSError as error:
        raise CourseError(f"{notebook} cannot be read: {error.strerror}.") from error
    try:
        repaired = repair(data, release)
    except NeedsPerson as reason:
        flag = Flag("needs_person", None, str(reason), needs_attention=True)
        return Result(student, "needs_attention", None, points, flags=(flag,)), None
    job = _job(repaired, release, assignment)
    ran = Reference(executor).settled(job, executor.submit(job).result())
    if ran.status == "failed":
        flag = Flag("grader", None, ran.reason, needs_attention=True)
        return Result(student, "failed", None, points, repaired.repairs, (flag,)), None
    cells = tuple(
        _mark(cell, ran) for cell in ran.notebook.cells if is_grade(cell) or is_task(cell)
    )
    doubtful = any(flag.needs_attention for flag in ran.flags)
    result = Result(
        student_id=student,
        status="needs_attention" if doubtful else "graded",
        score=sum(cell.points for cell in cells),
        max_score=points,
        repairs=repaired.repairs,
        flags=ran.flags,
        cells=cells,
    )
    return result, ran


def gradescope(result: Result, ran: Ran | None, seconds: float) -> dict[str, Any]:
    """Give the results as Gradescope reads them.

    Args:
        result: From `check`.
        ran: From `check`.
        seconds: How long it took.

    Returns:
        The content of its ``results.json``; hidden tests show their message, never their code.
    """
    outputs = (
        {}
        if ran is None
        else {
            cell.metadata.nbgrader.grade_id: _message(cell)
            for cell in ran.notebook.cells
            if is_grade(cell)
        }
    )
    notes = [one.detail for one in (*result.flags, *result.repairs)]
    return {
        "score": result.score or 0.0,
        "execution_time": round(seconds, 3),
        "output": "\n".join(notes),
        "tests": [
            {
                "name": cell.grade_id,
                "score": cell.points,
                "max_score": cell.max_points,
                "status": "passed" if cell.points == cell.max_points else "failed",
                "output": "A person marks this answer."
                if cell.outcome == "manual"
                else outputs.get(cell.grade_id, ""),
            }
            for cell in result.cells
        ],
    }


def _which(notebook: Path, assignment: Assignment) -> Released:
    released = assignment.released
    if len(released) == 1:
        return next(iter(released.values()))
    if notebook.stem not in released:
        names = ", ".join(f"{name}.ipynb" for name in released)
        raise CourseError(
            f"“{assignment.name}” has several notebooks; name the file one of {names}."
        )
    return released[notebook.stem]


def prepared(repaired: Repaired, source: NotebookNode) -> NotebookNode:
    """Put the instructor's locked cells, hidden tests included, into a repaired hand-in.

    Args:
        repaired: The hand-in.
        source: The instructor's notebook.

    Returns:
        The notebook that is to run.
    """
    locked = {
        cell.metadata.nbgrader.grade_id: cell.source for cell in source.cells if is_locked(cell)
    }
    notebook = copy.deepcopy(repaired.notebook)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = locked.get(grade_id, cell.source)
    return notebook


def _job(repaired: Repaired, release: Released, assignment: Assignment) -> Job:
    source = assignment.sources[release.name]
    return Job(
        student_id="check",
        assignment=assignment.name,
        name=release.name,
        notebook=prepared(repaired, source),
        source=source,
        files_dir=assignment.files,
        released_dir=assignment.files,
    )


def _mark(cell: NotebookNode, ran: Ran) -> CellResult:
    nbgrader = cell.metadata.nbgrader
    max_points = float(nbgrader.points)
    judged = copy.deepcopy(cell)
    if cell.cell_type == "code":
        judged.outputs = fair_outputs(cell.outputs, max_points)
    points = determine_grade(judged)[0] if is_grade(cell) else None
    by_hand = is_task(cell) or nbgrader.solution
    outcome = "manual" if by_hand else ran.outcomes.get(nbgrader.grade_id, "not_run")
    if outcome == "passed" and points is not None and points < max_points:
        outcome = "partial" if points else "failed"
    seconds = round(ran.seconds.get(nbgrader.grade_id, 0.0), 3)
    return CellResult(nbgrader.grade_id, float(points or 0), max_points, seconds, outcome)


def _message(cell: NotebookNode) -> str:
    if cell.cell_type != "code":
        return ""
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return "\n".join(_ESCAPE.sub("", f"{one.ename}: {one.evalue}") for one in errors)
