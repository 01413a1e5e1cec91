"""The damaged, slow and hostile hand-ins of tests/submissions/damaged and what each deserves."""

from __future__ import annotations

import copy
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import damage
import damage_files  # noqa: F401 (registers its operations)
import tiny_course
from nbformat import NotebookNode

FOLDER = Path(__file__).parents[1] / "submissions" / "damaged"


@dataclass(frozen=True)
class Case:
    """One hand-in.

    Attributes:
        name: What it is.
        answers: ``"right"``, ``"half"``, ``"wrong"`` or ``"blank"``.
        with_: The text of single answers, by nbgrader id.
        extra: Code cells added above a cell, by the latter's nbgrader id.
        steps: Damage, see `damage.apply`.
        folder: The assignment's folder as the student named it.
        file: The file as the student named it.
        beside: Other files in the folder, and what is in them.
        status: What is to become of it.
        score: Points by tests, of 10.
        repairs: Kinds of repairs that must be reported; an empty list allows none.
        flags: Kinds of flags that must be raised.
        reason: Part of the sentence for the person who must look.
        written: Whether the written answer must be there to be marked.
    """

    name: str
    answers: str = "right"
    with_: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    steps: list[list[Any]] = field(default_factory=list)
    folder: str = tiny_course.ASSIGNMENT
    file: str = f"{tiny_course.ASSIGNMENT}.ipynb"
    beside: dict[str, str] = field(default_factory=dict)
    status: str = "graded"
    score: float | None = None
    repairs: list[str] | None = None
    flags: list[str] = field(default_factory=list)
    reason: str = ""
    written: bool = False

    def data(self, released: NotebookNode) -> bytes:
        """Give the file's bytes, made from the released notebook."""
        filled = tiny_course.answered(released, answers(self.answers) | self.with_)
        notebook = json.loads(json.dumps(filled))
        for above, source in self.extra.items():
            at = damage.find(notebook, above)
            notebook["cells"].insert(at, damage.code_cell(source))
        stubs = {damage_id: _text(released, damage_id) for damage_id in tiny_course.ANSWERS}
        steps = copy.deepcopy(self.steps)
        for step in steps:
            for at, argument in enumerate(step):
                if argument in ("STUB", "ANSWER"):
                    texts = stubs if argument == "STUB" else tiny_course.ANSWERS
                    step[at] = texts[step[1]]
        return damage.apply(notebook, steps)

    def hand_in(self, course: Path, released: NotebookNode) -> None:
        """Put it, and what lies beside it, into a course's folder under its own name."""
        folder = course / "submitted" / self.name / self.folder
        files = {self.file: self.data(released)}
        for name, content in self.beside.items():
            files[name] = (
                b"\0\5\16\7"
                if content == "junk"
                else tiny_course.as_bytes(tiny_course.answered(released, answers(content)))
            )
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)


def answers(which: str) -> dict[str, str]:
    """Give the answers of a right, half right, wrong or untouched hand-in."""
    return {
        "right": tiny_course.ANSWERS,
        "half": tiny_course.ANSWERS | tiny_course.HALF,
        "wrong": tiny_course.ANSWERS | tiny_course.WRONG,
        "blank": {},
    }[which]


def _text(notebook: NotebookNode, grade_id: str) -> str:
    return notebook.cells[damage.find(notebook, grade_id)].source


def cases(file: str = "*") -> list[Case]:
    """Read the tables.

    Args:
        file: The table's name without its ending, or a pattern.

    Returns:
        Their hand-ins.
    """
    return [
        Case(name=name, with_=entry.pop("with", {}), **entry)
        for path in sorted(FOLDER.glob(f"{file}.toml"))
        for name, entry in tomllib.loads(path.read_text()).items()
    ]
