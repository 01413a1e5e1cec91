"""Which cell runs where: the pure part of judging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from autograder.types import Job

Role = Literal["plain", "student", "judge"]


@dataclass(frozen=True)
class Task:
    """One cell to run in one child.

    Attributes:
        role: The child.
        code: The cell's source.
        index: The cell of the hand-in whose outputs these are; None for a given cell that the
            judge runs for itself.
        names: What the judge takes from the student for this cell: name to kind.
    """

    role: Role
    code: str
    index: int | None
    names: Mapping[str, str] = field(default_factory=dict)


def is_test(cell: NotebookNode) -> bool:
    """Whether a cell is an autograded test."""
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


def unjudged(job: Job) -> list[Task]:
    """Every code cell in one child, as nbgrader runs them."""
    return [
        Task("plain", cell.source, index)
        for index, cell in enumerate(job.notebook.cells)
        if cell.cell_type == "code" and cell.source.strip()
    ]
