"""Which cell runs where: the pure part of judging."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from autograder.judge.names import Names, names_in
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
        names: What the judge takes from the student for this cell, name to kind: ``"function"``,
            ``"class"``, ``"value"``, or ``"unknown"`` where the judge's own comes first.
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
        if _runs(cell)
    ]


def judged(job: Job) -> list[Task]:
    """The tests in the judge's child, the student's cells in the student's, in the same order.

    Before a test the judge runs the given cells of the source that come before it, as far as the
    tests need them: those with imports, those that bind what a test or another such cell uses, and
    those that bind nothing (they set something). Given cells that use what the student made run in
    the student's child alone, and what they bind counts as the student's.
    """
    plan = _Plan(job.source)
    tasks: list[Task] = []
    for index, cell in enumerate(job.notebook.cells):
        if not _runs(cell):
            continue
        if is_test(cell):
            tasks += plan.before(cell)
            tasks.append(Task("judge", cell.source, index, plan.names_for(cell)))
        else:
            tasks.append(Task("student", cell.source, index))
    return tasks


def _runs(cell: NotebookNode) -> bool:
    """Whether a cell runs; tags that a student added were taken off by the repair."""
    released_as_skipped = "skip-execution" in cell.metadata.get("tags", [])
    return cell.cell_type == "code" and bool(cell.source.strip()) and not released_as_skipped


def _grade_id(cell: NotebookNode) -> str | None:
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def _needed(cells: list[NotebookNode]) -> set[int]:
    """The places of the cells without which a test could not run as it should."""
    needed, wanted = set(), set()
    last = max((place for place, cell in enumerate(cells) if is_test(cell)), default=-1)
    for place in range(last, -1, -1):
        cell, names = cells[place], names_in(cells[place].source)
        wants = not is_solution(cell) or is_test(cell)
        if not is_test(cell):
            wants = wants and bool(names.imports or not names.bound or wanted & set(names.bound))
        if wants:
            needed.add(place)
            wanted |= (names.loaded | names.deferred) - set(names.bound)
    return needed


class _Plan:
    """Follows the source from cell to cell, and knows at each whose a name is."""

    def __init__(self, source: NotebookNode) -> None:
        self._cells = [cell for cell in source.cells if _runs(cell)]
        self._places = {
            _grade_id(cell): place for place, cell in enumerate(self._cells) if is_test(cell)
        }
        self._needed = _needed(self._cells)
        self._next = 0
        self._students: dict[str, str] = {}
        self._judges: set[str] = set()
        self._left_out: set[str] = set()
        self._deferred: dict[str, frozenset[str]] = {}

    def before(self, test: NotebookNode) -> list[Task]:
        """What the judge runs for itself before a test."""
        place = self._places.get(_grade_id(test), self._next)
        tasks = []
        while self._next < place:
            if not is_test(self._cells[self._next]):
                tasks += self._given(self._next)
            self._next += 1
        return tasks

    def names_for(self, test: NotebookNode) -> dict[str, str]:
        """What a test takes from the student."""
        names = names_in(test.source)
        wanted = self._reachable(names.loaded | names.deferred)
        taken = {name: self._students[name] for name in wanted if name in self._students}
        for name in wanted - self._judges - set(self._students) - set(names.bound):
            if not hasattr(builtins, name) and name != "get_ipython":
                taken[name] = "unknown"
        self._judge_binds(names)
        return dict(sorted(taken.items()))

    def _given(self, place: int) -> Iterable[Task]:
        cell = self._cells[place]
        names = names_in(cell.source)
        if is_solution(cell):
            self._student_binds(names)
            if names.imports:
                yield Task("judge", "\n".join(names.imports), None)
        elif names.loaded & self._left_out - self._judges:
            self._left_out |= set(names.bound)
        elif names.loaded & set(self._students):
            self._student_binds(names)
        elif place in self._needed:
            self._judge_binds(names)
            yield Task("judge", cell.source, None)
        else:
            self._left_out |= set(names.bound)

    def _student_binds(self, names: Names) -> None:
        for name, kind in names.bound.items():
            if kind == "import":
                self._judges.add(name)
                self._students.pop(name, None)
            else:
                self._students[name] = kind
                self._judges.discard(name)

    def _judge_binds(self, names: Names) -> None:
        for name in names.bound:
            self._judges.add(name)
            self._students.pop(name, None)
            self._deferred[name] = names.deferred

    def _reachable(self, names: frozenset[str]) -> set[str]:
        """The names, and those that the judge's functions among them load when called."""
        found, ahead = set(), set(names)
        while ahead:
            name = ahead.pop()
            found.add(name)
            if name in self._judges:
                ahead |= self._deferred.get(name, frozenset()) - found
        return found
