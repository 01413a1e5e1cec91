"""What happens to notebooks between a student's screen and the grader, as small operations.

An operation takes the notebook as plain JSON data and changes it, or takes the file's bytes and
gives other bytes. Cells are named by their nbgrader id or cell id in the released notebook.
Operations on whole files, and what other programs do, are in `damage_files`.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

Notebook = dict[str, Any]
ON_NOTEBOOK: dict[str, Callable[..., None]] = {}
ON_BYTES: dict[str, Callable[..., bytes]] = {}


def on_notebook(operation: Callable[..., None]) -> Callable[..., None]:
    """Register an operation on a notebook as JSON data."""
    ON_NOTEBOOK[operation.__name__] = operation
    return operation


def on_bytes(operation: Callable[..., bytes]) -> Callable[..., bytes]:
    """Register an operation on a file's bytes."""
    ON_BYTES[operation.__name__] = operation
    return operation


def apply(notebook: Notebook, steps: list[list]) -> bytes:
    """Apply operations one after another.

    Args:
        notebook: A hand-in as JSON data; it is not changed.
        steps: Each an operation's name and its arguments; those on bytes come last.

    Returns:
        The file that arrives.
    """
    data: Notebook | bytes = copy.deepcopy(notebook)
    for name, *arguments in steps:
        if name in ON_NOTEBOOK:
            ON_NOTEBOOK[name](data, *arguments)
        else:
            data = data if isinstance(data, bytes) else json.dumps(data, indent=1).encode()
            data = ON_BYTES[name](data, *arguments)
    return data if isinstance(data, bytes) else json.dumps(data, indent=1).encode()


def find(notebook: Notebook, cell: str) -> int:
    """Give a cell's place by its nbgrader id, else by its cell id."""
    cells = notebook["cells"]
    for at, one in enumerate(cells):
        if one.get("metadata", {}).get("nbgrader", {}).get("grade_id") == cell:
            return at
    for at, one in enumerate(cells):
        if one.get("id") == cell:
            return at
    raise KeyError(cell)


def code_cell(source: str) -> dict[str, Any]:
    """Make a code cell as old programs write it, without an id."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
    }


def text_of(cell: dict[str, Any]) -> str:
    """Give a cell's text, however it is stored."""
    source = cell.get("source", "")
    return "".join(source) if isinstance(source, list) else source


# -- cells ------------------------------------------------------------------------------------


@on_notebook
def duplicate(notebook: Notebook, cell: str, where: str = "below") -> None:
    """Copy a cell with its metadata and id; above or below itself."""
    at = find(notebook, cell)
    notebook["cells"].insert(at + (where == "below"), copy.deepcopy(notebook["cells"][at]))


@on_notebook
def duplicate_with(notebook: Notebook, cell: str, where: str, source: str) -> None:
    """Copy a cell with its metadata, the copy holding another text."""
    at = find(notebook, cell)
    other = copy.deepcopy(notebook["cells"][at]) | {"source": source}
    notebook["cells"].insert(at + (where == "below"), other)


@on_notebook
def add(notebook: Notebook, cell: str, where: str, source: str, kind: str = "code") -> None:
    """Add a cell of the student's own above or below another."""
    new = code_cell(source)
    if kind != "code":
        new = {"cell_type": kind, "metadata": {}, "source": source}
    notebook["cells"].insert(find(notebook, cell) + (where == "below"), new)


@on_notebook
def delete(notebook: Notebook, *cells: str) -> None:
    """Delete cells."""
    for cell in cells:
        del notebook["cells"][find(notebook, cell)]


@on_notebook
def move(notebook: Notebook, cell: str, to: int) -> None:
    """Move a cell to a place; -1 is the end."""
    moved = notebook["cells"].pop(find(notebook, cell))
    notebook["cells"].insert(len(notebook["cells"]) if to < 0 else to, moved)


@on_notebook
def split(notebook: Notebook, cell: str, line: int, with_metadata: bool = False) -> None:
    """Split a cell before a line; JupyterLab copies the metadata, others do not."""
    at = find(notebook, cell)
    first = notebook["cells"][at]
    lines = text_of(first).split("\n")
    second = copy.deepcopy(first) | {"source": "\n".join(lines[line:])}
    if not with_metadata:
        second["metadata"] = {}
        second.pop("id", None)
    first["source"] = "\n".join(lines[:line])
    notebook["cells"].insert(at + 1, second)


@on_notebook
def merge(notebook: Notebook, cell: str, count: int = 2) -> None:
    """Merge a cell with those below it; the first one's kind and metadata stay."""
    at = find(notebook, cell)
    parts = notebook["cells"][at : at + count]
    parts[0]["source"] = "\n\n".join(text_of(part) for part in parts)
    del notebook["cells"][at + 1 : at + count]


@on_notebook
def retype(notebook: Notebook, cell: str, kind: str) -> None:
    """Turn a cell into another kind."""
    one = notebook["cells"][find(notebook, cell)]
    one["cell_type"] = kind
    if kind == "code":
        one |= {"outputs": [], "execution_count": None}
    else:
        one.pop("outputs", None)
        one.pop("execution_count", None)


