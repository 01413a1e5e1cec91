"""Known hand-ins: small text files under ``tests/submissions/`` that turn a release into a hand-in.

A file begins with one line that says what is special, then ``key: value`` lines, then sections::

    The test set is shuffled as well.
    marks: 30
    loses: test-pipeline-evaluation
    says: your pipeline shuffles the test set

    @@ edit make-pipeline
    -    if training:
    -        ds = ds.shuffle(1000)
    +    ds = ds.shuffle(1000)

``marks`` are the points that the hand-in must get for its code, ``loses`` the test cells that must
fail, ``says`` what the student reads, in part. The sections are: ``edit CELL``, lines taken out of
the reference solution (-) and put in their place (+), several such pairs one below the other;
``cell CELL``, the whole source; ``unsolved CELL`` as released; ``add CELL``, a cell of the
student's own after that one. Cells without a section hold the reference solution.
"""

import copy
import re
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

ROOT = Path(__file__).resolve().parent.parent
BANK = ROOT / "tests" / "submissions"
KINDS = ("correct", "wrong")
_ACTIONS = ("edit", "cell", "unsolved", "add")


class BankError(ValueError):
    """A file of the bank that cannot be read or does not fit its assignment."""


@dataclass(frozen=True)
class HandIn:
    """A known hand-in.

    Attributes:
        assignment: name of the assignment.
        name: the file's name without its ending; a fault is named by it.
        about: one sentence: what is special about it.
        marks: points that it must get for code, without written answers.
        loses: grade ids of the test cells that must fail.
        says: part of the message that a student sees in each of them, or in the first.
        changes: (action, cell id, lines), in the order of the file.
    """

    assignment: str
    name: str
    about: str
    marks: int
    loses: tuple[str, ...] = ()
    says: str = ""
    changes: tuple[tuple[str, str, tuple[str, ...]], ...] = field(default=(), repr=False)


def source_notebook(assignment: str) -> NotebookNode:
    """The instructor's notebook, with solutions and all tests."""
    return nbformat.read(ROOT / "solutions" / assignment / f"{assignment}.ipynb", 4)


def released_notebook(assignment: str) -> NotebookNode:
    """The students' notebook."""
    return nbformat.read(ROOT / "exercises" / assignment / f"{assignment}.ipynb", 4)


def nbgrader_of(cell: NotebookNode) -> dict:
    """Metadata of a cell for nbgrader; empty where it has none."""
    return cell.metadata.get("nbgrader", {})


def is_test(cell: NotebookNode) -> bool:
    """Whether a cell is a test that gives points."""
    return bool(nbgrader_of(cell).get("grade")) and not nbgrader_of(cell)["solution"]


def points(assignment: str) -> dict[str, int]:
    """Points of each test cell, by grade id, in the order of the notebook."""
    cells = source_notebook(assignment).cells
    return {nbgrader_of(c)["grade_id"]: nbgrader_of(c)["points"] for c in cells if is_test(c)}


def hand_ins(assignment: str, kind: str) -> list[HandIn]:
    """All known hand-ins of an assignment.

    Args:
        assignment: name of the assignment.
        kind: "correct" or "wrong".

    Returns:
        The hand-ins, sorted by name.
    """
    return [read(path) for path in sorted((BANK / assignment / kind).glob("*.txt"))]


def read(path: Path) -> HandIn:
    """Read one file of the bank.

    Args:
        path: ``…/<assignment>/<correct|wrong>/<name>.txt``.

    Returns:
        The hand-in.

    Raises:
        BankError: if the file does not have the form described at the head of this module.
    """
    head, *sections = re.split(r"^@@ ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    about, *lines = [line for line in head.splitlines() if line]
    values = dict(line.split(": ", 1) for line in lines)
    unknown = set(values) - {"marks", "loses", "says"}
    if unknown or "marks" not in values:
        raise BankError(f"{path.name}: the head takes marks, loses and says, not {unknown}.")
    changes = []
    for section in sections:
        title, *body = section.rstrip().splitlines()
        action, _, cell = title.partition(" ")
        if action not in _ACTIONS:
            raise BankError(f"{path.name}: '@@ {title}' is none of {', '.join(_ACTIONS)}.")
        changes.append((action, cell, tuple(body)))
    return HandIn(
        assignment=path.parts[-3],
        name=path.stem,
        about=about,
        marks=int(values["marks"]),
        loses=tuple(filter(None, values.get("loses", "").split(", "))),
        says=values.get("says", ""),
        changes=tuple(changes),
    )


def reference(assignment: str) -> NotebookNode:
    """The release with the reference solution filled in, as a perfect student hands it in."""
    notebook = released_notebook(assignment)
    solved = {cell.id: cell.source for cell in source_notebook(assignment).cells}
    for cell in notebook.cells:
        if nbgrader_of(cell).get("solution"):
            marks = r"^ *### (BEGIN|END) SOLUTION\n?"
            cell.source = re.sub(marks, "", solved[cell.id], flags=re.MULTILINE).rstrip()
    return notebook


def build(hand_in: HandIn) -> NotebookNode:
    """Make the notebook that the student hands in.

    Args:
        hand_in: from `read`.

    Returns:
        The release with the hand-in's cells.

    Raises:
        BankError: if a section names a cell or lines that are not there.
    """
    notebook = reference(hand_in.assignment)
    release = {cell.id: cell for cell in released_notebook(hand_in.assignment).cells}
    for number, (action, cell_id, lines) in enumerate(hand_in.changes):
        if cell_id not in release:
            raise BankError(f"{hand_in.name}: the release has no cell '{cell_id}'.")
        position = next(i for i, c in enumerate(notebook.cells) if c.id == cell_id)
        cell = notebook.cells[position]
        if action == "unsolved":
            notebook.cells[position] = copy.deepcopy(release[cell_id])
        elif action == "cell":
            cell.source = "\n".join(lines)
        elif action == "edit":
            cell.source = _edited(cell.source, lines, f"{hand_in.name}, {cell_id}")
        else:
            extra = new_code_cell("\n".join(lines), id=f"own-{number}")
            notebook.cells.insert(position + 1, extra)
    return notebook


def _edited(source: str, lines: tuple[str, ...], where: str) -> str:
    """Replace each run of ``-`` lines by the run of ``+`` lines behind it."""
    runs = [(sign, [line[1:] for line in run]) for sign, run in groupby(lines, lambda x: x[:1])]
    runs = [(sign, run) for sign, run in runs if sign]
    if [sign for sign, _ in runs[::2]] != ["-"] * len(runs[::2]):
        raise BankError(f"{where}: an edit begins with the lines that go out (-).")
    while runs:
        old = "\n".join(runs.pop(0)[1])
        new = "\n".join(runs.pop(0)[1]) if runs and runs[0][0] == "+" else None
        found = f"\n{source}\n".count(f"\n{old}\n")
        if found != 1:
            raise BankError(f"{where}: these lines occur {found} times, not once:\n{old}")
        replacement = "\n" if new is None else f"\n{new}\n"
        source = f"\n{source}\n".replace(f"\n{old}\n", replacement)[1:-1]
    return source
