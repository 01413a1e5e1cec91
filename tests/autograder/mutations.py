"""Damage at random, and marks without a kernel: for thousands of notebooks in seconds."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import random
from collections.abc import Callable
from typing import Any

import damage
import damage_files
from nbformat import NotebookNode
from tiny_course import ANSWERS

_FLAGS = ("grade", "solution", "locked", "points", "schema_version")
_VALUES = (9, -1, True, False, None, "x", [])


def mutate(rng: random.Random, notebook: dict[str, Any], stubs: dict[str, str]) -> bytes:
    """Damage a hand-in so that whatever was answered is still somewhere in the file.

    Args:
        rng: The source of chance.
        notebook: The hand-in as JSON data.
        stubs: The untouched text of every answer.

    Returns:
        The file that arrives.
    """
    data = copy.deepcopy(notebook)
    for _ in range(rng.randint(1, 4)):
        if "cells" not in data:  # it is in the old format by now
            break
        name, *arguments = _draw(rng, data, stubs)
        with contextlib.suppress(KeyError):  # its cell has lost its names already
            if name == "delete" and _holds_answer(data, arguments[0]):
                continue
            damage.ON_NOTEBOOK[name](data, *arguments)
    if rng.random() < 0.2:
        return rng.choice(_LAST)(json.dumps(data, indent=1).encode())
    return json.dumps(data, indent=rng.choice([None, 1, 4])).encode()


_LAST: tuple[Callable[[bytes], bytes], ...] = (
    lambda data: damage_files.encode(data, "utf-16"),
    lambda data: damage_files.encode(data, "utf-16-le"),
    lambda data: damage_files.encode(data, "utf-8-sig"),
    lambda data: damage_files.append(data, "\0\0\0"),
    lambda data: damage_files.append(data, "}\n"),
    damage_files.unescape,
)


def _holds_answer(data: dict[str, Any], cell: str) -> bool:
    text = damage.text_of(data["cells"][damage.find(data, cell)])
    return any(answer.split("\n")[-1] in text for answer in ANSWERS.values())


def _draw(rng: random.Random, data: dict[str, Any], stubs: dict[str, str]) -> list[Any]:
    graded = [*ANSWERS, "limits", "test-mean", "test-rescale", "test-count-words", "test-spread"]
    given = graded[len(ANSWERS) :]
    cell, answer, where = rng.choice(graded), rng.choice([*ANSWERS]), rng.choice(["above", "below"])
    return rng.choice(
        [
            ["duplicate", cell, where],
            ["duplicate_with", answer, where, stubs[answer]],
            ["add", answer, where, "scratch = 1"],
            ["add", answer, where, stubs[answer], "code" if answer != "explain" else "markdown"],
            ["delete", rng.choice([*given, "imports", "title"])],
            ["move", cell, rng.randrange(-1, len(data["cells"]))],
            ["split", cell, 1, rng.random() < 0.5],
            ["merge", cell, rng.randint(2, 3)],
            ["retype", cell, rng.choice(["code", "markdown", "raw", "heading", "?"])],
            ["rewrite", rng.choice(given), "assert True"],
            ["set_nbgrader", cell, rng.choice(_FLAGS), rng.choice(_VALUES)],
            ["set_nbgrader", cell, "grade_id", rng.choice(["x", "", None, 7, "mean"])],
            ["lose_nbgrader_keys", cell, rng.choice(_FLAGS)],
            ["swap_metadata", cell, rng.choice(graded)],
            ["tag", cell, "skip-execution", "raises-exception"],
            ["lose_metadata", cell],
            ["lose_metadata"],
            ["lose_ids"],
            ["lose_ids", cell],
            ["same_id"],
            ["lose_keys", rng.choice(["outputs", "execution_count", "id", "nbformat", "metadata"])],
            ["set_metadata", "widgets", {"application/vnd.jupyter.widget-state+json": {}}],
            ["through_colab"],
            ["through_vscode"],
            ["as_nbformat_3"],
        ]
    )


def marks(notebook: NotebookNode, source: NotebookNode) -> dict[str, float]:
    """Run a repaired notebook in this process and give the points of its tests.

    Args:
        notebook: The repaired hand-in.
        source: The instructor's notebook, for the hidden tests.

    Returns:
        Points by nbgrader id.
    """
    tests = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("locked")
    }
    points: dict[str, float] = {}
    space: dict[str, Any] = {}
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        text = tests[grade_id].source if grade_id in tests else cell.source
        if cell.cell_type != "code":
            continue
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(text, space)
            failed = False
        except Exception:
            failed = True
        if grade_id in tests and tests[grade_id].metadata.nbgrader.grade:
            full = tests[grade_id].metadata.nbgrader.points
            got = space["points"] if text.rstrip().endswith("points") and not failed else full
            points[grade_id] = 0 if failed else got
    return points