@on_notebook
def make_heading(notebook: Notebook, cell: str, level: int = 1) -> None:
    """Press one of JupyterLab's keys 1 to 6: a text cell, marked as a heading."""
    retype(notebook, cell, "markdown")
    one = notebook["cells"][find(notebook, cell)]
    one["source"] = f"{'#' * level} {text_of(one)}"


@on_notebook
def fence(notebook: Notebook, cell: str) -> None:
    """Put code into a text cell, between fences."""
    retype(notebook, cell, "markdown")
    one = notebook["cells"][find(notebook, cell)]
    one["source"] = f"```python\n{text_of(one)}\n```"


@on_notebook
def lines_without_ends(notebook: Notebook) -> None:
    """Store each cell's lines without their line ends."""
    for cell in notebook["cells"]:
        cell["source"] = text_of(cell).split("\n")


@on_notebook
def rewrite(notebook: Notebook, cell: str, source: str) -> None:
    """Change a cell's text."""
    notebook["cells"][find(notebook, cell)]["source"] = source


@on_notebook
def append_cell(notebook: Notebook, cell: str, other: str) -> None:
    """Write another cell's text at the end of a cell."""
    one, more = (notebook["cells"][find(notebook, name)] for name in (cell, other))
    one["source"] = f"{text_of(one)}\n\n{text_of(more)}"


@on_notebook
def replace(notebook: Notebook, cell: str, old: str, new: str) -> None:
    """Change a part of a cell's text."""
    one = notebook["cells"][find(notebook, cell)]
    assert old in text_of(one)
    one["source"] = text_of(one).replace(old, new)


@on_notebook
def reverse(notebook: Notebook) -> None:
    """Turn the order of the cells around."""
    notebook["cells"].reverse()


@on_notebook
def insert_raw(notebook: Notebook, at: int, cell: Any) -> None:
    """Put something among the cells that is no proper cell."""
    notebook["cells"].insert(at, cell)


@on_notebook
def become_another(notebook: Notebook) -> None:
    """Be another assignment's notebook, made with nbgrader too."""
    for at, cell in enumerate(notebook["cells"]):
        nbgrader = cell["metadata"].get("nbgrader")
        if nbgrader:
            nbgrader["grade_id"] = f"cell-{at:08x}"
        cell["id"] = f"other-{at}"
        cell["source"] = f"def task_{at}():\n    return {at}"


# -- metadata ---------------------------------------------------------------------------------


@on_notebook
def lose_metadata(notebook: Notebook, *cells: str) -> None:
    """Empty the metadata of some cells, or of all."""
    places = [find(notebook, cell) for cell in cells] or range(len(notebook["cells"]))
    for at in places:
        notebook["cells"][at]["metadata"] = {}


@on_notebook
def lose_ids(notebook: Notebook, *cells: str) -> None:
    """Take the cell ids away, from some cells or from all."""
    places = [find(notebook, cell) for cell in cells] or range(len(notebook["cells"]))
    for at in list(places):
        notebook["cells"][at].pop("id", None)


@on_notebook
def same_id(notebook: Notebook) -> None:
    """Give every cell the same id."""
    for cell in notebook["cells"]:
        cell["id"] = "cell"


@on_notebook
def set_nbgrader(notebook: Notebook, cell: str, key: str, value: Any) -> None:
    """Change one entry of a cell's nbgrader metadata."""
    notebook["cells"][find(notebook, cell)]["metadata"]["nbgrader"][key] = value


@on_notebook
def lose_nbgrader_keys(notebook: Notebook, cell: str, *keys: str) -> None:
    """Take entries out of a cell's nbgrader metadata."""
    for key in keys:
        del notebook["cells"][find(notebook, cell)]["metadata"]["nbgrader"][key]


@on_notebook
def swap_metadata(notebook: Notebook, one: str, other: str) -> None:
    """Let two cells exchange their metadata."""
    first, second = (notebook["cells"][find(notebook, cell)] for cell in (one, other))
    first["metadata"], second["metadata"] = second["metadata"], first["metadata"]


@on_notebook
def tag(notebook: Notebook, cell: str, *tags: str) -> None:
    """Put tags on a cell."""
    notebook["cells"][find(notebook, cell)]["metadata"]["tags"] = list(tags)


@on_notebook
def set_metadata(notebook: Notebook, key: str, value: Any) -> None:
    """Change the notebook's own metadata."""
    notebook["metadata"][key] = value


@on_notebook
def lose_keys(notebook: Notebook, *keys: str) -> None:
    """Take entries out of the notebook and out of every cell."""
    for holder in [notebook, *notebook["cells"]]:
        for key in keys:
            holder.pop(key, None)


@on_notebook
def set_key(notebook: Notebook, key: str, value: Any) -> None:
    """Change an entry of the notebook, such as nbformat."""
    notebook[key] = value
