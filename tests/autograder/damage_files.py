"""What happens to whole files: what other programs write, encodings, what gets lost or added."""

from __future__ import annotations

import json
import re

from damage import Notebook, find, on_bytes, on_notebook, text_of

# -- programs ---------------------------------------------------------------------------------


@on_notebook
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


@on_notebook
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


@on_notebook
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


@on_bytes
def encode(data: bytes, encoding: str) -> bytes:
    """Save in another encoding."""
    return data.decode().encode(encoding)


@on_bytes
def unescape(data: bytes) -> bytes:
    """Write letters outside ASCII as they are."""
    return json.dumps(json.loads(data), ensure_ascii=False, indent=1).encode()


@on_bytes
def truncate(data: bytes, share: float) -> bytes:
    """Lose the end of the file."""
    return data[: int(len(data) * share)]


@on_bytes
def append(data: bytes, text: str) -> bytes:
    """Leave something behind the end."""
    return data + text.encode("latin-1")


@on_bytes
def carriage_returns(data: bytes) -> bytes:
    """Use the line ends of Windows, in the file and in the cells."""
    notebook = json.loads(data)
    for cell in notebook["cells"]:
        cell["source"] = text_of(cell).replace("\n", "\r\n")
    return json.dumps(notebook, indent=1).replace("\n", "\r\n").encode()


@on_bytes
def conflict(data: bytes) -> bytes:
    """Leave git's conflict markers in the file."""
    lines = data.decode().split("\n")
    middle = len(lines) // 2
    other = ["<<<<<<< HEAD", lines[middle], "=======", lines[middle] + " ", ">>>>>>> theirs"]
    return "\n".join(lines[:middle] + other + lines[middle + 1 :]).encode()


@on_bytes
def become(data: bytes, text: str) -> bytes:
    """Be something else altogether."""
    return text.encode("latin-1")


@on_bytes
def append_escape(data: bytes, cell: str, escape: str) -> bytes:
    """Put an escape such as half a surrogate pair behind a cell's text."""
    notebook = json.loads(data)
    notebook["cells"][find(notebook, cell)]["source"] += "@@"
    return json.dumps(notebook, indent=1).replace("@@", escape).encode()


@on_bytes
def nest(data: bytes, depth: int) -> bytes:
    """Nest lists without end."""
    return b'{"cells": ' + b"[" * depth


@on_bytes
def wrap(data: bytes) -> bytes:
    """Be what Jupyter's server sends for a notebook."""
    return json.dumps({"type": "notebook", "content": json.loads(data)}).encode()
