"""One place for the repository's address, and every file agrees with it."""

from __future__ import annotations

import json
import re
import sys

import pytest
from places import ROOT

sys.path.insert(0, str(ROOT / "tools"))
from set_address import configured_place, replace_place, rewrite, tracked_files  # noqa: E402

CONFIG = "title: x\nrepository:\n  # why\n  url: {url}\n  branch: main\n"
NOTEBOOK = json.dumps(
    [
        "[Open in Colab](https://colab.research.google.com/github/old/course/blob/main/a.ipynb)",
        "    %pip install --quiet git+https://github.com/old/course",
    ]
)


def test_every_file_names_the_configured_place():
    place = configured_place((ROOT / "_config.yml").read_text(encoding="utf-8"))
    name = place.rsplit("/", 1)[1]
    pattern = re.compile(
        r"(?:git\+https://github\.com|research\.google\.com/github)/([\w.-]+/[\w-]+)"
        rf"|https://github\.com/([\w-]+/{name})\b"
    )
    others = {
        path.relative_to(ROOT).as_posix(): found
        for path in tracked_files(ROOT)
        if path.suffix in (".ipynb", ".md", ".cff", ".toml", ".yml") and "tests" not in path.parts
        if (found := {a or b for a, b in pattern.findall(path.read_text("utf-8"))} - {place})
    }
    assert others == {}, "run `make address`"


def test_a_fork_changes_one_line(tmp_path):
    (tmp_path / "_config.yml").write_text(CONFIG.format(url="https://github.com/new-owner/cnn"))
    notebook, readme, picture = (tmp_path / name for name in ("a.ipynb", "README.md", "a.png"))
    notebook.write_text(NOTEBOOK)
    readme.write_text("git clone https://github.com/old/course.git; see github.com/old/course-two")
    picture.write_bytes(b"\x89PNG\xff github.com/old/course")
    place, changed = rewrite(tmp_path, [notebook, readme, picture])
    assert place == "new-owner/cnn"
    assert changed == [notebook, readme]
    assert notebook.read_text() == NOTEBOOK.replace("old/course", "new-owner/cnn")
    assert readme.read_text() == (
        "git clone https://github.com/new-owner/cnn.git; see github.com/old/course-two"
    )
    assert picture.read_bytes() == b"\x89PNG\xff github.com/old/course"
    assert rewrite(tmp_path, [notebook, readme]) == ("new-owner/cnn", [])


def test_other_peoples_repositories_stay():
    text = "https://github.com/older/course and https://github.com/old/course/issues"
    assert replace_place(text, "old/course", "me/mine") == (
        "https://github.com/older/course and https://github.com/me/mine/issues"
    )


@pytest.mark.parametrize("url", ["", "https://gitlab.com/a/b", "https://github.com/a", "a/b"])
def test_an_address_that_is_none_is_refused_in_one_sentence(url):
    with pytest.raises(ValueError, match="https://github.com/OWNER/NAME"):
        configured_place(CONFIG.format(url=url))


@pytest.mark.parametrize("ending", ["", "/", ".git"])
def test_endings_of_an_address_are_forgiven(ending):
    assert configured_place(CONFIG.format(url="https://github.com/a/b" + ending)) == "a/b"
