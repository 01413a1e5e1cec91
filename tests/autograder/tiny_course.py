"""A small nbgrader course without TensorFlow, and hand-ins for it: fast enough for every test."""

from __future__ import annotations

import copy
import json
import os
import sys
from pathlib import Path
from textwrap import dedent

sys.modules.setdefault("rfc3987_syntax", None)  # jsonschema's optional grammar takes 1.4 s to load

import nbformat  # noqa: E402
from nbformat import NotebookNode  # noqa: E402
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook  # noqa: E402

ASSIGNMENT = "numbers"
CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "tiny"
"""


def _nbgrader(grade_id: str, **flags: object) -> dict:
    return {
        "nbgrader": {
            "schema_version": 3,
            "grade_id": grade_id,
            "grade": False,
            "solution": False,
            "locked": False,
            "task": False,
            **flags,
        }
    }


def _text(source: str) -> str:
    return dedent(source).strip("\n")


def _plain(cell_id: str, source: str) -> NotebookNode:
    return new_code_cell(_text(source), id=cell_id)


def _prose(cell_id: str, source: str) -> NotebookNode:
    return new_markdown_cell(_text(source), id=cell_id)


def _given(grade_id: str, source: str) -> NotebookNode:
    return new_code_cell(_text(source), id=grade_id, metadata=_nbgrader(grade_id, locked=True))


def _answer(grade_id: str, source: str) -> NotebookNode:
    return new_code_cell(_text(source), id=grade_id, metadata=_nbgrader(grade_id, solution=True))


def _test(grade_id: str, points: float, source: str) -> NotebookNode:
    flags = {"grade": True, "locked": True, "points": points}
    return new_code_cell(_text(source), id=grade_id, metadata=_nbgrader(grade_id, **flags))


def _written(grade_id: str, points: float, source: str) -> NotebookNode:
    flags = {"grade": True, "solution": True, "points": points}
    return new_markdown_cell(_text(source), id=grade_id, metadata=_nbgrader(grade_id, **flags))


def source_notebook() -> NotebookNode:
    """Give the instructor's notebook: 10 points by tests, 3 by hand."""
    cells = [
        _prose("title", "# Numbers\n\nFour small functions and a sentence."),
        _plain("imports", "import math\nimport statistics"),
        _given("limits", "LOWEST, HIGHEST = 0.0, 1.0\nWORDS = 'one two two three three three'"),
        _prose("ask-mean", "## The mean\n\nWrite `mean(values)`."),
        _answer(
            "mean",
            '''
            def mean(values):
                """The arithmetic mean of a list of numbers."""
                ### BEGIN SOLUTION
                return math.fsum(values) / len(values)
                ### END SOLUTION
            ''',
        ),
        _test(
            "test-mean",
            2,
            """
            assert mean([1, 2, 3]) == 2, "the mean of 1, 2 and 3 is 2"
            ### BEGIN HIDDEN TESTS
            assert mean([0.1] * 10) == 0.1, "sum with math.fsum"
            ### END HIDDEN TESTS
            """,
        ),
        _prose("ask-rescale", "## Rescaling\n\nWrite `rescale(values)`."),
        _answer(
            "rescale",
            '''
            def rescale(values):
                """The values moved linearly so that they span LOWEST to HIGHEST."""
                ### BEGIN SOLUTION
                low, high = min(values), max(values)
                factor = (HIGHEST - LOWEST) / (high - low)
                return [LOWEST + (value - low) * factor for value in values]
                ### END SOLUTION
            ''',
        ),
        _plain("try-it", "print(rescale([3, 4, 5]))"),
        _test(
            "test-rescale",
            3,
            """
            assert rescale([2, 4, 6]) == [0.0, 0.5, 1.0], "2, 4, 6 become 0, 0.5, 1"
            ### BEGIN HIDDEN TESTS
            assert rescale([-1, 1]) == [LOWEST, HIGHEST], "negative numbers too"
            ### END HIDDEN TESTS
            """,
        ),
        _answer(
            "count-words",
            '''
            def count_words(text):
                """How often each word occurs, as a dict."""
                ### BEGIN SOLUTION
                return {word: text.split().count(word) for word in text.split()}
                ### END SOLUTION
            ''',
        ),
        _test(
            "test-count-words",
            4,
            """
            counted = count_words(WORDS)
            points = 2 if set(counted) == {"one", "two", "three"} else 0
            points += 2 if counted.get("three") == 3 else 0
            points
            """,
        ),
        _answer(
            "spread",
            '''
            def spread(values):
                """The standard deviation of the population."""
                ### BEGIN SOLUTION
                return statistics.pstdev(values)
                ### END SOLUTION
            ''',
        ),
        _test(
            "test-spread",
            1,
            """
            ### BEGIN HIDDEN TESTS
            assert spread([2, 4, 4, 4, 5, 5, 7, 9]) == 2, "divide by n"
            ### END HIDDEN TESTS
            """,
        ),
        _prose("ask-why", "## Why\n\nWhy may a sum of floats depend on their order?"),
        _written("explain", 3, "Rounding happens after each addition."),
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


ANSWERS = {
    cell.metadata.nbgrader.grade_id: "\n".join(
        line for line in cell.source.split("\n") if "SOLUTION" not in line
    )
    for cell in source_notebook().cells
    if cell.metadata.get("nbgrader", {}).get("solution")
}
HALF = {
    "rescale": "def rescale(values):\n    return [value / max(values) for value in values]",
    "count-words": "def count_words(text):\n    return dict.fromkeys(text.split(), 1)",
}
WRONG = {
    "mean": "def mean(values):\n    return sum(values)",
    "rescale": "def rescale(values):\n    raise ValueError('no idea')",
    "count-words": "def count_words(text):\n    return {}",
    "spread": "def spread(values:\n    return 1",
}


def make_course(root: Path) -> Path:
    """Make the course folder and release its assignment, as an instructor would.

    Args:
        root: An empty folder.

    Returns:
        The folder.
    """
    from nbgrader.apps import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    # nbgrader starts alembic by its bare name when it makes a gradebook.
    beside_python = str(Path(sys.executable).parent)
    if beside_python not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([beside_python, os.environ["PATH"]])
    (root / "source" / ASSIGNMENT).mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    nbformat.write(source_notebook(), root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "tiny"
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    made = api.generate_assignment(ASSIGNMENT, force=True)
    assert made["success"], made["log"]
    return root


def released_notebook(course: Path) -> NotebookNode:
    """Read what the students got."""
    return nbformat.read(course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)


def answered(released: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    """Fill a released notebook in.

    Args:
        released: What the students got.
        answers: The text of answer cells by nbgrader id; the others stay as they were.

    Returns:
        A new notebook.
    """
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(grade_id, cell.source)
    return notebook


def hand_in(course: Path, student: str, data: bytes, name: str = f"{ASSIGNMENT}.ipynb") -> Path:
    """Put a file where a student would hand it in."""
    path = course / "submitted" / student / ASSIGNMENT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def as_bytes(notebook: dict) -> bytes:
    """Write a notebook as JSON without checking it."""
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode()
