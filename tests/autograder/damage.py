"""What happens to notebooks between a student's screen and the grader, as small operations.

An operation takes the notebook as plain JSON data and changes it, or takes the file's bytes and
gives other bytes. Cells are named by their nbgrader id or cell id in the released notebook.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

Notebook = dict[str, Any]
ON_NOTEBOOK: dict[str, Callable[..., None]] = {}
ON_BYTES: dict[str, Callable[..., bytes]] = {}


def _on_notebook(operation: Callable[..., None]) -> Callable[..., None]:
    ON_NOTEBOOK[operation.__name__] = operation
    return operation


def _on_bytes(operation: Callable[..., bytes]) -> Callable[..., bytes]:
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


@_on_notebook
def duplicate(notebook: Notebook, cell: str, where: str = "below") -> None:
    """Copy a cell with its metadata and id; above or below itself."""
    at = find(notebook, cell)
    notebook["cells"].insert(at + (where == "below"), copy.deepcopy(notebook["cells"][at]))


@_on_notebook
def duplicate_with(notebook: Notebook, cell: str, where: str, source: str) -> None:
    """Copy a cell with its metadata, the copy holding another text."""
    at = find(notebook, cell)
    other = copy.deepcopy(notebook["cells"][at]) | {"source": source}
    notebook["cells"].insert(at + (where == "below"), other)


@_on_notebook
def add(notebook: Notebook, cell: str, where: str, source: str, kind: str = "code") -> None:
    """Add a cell of the student's own above or below another."""
    new = code_cell(source)
    if kind != "code":
        new = {"cell_type": kind, "metadata": {}, "source": source}
    notebook["cells"].insert(find(notebook, cell) + (where == "below"), new)


@_on_notebook
def delete(notebook: Notebook, *cells: str) -> None:
    """Delete cells."""
    for cell in cells:
        del notebook["cells"][find(notebook, cell)]


@_on_notebook
def move(notebook: Notebook, cell: str, to: int) -> None:
    """Move a cell to a place; -1 is the end."""
    moved = notebook["cells"].pop(find(notebook, cell))
    notebook["cells"].insert(len(notebook["cells"]) if to < 0 else to, moved)


@_on_notebook
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


@_on_notebook
def merge(notebook: Notebook, cell: str, count: int = 2) -> None:
    """Merge a cell with those below it; the first one's kind and metadata stay."""
    at = find(notebook, cell)
    parts = notebook["cells"][at : at + count]
    parts[0]["source"] = "\n\n".join(text_of(part) for part in parts)
    del notebook["cells"][at + 1 : at + count]


@_on_notebook
def retype(notebook: Notebook, cell: str, kind: str) -> None:
    """Turn a cell into another kind."""
    one = notebook["cells"][find(notebook, cell)]
    one["cell_type"] = kind
    if kind == "code":
        one |= {"outputs": [], "execution_count": None}
    else:
        one.pop("outputs", None)
        one.pop("execution_count", None)


@_on_notebook
def fence(notebook: Notebook, cell: str) -> None:
    """Put code into a text cell, between fences."""
    retype(notebook, cell, "markdown")
    one = notebook["cells"][find(notebook, cell)]
    one["source"] = f"```python\n{text_of(one)}\n```"


@_on_notebook
def lines_without_ends(notebook: Notebook) -> None:
    """Store each cell's lines without their line ends."""
    for cell in notebook["cells"]:
        cell["source"] = text_of(cell).split("\n")


@_on_notebook
def rewrite(notebook: Notebook, cell: str, source: str) -> None:
    """Change a cell's text."""
    notebook["cells"][find(notebook, cell)]["source"] = source


@_on_notebook
def replace(notebook: Notebook, cell: str, old: str, new: str) -> None:
    """Change a part of a cell's text."""
    one = notebook["cells"][find(notebook, cell)]
    assert old in text_of(one)
    one["source"] = text_of(one).replace(old, new)


