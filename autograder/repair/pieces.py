"""Cells that belong together: an answer in several cells, and what is no part of one."""

from __future__ import annotations

from autograder.repair.reading import Cell
from autograder.repair.text import defines, parses


def are_parts(cells: list[Cell]) -> bool:
    """Say whether cells are pieces of one text rather than versions of it."""
    seen: set[str] = set()
    for cell in cells:
        if defines(cell.source) & seen:
            return False
        seen |= defines(cell.source)
    return True


def joined(cells: list[Cell]) -> str:
    """Give the text of several cells as one."""
    return "\n".join(cell.source for cell in cells)


def rest_of(answer: Cell, below: list[Cell]) -> list[Cell]:
    """Give the cells that an answer was split into, as many as make one text that is Python."""
    parts: list[Cell] = []
    rest: list[Cell] = []
    for cell in below:
        whole = parses(cell.source) and not cell.source.startswith((" ", "\t"))
        if rest and whole:
            break
        longer = joined([answer, *parts, cell])
        if cell.kind != "code" and not parses(longer):
            continue  # a note between two parts
        parts.append(cell)
        broken = not all(parses(part.source) for part in [answer, *parts])
        if broken and parses(longer):
            rest = list(parts)
    return rest


def is_prose(cell: Cell) -> bool:
    """Say whether a cell is text for people, though it may be called code."""
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    return cell.kind != "code" or not parses(cell.source) or all(one[0] == "#" for one in lines)
