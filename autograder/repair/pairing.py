"""Pairing what ids and texts could not: by order, kind and likeness."""

from __future__ import annotations

from autograder.repair.reading import Cell
from autograder.repair.released import ReleasedCell
from autograder.repair.text import likeness, names

LIKE_ENOUGH = 0.5


def pair(given: list[ReleasedCell], cells: list[Cell]) -> list[tuple[ReleasedCell, Cell]]:
    """Pair two short sequences in order so that the sum of likenesses is greatest.

    Args:
        given: Released cells without a match, in order.
        cells: Cells of the hand-in that stand between the same neighbours, in order.

    Returns:
        The pairs; a cell that is like none stays alone.
    """
    rows, columns = len(given), len(cells)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            best[row][column] = max(
                best[row + 1][column],
                best[row][column + 1],
                _fit(given[row], cells[column]) + best[row + 1][column + 1],
            )
    pairs, row, column = [], 0, 0
    while row < rows and column < columns:
        fit = _fit(given[row], cells[column])
        if fit and best[row][column] == fit + best[row + 1][column + 1]:
            pairs.append((given[row], cells[column]))
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1
    return pairs


def _fit(given: ReleasedCell, cell: Cell) -> float:
    like = likeness(cell.source, given.source)
    if given.is_answer and not (given.kind == "code" and names(given.source)):
        return like + (0.3 if cell.kind == given.kind else 0.1 if given.is_manual else 0.0)
    return like if like >= LIKE_ENOUGH else 0.0
