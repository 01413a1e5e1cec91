"""Repair: whatever a student handed in becomes the notebook that was meant, or goes to a person.

Pure: bytes in, a notebook and the list of repairs out.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nbformat import NotebookNode, from_dict

from autograder.repair.align import align
from autograder.repair.colab import neutralise
from autograder.repair.order import Placed
from autograder.repair.reading import Cell, NeedsPerson, read
from autograder.repair.rebuild import rebuild
from autograder.repair.released import Released, ReleasedCell
from autograder.repair.text import normal
from autograder.types import Repair

__all__ = ["NeedsPerson", "Released", "ReleasedCell", "Repaired", "repair"]

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Repaired:
    """A hand-in made whole.

    Attributes:
        notebook: In nbformat 4.5: the released metadata on every released cell, the student's text
            in the answers, no outputs, no tags of the student's, unique ids.
        repairs: What was put right; empty for a file that was as it should be.
        answers: The students' answers, normalised, by nbgrader id; untouched ones are left out.
    """

    notebook: NotebookNode
    repairs: tuple[Repair, ...]
    answers: dict[str, str]


def repair(data: bytes, release: Released) -> Repaired:
    """Make a hand-in whole.

    Args:
        data: The bytes of the file.
        release: The notebook that was released.

    Returns:
        The notebook and what had to be put right.

    Raises:
        NeedsPerson: If a person has to decide; the message says what, in one sentence.
    """
    cells, repairs = read(data)
    repairs += _id_repairs(cells, release)
    try:
        alignment = align(cells, release)
    except RecursionError:
        raise NeedsPerson("One cell repeats released text hundreds of times.") from None
    placed, more = rebuild(alignment, release)
    notebook, taken = _notebook(placed, release)
    return Repaired(
        notebook=notebook,
        repairs=tuple(repairs + alignment.repairs + more + taken),
        answers={
            item.given.grade_id: normal(item.cell.source)
            for item in placed
            if item.given is not None
            and item.given.is_answer
            and normal(item.cell.source) not in ("", item.given.text)
        },
    )


def _id_repairs(cells: list[Cell], release: Released) -> list[Repair]:
    if not any(cell.id for cell in release.cells):
        return []
    firsts = [cell.ids[0] if cell.ids else "" for cell in cells]
    known = [one for one in firsts if one]
    if len(set(known)) == len(firsts):
        return []
    missing, twice = firsts.count(""), len(known) - len(set(known))
    detail = f"Cell ids were missing ({missing}) or used twice ({twice}); new ones were given."
    return [Repair("ids", None, detail)]


def _notebook(placed: list[Placed], release: Released) -> tuple[NotebookNode, list[Repair]]:
    ids = _fresh_ids(placed)
    cells, repairs = [], []
    for item, cell_id in zip(placed, ids, strict=True):
        source = item.cell.source
        as_released = item.given is not None and normal(source) == item.given.text
        if item.cell.kind == "code" and not as_released:
            source, taken = neutralise(source)
            if taken:
                detail = f"Not run here: {'; '.join(taken)}"[:300]
                grade_id = item.given.grade_id if item.given is not None else None
                repairs.append(Repair("colab", grade_id, detail))
        metadata = copy.deepcopy(item.given.metadata) if item.given is not None else {}
        cell = {"cell_type": item.cell.kind, "id": cell_id, "metadata": metadata, "source": source}
        if item.cell.kind == "code":
            cell |= {"execution_count": None, "outputs": []}
        elif item.cell.attachments:
            cell["attachments"] = item.cell.attachments
        cells.append(cell)
    metadata = copy.deepcopy(release.metadata)
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return from_dict(notebook), repairs


def _fresh_ids(placed: list[Placed]) -> Iterator[str]:
    released = {item.given.id for item in placed if item.given is not None}
    used = set(released)
    for at, item in enumerate(placed):
        wanted = item.given.id if item.given is not None else "".join(item.cell.ids[:1])
        if item.given is None or not wanted:
            if not _ID.fullmatch(wanted) or wanted in used:
                wanted = next(
                    name for n in range(len(placed) + 1) if (name := f"added-{at}-{n}") not in used
                )
            used.add(wanted)
        yield wanted
