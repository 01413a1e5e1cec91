"""Small notebooks to run, and what came of them."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.executor import Executor
from autograder.types import Job, Ran


def given(code: str) -> NotebookNode:
    """A cell that the student was given."""
    return new_code_cell(code)


def _graded(code: str, grade_id: str, **kind: object) -> NotebookNode:
    about = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
    metadata = {"nbgrader": {**about, "grade_id": grade_id, **kind}}
    return new_code_cell(code, metadata=metadata)


def solution(code: str, grade_id: str = "solution") -> NotebookNode:
    """A cell that the student writes."""
    return _graded(code, grade_id, solution=True)


def test_cell(code: str, grade_id: str = "test", points: float = 1) -> NotebookNode:
    """A cell that gives points."""
    return _graded(code, grade_id, grade=True, locked=True, points=points)


test_cell.__test__ = False


def notebook(*cells: NotebookNode | str) -> NotebookNode:
    """A notebook; bare strings are given cells."""
    return new_notebook(cells=[given(cell) if isinstance(cell, str) else cell for cell in cells])


def run(
    executor: Executor,
    *cells: NotebookNode | str,
    source: NotebookNode | None = None,
    files: Path | None = None,
    released: Path | None = None,
) -> Ran:
    """Run a notebook of these cells to the end."""
    made = notebook(*cells)
    job = Job("student", "assignment", "notebook", made, source or made, files, released)
    return executor.submit(job).result(timeout=120)


def said(ran: Ran, cell: int = -1) -> str:
    """What a cell printed, showed or raised."""
    words = []
    for output in ran.notebook.cells[cell].outputs:
        data = output.get("data", {}).get("text/plain", "")
        words.append(output.get("text") or data or f"{output.get('ename')}: {output.get('evalue')}")
    return "\n".join(words)


def raised(ran: Ran, cell: int = -1) -> str:
    """The name of the last error of a cell, or ``""``."""
    names = [out.ename for out in ran.notebook.cells[cell].outputs if out.output_type == "error"]
    return names[-1] if names else ""
