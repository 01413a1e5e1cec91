"""From aligned cells to the cells that will run: losses put back, locked text restored."""

from __future__ import annotations

import re
from typing import Any

from autograder.repair.align import Alignment
from autograder.repair.order import Placed, in_running_order
from autograder.repair.reading import Cell, NeedsPerson
from autograder.repair.released import Released, ReleasedCell
from autograder.repair.text import (
    bound_names,
    find_block,
    likeness,
    names,
    normal,
    own_definitions,
    parses,
)
from autograder.types import Repair

_HEADING = re.compile(r"\A#{1,6} ")  # JupyterLab's keys 1 to 6
_STARTS = re.compile(r"(async|class|def|from|import)\b|@")
_SENTENCE = 15  # characters
_CHECKED = {"grade": False, "solution": False, "locked": False, "task": False}


def rebuild(alignment: Alignment, release: Released) -> tuple[list[Placed], list[Repair]]:
    """Make the hand-in whole.

    Args:
        alignment: Which cell is which.
        release: The released notebook.

    Returns:
        The cells in running order, and what was put right.

    Raises:
        NeedsPerson: If the hand-in shows no answer at all, or is another notebook.
    """
    _refuse_strangers(alignment, release)
    placed, repairs = _as_released(alignment)
    repairs += _metadata_repairs(alignment, release)
    repairs += _restore_missing(placed, release)
    repairs += _answered_in_the_question(placed, release)
    ordered, moves = in_running_order(placed, release)
    return ordered, repairs + moves


def _refuse_strangers(alignment: Alignment, release: Released) -> None:
    given_texts = sum(not given.is_answer and len(given.text) >= 10 for given in release.cells)
    kept = strange = 0
    for at, cell in enumerate(alignment.cells):
        given = alignment.match.get(at)
        if given is None or not given.is_answer:
            like = given is not None and likeness(cell.source, given.source) >= 0.9
            kept += like
            strange += not like and bool(cell.source.strip())
    if kept < given_texts / 3 and strange >= 5 and strange > len(alignment.cells) / 2:
        raise NeedsPerson(f"The notebook looks like another one than “{release.name}”.")
    answers = [given for given in release.cells if given.is_answer]
    if answers and not any(
        given.index in alignment.found or _stands_elsewhere(given, alignment.cells)
        for given in answers
    ):
        raise NeedsPerson(f"None of the answers to “{release.name}” was found in the notebook.")


def _stands_elsewhere(given: ReleasedCell, cells: list[Cell]) -> bool:
    return given.kind == "code" and any(
        names(given.source) & bound_names(cell.source) for cell in cells
    )


def _as_released(alignment: Alignment) -> tuple[list[Placed], list[Repair]]:
    placed: list[Placed] = []
    repairs: list[Repair] = []
    for at, cell in enumerate(alignment.cells):
        given = alignment.match.get(at)
        if given is None:
            if not _is_rest_of_locked(cell, placed):
                placed.append(Placed(cell))
            continue
        if cell.kind != given.kind:
            detail = f"{given.label} was a {cell.kind} cell; it is {given.kind} again."
            repairs.append(Repair("retyped", given.grade_id, detail))
            if given.kind == "code":
                cell.source = _as_code(cell.source, given)
        whole = Cell(given.kind, cell.source, nbgrader=given.nbgrader, attachments=cell.attachments)
        if given.is_locked:
            whole.source = given.source
            if normal(cell.source) != given.text:
                detail = f"{given.label} is locked but was changed; the released text was used."
                repairs.append(Repair("locked_cell_changed", given.grade_id, detail))
                own = _own_lines(cell, given)
                if own and given.kind == "code":
                    placed.append(Placed(own))
                elif own:
                    placed += [Placed(whole, given), Placed(own)]
                    continue
        placed.append(Placed(whole, given))
    return placed, repairs


def _as_code(source: str, given: ReleasedCell) -> str:
    """Take off what made Markdown of code: fences, or the mark of a heading on the first line."""
    lines = source.split("\n")
    fences = [at for at, line in enumerate(lines) if line.startswith("```")]
    if fences:
        without = "\n".join(line for line in lines if not line.startswith("```"))
        inside = "\n".join(lines[fences[0] + 1 : fences[-1]])
        return without if parses(without) or not parses(inside) else inside
    plain = _HEADING.sub("", source)
    as_released = plain.split("\n")[0].rstrip() == given.source.split("\n")[0].rstrip()
    was_code = parses(plain) and (_STARTS.match(plain) or not parses(source))
    return plain if as_released or was_code else source


def _own_lines(cell: Cell, given: ReleasedCell) -> Cell | None:
    """Give the cell to keep beside a restored one: what a student wrote into locked text."""
    written = normal(cell.source)
    if not written or find_block(given.source, written):
        return None
    if given.is_test and likeness(written, given.source) >= 0.3:
        own = own_definitions(written, given.source)
        return Cell(cell.kind, own) if own else None
    return Cell(cell.kind, cell.source)


