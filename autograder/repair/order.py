"""Putting moved cells back so that everything runs after what it needs.

The student's own order is kept wherever it can be: only given code goes back before what follows it
in the release, and tests go behind what precedes them.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from autograder.repair.reading import Cell
from autograder.repair.released import ReleasedCell
from autograder.repair.text import binds
from autograder.types import Repair


@dataclass(eq=False)
class Placed:
    """A cell in its place.

    Attributes:
        cell: What it holds.
        given: The released cell it is, or None for one that the student added.
    """

    cell: Cell
    given: ReleasedCell | None = None

    @property
    def runs(self) -> bool:
        """Whether it is a released code cell, so that its place matters."""
        return self.given is not None and self.given.kind == "code"

    @property
    def is_setup(self) -> bool:
        """Whether it is given code that others build on."""
        given = self.given
        return self.runs and not given.is_answer and not given.is_test and binds(given.source)


def in_running_order(placed: list[Placed]) -> tuple[list[Placed], list[Repair]]:
    """Move the cells that would run too early or too late.

    Args:
        placed: The cells in the student's order.

    Returns:
        The cells in an order that can run, and a repair for each one that was moved.
    """
    cells = list(placed)
    moved: list[Placed] = []
    steady = _longest_rising([item for item in cells if item.runs])
    for item in _sorted(cells):
        if item.is_setup and item not in steady:
            later = [p for p in cells if p.runs and p.given.index > item.given.index]
            if later and cells.index(later[0]) < cells.index(item):
                _move(cells, item, cells.index(later[0]))
                moved.append(item)
    for item in _sorted(cells):
        if item.given.is_answer:
            needed = [p for p in cells if p.is_setup and p.given.index < item.given.index]
            if needed and cells.index(item) < cells.index(needed[-1]):
                _move(cells, item, cells.index(needed[-1]) + 1)
                moved.append(item)
    for item in _sorted(cells):
        if item.given.is_test:
            needed = [p for p in cells if p.runs and p.given.index < item.given.index]
            if needed and cells.index(item) < cells.index(needed[-1]):
                _move(cells, item, _behind(cells, needed[-1]))
                moved.append(item)
    return cells, [
        Repair("moved", item.given.grade_id, f"{item.given.label} was put back in its place.")
        for item in moved
    ]


def _sorted(cells: list[Placed]) -> list[Placed]:
    return sorted((item for item in cells if item.runs), key=lambda item: item.given.index)


def _behind(cells: list[Placed], item: Placed) -> int:
    """Give the place behind a cell and behind what the student added to it."""
    at = cells.index(item) + 1
    while at < len(cells) and cells[at].given is None:
        at += 1
    return at


def _move(cells: list[Placed], item: Placed, to: int) -> None:
    at = cells.index(item)
    cells.pop(at)
    cells.insert(to - 1 if at < to else to, item)


def _longest_rising(items: list[Placed]) -> set[Placed]:
    """Give the largest set of cells that stand in the release's order among themselves."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, item in enumerate(items):
        length = bisect_left(tails, item.given.index)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [item.given.index]
        ends[length : length + 1] = [at]
    rising, at = set(), ends[-1] if ends else -1
    while at >= 0:
        rising.add(items[at])
        at = before[at]
    return rising
