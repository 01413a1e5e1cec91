"""Putting moved cells back so that everything runs after what it needs.

The student's own order is kept wherever it can be: only given code goes back before what follows it
in the release, and tests go behind what precedes them.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from autograder.repair.reading import Cell
from autograder.repair.released import Released, ReleasedCell
from autograder.repair.text import binds, bound_names, defines, words
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


def in_running_order(placed: list[Placed], release: Released) -> tuple[list[Placed], list[Repair]]:
    """Move the cells that would run too early or too late.

    Args:
        placed: The cells in the student's order.
        release: The released notebook.

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
            needed = _needed(item, cells, release)
            if needed and cells.index(item) < cells.index(needed[-1]):
                _move(cells, item, _behind(cells, needed[-1]))
                moved.append(item)
    return cells, [
        Repair("moved", item.given.grade_id, f"{item.given.label} was moved: {_where(item)}.")
        for item in moved
    ]


def _where(item: Placed) -> str:
    return "it runs behind what it tests" if item.given.is_test else "it stands in its place again"


def _needed(test: Placed, cells: list[Placed], release: Released) -> list[Placed]:
    """Give the cells that a test must run behind, in their order.

    These are all that stand before it in the release: its hidden part may use any of them. Only
    where it would come behind a cell of the student's that binds anew what it uses, they are the
    given ones and the answers that it is seen to call.
    """
    called, used = _called(test, cells, release)
    before = [
        item
        for item in cells
        if item in called or (item.runs and item.given.index < test.given.index)
    ]
    passed = cells[cells.index(test) : cells.index(before[-1])] if before else []
    if any(item.given is None and bound_names(item.cell.source) & used for item in passed):
        return [
            item
            for item in before
            if item in called or not (item.given.is_answer or item.given.is_test)
        ]
    return before


def _called(
    test: Placed, cells: list[Placed], release: Released
) -> tuple[set[Placed], frozenset[str]]:
    """Give the answers that a test calls, with those that they call, and the words of them all."""
    homes = _homes(cells, release, before=test.given.index)
    called: set[Placed] = set()
    used: frozenset[str] = frozenset()
    ahead = [test]
    while ahead:
        used |= words(ahead.pop().cell.source)
        new = {homes[name] for name in used & homes.keys()} - called
        called |= new
        ahead += new
    return called, used


def _homes(cells: list[Placed], release: Released, before: int) -> dict[str, Placed]:
    """Give the cell that defines each name that the release asks for before a place in it."""
    homes: dict[str, Placed] = {}
    for item in cells:
        if item.given is not None and item.given.is_answer and item.given.index < before:
            homes |= dict.fromkeys(defines(item.given.source), item)
    asked = {name for name, owner in release.owners.items() if owner.index < before}
    for name in asked - homes.keys():
        elsewhere = (item for item in cells if name in bound_names(item.cell.source))
        if found := next(elsewhere, None):
            homes[name] = found
    return homes


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