@_on_notebook
def reverse(notebook: Notebook) -> None:
    """Turn the order of the cells around."""
    notebook["cells"].reverse()


@_on_notebook
def insert_raw(notebook: Notebook, at: int, cell: Any) -> None:
    """Put something among the cells that is no proper cell."""
    notebook["cells"].insert(at, cell)


@_on_notebook
def become_another(notebook: Notebook) -> None:
    """Be another assignment's notebook, made with nbgrader too."""
    for at, cell in enumerate(notebook["cells"]):
        nbgrader = cell["metadata"].get("nbgrader")
        if nbgrader:
            nbgrader["grade_id"] = f"cell-{at:08x}"
        cell["id"] = f"other-{at}"
        cell["source"] = f"def task_{at}():\n    return {at}"


# -- metadata ---------------------------------------------------------------------------------


@_on_notebook
def lose_metadata(notebook: Notebook, *cells: str) -> None:
    """Empty the metadata of some cells, or of all."""
    places = [find(notebook, cell) for cell in cells] or range(len(notebook["cells"]))
    for at in places:
        notebook["cells"][at]["metadata"] = {}


@_on_notebook
def lose_ids(notebook: Notebook, *cells: str) -> None:
    """Take the cell ids away, from some cells or from all."""
    places = [find(notebook, cell) for cell in cells] or range(len(notebook["cells"]))
    for at in list(places):
        notebook["cells"][at].pop("id", None)


@_on_notebook
def same_id(notebook: Notebook) -> None:
    """Give every cell the same id."""
    for cell in notebook["cells"]:
        cell["id"] = "cell"


@_on_notebook
def set_nbgrader(notebook: Notebook, cell: str, key: str, value: Any) -> None:
    """Change one entry of a cell's nbgrader metadata."""
    notebook["cells"][find(notebook, cell)]["metadata"]["nbgrader"][key] = value


@_on_notebook
def lose_nbgrader_keys(notebook: Notebook, cell: str, *keys: str) -> None:
    """Take entries out of a cell's nbgrader metadata."""
    for key in keys:
        del notebook["cells"][find(notebook, cell)]["metadata"]["nbgrader"][key]


@_on_notebook
def swap_metadata(notebook: Notebook, one: str, other: str) -> None:
    """Let two cells exchange their metadata."""
    first, second = (notebook["cells"][find(notebook, cell)] for cell in (one, other))
    first["metadata"], second["metadata"] = second["metadata"], first["metadata"]


@_on_notebook
def tag(notebook: Notebook, cell: str, *tags: str) -> None:
    """Put tags on a cell."""
    notebook["cells"][find(notebook, cell)]["metadata"]["tags"] = list(tags)


@_on_notebook
def set_metadata(notebook: Notebook, key: str, value: Any) -> None:
    """Change the notebook's own metadata."""
    notebook["metadata"][key] = value


@_on_notebook
def lose_keys(notebook: Notebook, *keys: str) -> None:
    """Take entries out of the notebook and out of every cell."""
    for holder in [notebook, *notebook["cells"]]:
        for key in keys:
            holder.pop(key, None)


@_on_notebook
def set_key(notebook: Notebook, key: str, value: Any) -> None:
    """Change an entry of the notebook, such as nbformat."""
    notebook[key] = value


# -- programs ---------------------------------------------------------------------------------


@_on_notebook
def through_colab(notebook: Notebook) -> None:
    """Save as Colab does: ids in the metadata, nbformat 4.0, its own entries everywhere."""
    notebook["nbformat_minor"] = 0
    notebook["metadata"] = {
        "colab": {"provenance": [], "name": "Copy of numbers.ipynb", "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python"},
        "accelerator": "GPU",
    }
    for at, cell in enumerate(notebook["cells"]):
        cell.pop("id", None)
        cell["metadata"]["id"] = f"kX{at}Bq_z"
        cell["metadata"]["colab"] = {"base_uri": "https://localhost:8080/"}
        cell["source"] = text_of(cell).splitlines(keepends=True)


