"""The released notebook, as repair needs to know it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nbformat import NotebookNode

from autograder.repair.text import names, normal


@dataclass(frozen=True)
class ReleasedCell:
    """One cell as it was given to the students.

    Attributes:
        index: Its place in the released notebook.
        kind: ``"code"``, ``"markdown"`` or ``"raw"``.
        source: Its text.
        id: Its cell id, or an empty string.
        metadata: Its metadata.
    """

    index: int
    kind: str
    source: str
    id: str
    metadata: dict[str, Any]

    @property
    def nbgrader(self) -> dict[str, Any]:
        """Its nbgrader metadata; empty for a cell that nbgrader does not know."""
        return self.metadata.get("nbgrader", {})

    @property
    def grade_id(self) -> str | None:
        """Its nbgrader id, or None."""
        return self.nbgrader.get("grade_id")

    @property
    def is_answer(self) -> bool:
        """Whether students write in it."""
        return bool(self.nbgrader.get("solution"))

    @property
    def is_manual(self) -> bool:
        """Whether it is an answer that a person marks."""
        return self.is_answer and bool(self.nbgrader.get("grade"))

    @property
    def is_test(self) -> bool:
        """Whether it judges answers."""
        return bool(self.nbgrader.get("grade")) and not self.is_answer

    @property
    def is_locked(self) -> bool:
        """Whether students must leave it as it is."""
        return self.is_test or (bool(self.nbgrader.get("locked")) and not self.is_answer)

    @cached_property
    def text(self) -> str:
        """Its source, normalised."""
        return normal(self.source)

    @property
    def label(self) -> str:
        """How to speak of it to people."""
        return f"“{self.grade_id}”" if self.grade_id else f"{self.kind} cell {self.index + 1}"


@dataclass(frozen=True)
class Released:
    """A released notebook.

    Attributes:
        name: The notebook's name without extension.
        cells: Its cells, in order.
        metadata: The notebook's metadata (kernel and language).
    """

    name: str
    cells: tuple[ReleasedCell, ...]
    metadata: dict[str, Any]

    @classmethod
    def from_notebook(cls, name: str, notebook: NotebookNode) -> Released:
        """Take over what repair needs from a notebook in nbformat 4.

        Args:
            name: The notebook's name without extension.
            notebook: The released notebook.

        Returns:
            The same as plain data.
        """
        cells = tuple(
            ReleasedCell(
                index=index,
                kind=cell.cell_type,
                source=cell.source,
                id=cell.get("id", ""),
                metadata=dict(cell.metadata),
            )
            for index, cell in enumerate(notebook.cells)
        )
        kept = {
            key: notebook.metadata[key]
            for key in ("kernelspec", "language_info")
            if key in notebook.metadata
        }
        return cls(name=name, cells=cells, metadata=kept)

    @cached_property
    def by_grade_id(self) -> dict[str, ReleasedCell]:
        """The cells nbgrader knows, by their nbgrader id."""
        return {cell.grade_id: cell for cell in self.cells if cell.grade_id}

    @cached_property
    def by_text(self) -> dict[str, ReleasedCell]:
        """The cells whose text no other released cell has, by that text."""
        count = Counter(cell.text for cell in self.cells)
        return {cell.text: cell for cell in self.cells if cell.text and count[cell.text] == 1}

    @cached_property
    def owners(self) -> dict[str, ReleasedCell]:
        """The answer that is to define a name, for names only one answer's stub defines."""
        answers = [cell for cell in self.cells if cell.is_answer and cell.kind == "code"]
        count = Counter(name for cell in answers for name in names(cell.source))
        return {name: cell for cell in answers for name in names(cell.source) if count[name] == 1}
