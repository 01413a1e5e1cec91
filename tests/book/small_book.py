"""A book of two small notebooks without TensorFlow, built with the course's own configuration."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).parents[2]

HELPERS = """
from IPython.display import display

FACTOR = 1


def claim(name, condition, text):
    record = {"name": name, "text": text, "holds": bool(condition)}
    html = f"<p>✓ {text}</p>"
    mime = "application/vnd.course.claim+json"
    display({mime: record, "text/html": html, "text/plain": text}, raw=True)


def load(name):
    record = {"name": name, "source": "stand-in", "path": "-"}
    mime = "application/vnd.course.data+json"
    display({mime: record, "text/html": "<p>drawn</p>", "text/plain": "drawn"}, raw=True)
"""
TOC = """
format: jb-book
root: intro
parts:
  - caption: Chapters
    numbered: true
    chapters:
      - file: 01_first
      - file: 02_second
  - caption: Appendices
    chapters:
      - file: claims
      - file: execution_times
"""
COUNT = 'with open("runs.log", "a") as log:\n    print("{name}", file=log)'
PICTURE = """
from IPython.display import HTML

HTML('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="A single grey pixel.">')
""".strip()
PROFILE = """
import os

print(os.environ.get("COURSE_PROFILE"), os.environ["COURSE_BOOK_BUILD"])
""".strip()
TABLE = 'import pandas as pd\n\npd.DataFrame({"loss": [0.5, 0.25]})'


class SmallBook:
    """The small book's folder, with what a test does to it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.book = folder / "book"
        self.html = folder / "_build" / "html"

    def build(self) -> subprocess.CompletedProcess:
        """Build as ``make book`` does: fresh pages, the execution cache kept."""
        for name in ("html", ".doctrees"):
            shutil.rmtree(self.folder / "_build" / name, ignore_errors=True)
        jupyter_book = str(Path(sys.executable).with_name("jupyter-book"))
        return subprocess.run(
            [jupyter_book, "build", "book", "-W", "-n", "--keep-going"],
            cwd=self.folder,
            env=os.environ | {"COURSE_PROFILE": "colab", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )

    def runs(self) -> list[str]:
        """The notebooks executed so far, in order of their starts' names."""
        log = self.book / "runs.log"
        return sorted(log.read_text().split()) if log.exists() else []

    def page(self, name: str) -> str:
        return (self.html / f"{name}.html").read_text(encoding="utf-8")

    def write_notebook(self, name: str, cells: list) -> None:
        path = self.book / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        notebook = new_notebook(cells=cells)
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        nbformat.write(notebook, path)

    def edit_cell(self, name: str, cell_id: str, source: str) -> None:
        path = self.book / f"{name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        next(cell for cell in notebook.cells if cell.id == cell_id).source = source
        nbformat.write(notebook, path)


def make_small_book(folder: Path) -> SmallBook:
    """Write the small book into ``folder``."""
    small = SmallBook(folder)
    shutil.copytree(ROOT / "book" / "_ext", small.book / "_ext")
    shutil.copytree(ROOT / "book" / "_static", small.book / "_static")
    shutil.copy(ROOT / "_config.yml", folder)
    (folder / "requirements.txt").write_text("numpy==2.0.0\n")
    (folder / "course_utils").mkdir()
    (folder / "course_utils" / "__init__.py").write_text(HELPERS, encoding="utf-8")
    (small.book / "_toc.yml").write_text(TOC)
    (small.book / "references.bib").write_text("")
    (small.book / "intro.md").write_text(
        "# A small book\n\nSee {colab}`exercises/a/a.ipynb`.\n\n```{assignments}\n```\n"
    )
    (small.book / "claims.md").write_text("# Claims\n\n```{claims}\n```\n")
    (small.book / "execution_times.md").write_text("# Times\n\n```{execution-times}\n```\n")
    small.write_notebook(
        "01_first",
        [
            new_markdown_cell("# First\n\nSome $x^2$ mathematics.", id="title"),
            new_code_cell(COUNT.format(name="first"), id="count"),
            new_code_cell("from course_utils import FACTOR, claim, load", id="setup"),
            new_code_cell('load("cifar10")', id="load"),
            new_code_cell(
                'claim("first-two", FACTOR < 3, f"{FACTOR} < 3 & <b>so on</b>")', id="claim"
            ),
            new_code_cell(PICTURE, id="picture"),
            new_code_cell(TABLE, id="table"),
        ],
    )
    small.write_notebook(
        "02_second",
        [
            new_markdown_cell("# Second\n\nNothing loaded here.", id="title"),
            new_code_cell(COUNT.format(name="second"), id="count"),
            new_code_cell(
                PROFILE,
                id="profile",
            ),
        ],
    )
    exercise = new_markdown_cell("# Exercise: Fold a kernel", id="title")
    small.write_notebook("../exercises/fold/fold", [exercise])
    return small