@_on_notebook
def through_vscode(notebook: Notebook) -> None:
    """Save as VS Code does: its language entries, a kernel of its own, ids made anew."""
    notebook["metadata"] = {
        "kernelspec": {"display_name": ".venv", "language": "python", "name": "my-venv"},
        "language_info": {"name": "python", "version": "3.13.1", "file_extension": ".py"},
        "vscode": {"interpreter": {"hash": "0" * 64}},
    }
    for at, cell in enumerate(notebook["cells"]):
        cell["id"] = f"{at:08x}"
        cell["metadata"]["vscode"] = {"languageId": "python"}


@_on_notebook
def as_nbformat_3(notebook: Notebook) -> None:
    """Save in the format of 2012: worksheets, input instead of source, headings as cells."""
    cells = []
    for cell in notebook.pop("cells"):
        source, metadata = text_of(cell), cell.get("metadata", {})
        if cell["cell_type"] == "code":
            cells.append(
                {
                    "cell_type": "code",
                    "input": source.splitlines(keepends=True),
                    "language": "python",
                    "metadata": metadata,
                    "outputs": [],
                    "prompt_number": 1,
                }
            )
        elif re.fullmatch(r"#+ .*", source):
            level, title = source.split(" ", 1)
            cells.append(
                {
                    "cell_type": "heading",
                    "level": len(level),
                    "metadata": metadata,
                    "source": title,
                }
            )
        else:
            cells.append({"cell_type": "markdown", "metadata": metadata, "source": source})
    notebook |= {"nbformat": 3, "nbformat_minor": 0}
    notebook["worksheets"] = [{"cells": cells, "metadata": {}}]


# -- bytes ------------------------------------------------------------------------------------


@_on_bytes
def encode(data: bytes, encoding: str) -> bytes:
    """Save in another encoding."""
    return data.decode().encode(encoding)


@_on_bytes
def unescape(data: bytes) -> bytes:
    """Write letters outside ASCII as they are."""
    return json.dumps(json.loads(data), ensure_ascii=False, indent=1).encode()


@_on_bytes
def truncate(data: bytes, share: float) -> bytes:
    """Lose the end of the file."""
    return data[: int(len(data) * share)]


@_on_bytes
def append(data: bytes, text: str) -> bytes:
    """Leave something behind the end."""
    return data + text.encode("latin-1")


@_on_bytes
def carriage_returns(data: bytes) -> bytes:
    """Use the line ends of Windows, in the file and in the cells."""
    notebook = json.loads(data)
    for cell in notebook["cells"]:
        cell["source"] = text_of(cell).replace("\n", "\r\n")
    return json.dumps(notebook, indent=1).replace("\n", "\r\n").encode()


@_on_bytes
def conflict(data: bytes) -> bytes:
    """Leave git's conflict markers in the file."""
    lines = data.decode().split("\n")
    middle = len(lines) // 2
    other = ["<<<<<<< HEAD", lines[middle], "=======", lines[middle] + " ", ">>>>>>> theirs"]
    return "\n".join(lines[:middle] + other + lines[middle + 1 :]).encode()


@_on_bytes
def become(data: bytes, text: str) -> bytes:
    """Be something else altogether."""
    return text.encode("latin-1")


@_on_bytes
def append_escape(data: bytes, cell: str, escape: str) -> bytes:
    """Put an escape such as half a surrogate pair behind a cell's text."""
    notebook = json.loads(data)
    notebook["cells"][find(notebook, cell)]["source"] += "@@"
    return json.dumps(notebook, indent=1).replace("@@", escape).encode()


@_on_bytes
def nest(data: bytes, depth: int) -> bytes:
    """Nest lists without end."""
    return b'{"cells": ' + b"[" * depth


@_on_bytes
def wrap(data: bytes) -> bytes:
    """Be what Jupyter's server sends for a notebook."""
    return json.dumps({"type": "notebook", "content": json.loads(data)}).encode()
