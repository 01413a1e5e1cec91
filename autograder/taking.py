"""The notebook that answers a released one, under whatever name it was handed in."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from autograder.handin import HandIn
from autograder.names import NOTEBOOK, listed, plain_name, printable, same_name, stem
from autograder.repair import NeedsPerson, Released, Repaired, repair
from autograder.repair.reading import Cell, read
from autograder.repair.text import defines, does_nothing, names, normal, same_code
from autograder.types import Repair

_ARCHIVE = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_OTHER_FORM = (".py", ".html", ".htm", ".pdf", ".txt", ".docx", ".ipnyb", "")


class NothingHandedIn(NeedsPerson):
    """A notebook of the assignment is not among what was handed in."""


@dataclass(frozen=True)
class Taken:
    """The notebook that was taken from a hand-in.

    Attributes:
        repaired: It, repaired.
        file: The file it was in.
        release: What it answers.
        repairs: Everything that was put right, the name included.
    """

    repaired: Repaired
    file: str
    release: Released
    repairs: tuple[Repair, ...] = field(default=())


def take(hand_in: HandIn, release: Released, only_one: bool) -> Taken:
    """Take the notebook that answers a released one, and repair it.

    Args:
        hand_in: The hand-in.
        release: The released notebook.
        only_one: Whether the assignment has just this notebook, so that its name may be any.

    Returns:
        The notebook.

    Raises:
        NothingHandedIn: If there is none.
        NeedsPerson: If none can be repaired, or two have different answers.
    """
    if hand_in.links == (".",):
        raise NeedsPerson("The folder is a link to somewhere else.")
    candidates = _candidates(hand_in, release, only_one)
    if not candidates:
        raise NothingHandedIn(_what_is_there(hand_in, release))
    taken: list[Taken] = []
    reasons: list[NeedsPerson] = []
    for name in candidates:
        try:
            repaired = repair(hand_in.read(name), release)
        except NeedsPerson as reason:
            reasons.append(reason)
        else:
            repairs = repaired.repairs + _name_repairs(name, release)
            taken.append(Taken(repaired, name, release, repairs))
    if not taken:
        raise reasons[0]
    best = next((one for one in taken if all(covers(one, other) for other in taken)), None)
    if best is None:
        files = listed([one.file for one in taken])
        raise NeedsPerson(f"There are notebooks with different answers: {files}; ask which counts.")
    if is_blank(best):
        looked_at = {one.file for one in taken}
        others = [one for one in hand_in.files if one not in looked_at]
        work = [one for one in others if _may_hold_work(hand_in, one, release)]
        if work:
            raise NeedsPerson(
                f"“{printable(best.file)}” holds no answer, but the work may be in {listed(work)}; "
                "look there, or ask for the notebook again."
            )
    return best


def _candidates(hand_in: HandIn, release: Released, only_one: bool) -> list[str]:
    """Give the files that may be meant, the exact name first.

    Those with the best name are meant whatever is in them; others only if they hold the notebook.
    """
    exact = f"{release.name}.ipynb"
    ranks = {
        file: _rank(file, release.name, only_one)
        for file in hand_in.notebooks
        if _meant(hand_in, file) in (None, release.name)
    }
    best = min(ranks.values(), default=None)
    if best is None or best > 2:
        return []
    meant = [
        file
        for file, rank in ranks.items()
        if rank == best or ((rank < 2 or only_one) and is_like(cells_in(hand_in, file), release))
    ]
    return sorted(meant, key=lambda file: (ranks[file], file != exact, file.count(os.sep), file))


def _rank(file: str, name: str, only_one: bool) -> int:
    """Say how well a file is named: 0 as the notebook, 1 with more words, 2 or 3 otherwise."""
    if same_name(stem(file), name):
        return 0
    if plain_name(name) in plain_name(stem(file)):
        return 1
    return 2 if only_one and file.lower().endswith((".ipynb", ".ipynb.txt")) else 3


def _meant(hand_in: HandIn, file: str) -> str | None:
    """Give the released notebook that a file is named after, if it is."""
    released = [Path(one).stem for one in hand_in.released if one.endswith(".ipynb")]
    called = plain_name(stem(file))
    named = [one for one in released if plain_name(one) in called]
    return max(named, key=lambda one: (plain_name(one) == called, len(one)), default=None)


def cells_in(hand_in: HandIn, file: str) -> list[Cell]:
    """Give the cells of a file; none if it is no notebook that can be read."""
    try:
        return read(hand_in.read(file))[0]
    except NeedsPerson:
        return []


def is_like(cells: list[Cell], release: Released) -> bool:
    """Say whether half of a released notebook's cells are there, whatever has changed in them."""
    ids = {cell.grade_id for cell in cells} - {None}
    texts = {normal(cell.source) for cell in cells}
    found = [one for one in release.cells if one.text in texts or one.grade_id in ids]
    return len(found) >= len(release.cells) / 2