def _is_rest_of_locked(cell: Cell, placed: list[Placed]) -> bool:
    """Say whether a cell is the second half of a locked cell that was split."""
    given = placed[-1].given if placed else None
    return (
        given is not None
        and given.is_locked
        and bool(cell.source.strip())
        and find_block(given.source, cell.source) is not None
    )


def _metadata_repairs(alignment: Alignment, release: Released) -> list[Repair]:
    pairs = [
        (alignment.cells[at], given)
        for at, given in sorted(alignment.match.items())
        if given.grade_id
    ]
    lost = [given for cell, given in pairs if not cell.nbgrader]
    repairs = []
    if pairs and len(lost) == len(pairs):
        detail = "The nbgrader metadata of every cell was lost; it was taken from the release."
        repairs.append(Repair("metadata_lost", None, detail))
    else:
        for given in lost:
            detail = f"The nbgrader metadata of {given.label} was lost; the released one was used."
            repairs.append(Repair("metadata_lost", given.grade_id, detail))
    for cell, given in pairs:
        if cell.nbgrader and (changed := _changed(cell.nbgrader, given.nbgrader)):
            kind = "points_changed" if changed == ["points"] else "metadata_changed"
            detail = f"{given.label} had other nbgrader metadata than released: " + (
                f"{', '.join(changed)}; the released one was used."
            )
            repairs.append(Repair(kind, given.grade_id, detail))
    known = {cell.index: cell for cell in release.cells}
    for at, cell in enumerate(alignment.cells):
        given = known[alignment.match[at].index] if at in alignment.match else None
        extra = set(cell.tags) - set(given.metadata.get("tags", []) if given else [])
        if extra:
            detail = f"Tags that were added to a cell do not count: {', '.join(sorted(extra))}."
            repairs.append(Repair("tags", given.grade_id if given else None, detail[:300]))
    return repairs


def _changed(has: dict[str, Any], given: dict[str, Any]) -> list[str]:
    changed = [key for key, default in _CHECKED.items() if has.get(key) != given.get(key, default)]
    if "task" in changed and "task" not in has:
        changed.remove("task")
    if has.get("grade_id") != given.get("grade_id"):
        changed.append("grade_id")
    if given.get("grade") or given.get("task"):
        try:
            same = float(has.get("points", "nan")) == float(given.get("points", 0))
        except (TypeError, ValueError, OverflowError):
            same = False
        if not same:
            changed.append("points")
    return changed


def _restore_missing(placed: list[Placed], release: Released) -> list[Repair]:
    repairs: list[Repair] = []
    for given in release.cells:
        if any(item.given is given for item in placed):
            continue
        cell = Cell(given.kind, given.source, nbgrader=given.nbgrader)
        detail = f"{given.label} was missing; the released cell was put back."
        if given.is_answer and _stands_elsewhere(given, [item.cell for item in placed]):
            detail = f"The answer to {given.label} stands in another cell."
            if given.is_manual:
                cell.source = f"# {detail}"
                _insert(placed, Placed(cell, given))
            repairs.append(Repair("merged", given.grade_id, detail))
            continue
        if given.is_manual:
            sentence = "This cell was missing from the hand-in. Its answer may stand in another."
            cell.source = f"# {sentence}" if given.kind == "code" else sentence
            detail = f"{given.label} was missing; look for its answer in the neighbouring cells."
        elif not given.is_answer and not given.is_locked and (given.kind != "code"):
            continue
        if given.text or given.is_locked:
            _insert(placed, Placed(cell, given))
            repairs.append(Repair("deleted", given.grade_id, detail))
    return repairs


def _answered_in_the_question(placed: list[Placed], release: Released) -> list[Repair]:
    """Have a person look where an answer was left as it was and its question has become longer."""
    repairs = []
    texts = {item.given.index: item.cell.source for item in placed if item.given is not None}
    for item in placed:
        given = item.given
        if given is None or not given.is_manual or normal(item.cell.source) != given.text:
            continue
        question = release.cells[given.index - 1]
        gained = len(texts.get(question.index, "")) - len(question.text)
        if question.kind == "markdown" and not question.is_answer and gained >= _SENTENCE:
            detail = f"{given.label} was left as it was; its answer may stand in the question."
            item.cell.source = "This cell was left as it was. Its answer may stand above it."
            repairs.append(Repair("stub_beside_answer", given.grade_id, detail))
    return repairs


def _insert(placed: list[Placed], item: Placed) -> None:
    """Insert a test as late and anything else as early as its released neighbours allow."""
    index = item.given.index
    present = [(p.given.index, at) for at, p in enumerate(placed) if p.given is not None]
    if item.given.is_test:
        at = min(((i, at) for i, at in present if i > index), default=(0, len(placed)))[1]
    else:
        at = max(((i, at + 1) for i, at in present if i < index), default=(0, 0))[1]
    placed.insert(at, item)
