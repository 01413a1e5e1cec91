"""Every topic that the book must teach is in a cell that somebody can point at."""

from __future__ import annotations

import tomllib
from pathlib import Path

import nbformat
import pytest
from places import ROOT

TOPICS = tomllib.loads((Path(__file__).parent / "coverage.toml").read_text(encoding="utf-8"))
PER_GROUP = {"A": 8, "B": 7, "C": 11, "D": 5, "E": 10, "F": 9, "G": 8, "H": 2, "I": 3}
PER_GROUP |= {"J": 3, "K": 1, "L": 6, "M": 7, "N": 1, "P": 2, "X": 3}


def test_no_topic_is_left_out():
    wanted = {f"{group}{n}" for group, count in PER_GROUP.items() for n in range(1, count + 1)}
    assert set(TOPICS) == wanted


@pytest.mark.parametrize("name", TOPICS)
def test_the_topic_is_where_the_table_says(name):
    topic = TOPICS[name]
    notebook = nbformat.read(ROOT / topic["notebook"], as_version=4)
    ids = {cell.id for cell in notebook.cells}
    assert [cell for cell in topic["cells"] if cell not in ids] == []
    assert topic["cells"] or topic["notebook"].startswith("exercises/")