def _answers(cells: list[Cell], release: Released) -> bool:
    """Say whether cells answer one of a released notebook's questions."""
    ids = {cell.grade_id for cell in cells}
    defined = {name for cell in cells for name in defines(cell.source)}
    return any(
        one.grade_id in ids or (one.kind == "code" and names(one.source) & defined)
        for one in release.cells
        if one.is_answer
    )


def is_work(hand_in: HandIn, file: str, release: Released) -> bool:
    """Say whether a file is a notebook with answers, or a broken one that may be."""
    cells = cells_in(hand_in, file)
    if not cells:
        called_so = ".ipynb" in file.lower()
        return called_so or b'"cell_type"' in hand_in.read(file).replace(b"\0", b"")
    try:
        return _answers(cells, release) and bool(repair(hand_in.read(file), release).answers)
    except NeedsPerson:
        return _answers(cells, release)


def _may_hold_work(hand_in: HandIn, file: str, release: Released) -> bool:
    """Say whether the answers may be in a file that is not taken for the notebook."""
    called, ending = os.path.splitext(os.path.basename(file).lower().rstrip())
    if _meant(hand_in, file) not in (None, release.name) or called.startswith("."):
        return False
    if NOTEBOOK.match(file):
        return is_work(hand_in, file, release)
    if file in hand_in.released:
        return False
    named = plain_name(release.name) in plain_name(called) and ending in _OTHER_FORM
    return named or ending in _ARCHIVE or (not ending and is_work(hand_in, file, release))


def _what_is_there(hand_in: HandIn, release: Released) -> str:
    linked = any(NOTEBOOK.match(name) for name in hand_in.links)
    what = "only a link to one" if linked else "no notebook"
    files = f"only {listed(list(hand_in.files))}" if hand_in.files else "and no other file"
    return f"There is {what} for “{release.name}” in the folder" + (
        "." if linked else f", {files}."
    )


def covers(one: Taken, other: Taken) -> bool:
    """Say whether a notebook has every answer that another one has."""
    answers = one.repaired.answers
    return all(
        grade_id in answers
        and (same_code(answers[grade_id], text) or _is_stub(grade_id, text, other.release))
        for grade_id, text in other.repaired.answers.items()
    )


def is_blank(one: Taken) -> bool:
    """Say whether a notebook holds no answer at all."""
    answers = one.repaired.answers.items()
    return all(_is_stub(grade_id, text, one.release) for grade_id, text in answers)


def _is_stub(grade_id: str, text: str, release: Released) -> bool:
    """Say whether an answer is what was given, without its ``raise``."""
    given = release.by_grade_id[grade_id]
    stub = given.kind == "code" and bool(defines(text) & names(given.source))
    return stub and does_nothing(text)


def _name_repairs(file: str, release: Released) -> tuple[Repair, ...]:
    if file == f"{release.name}.ipynb":
        return ()
    detail = f"“{printable(file)}” was taken for “{release.name}.ipynb”."
    return (Repair("renamed", None, detail),)
