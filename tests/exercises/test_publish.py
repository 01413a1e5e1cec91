"""The tree for students: complete, and without anything that is not for them."""

import json
import re

import pytest
import yaml

from tools import bank
from tools.publish import PublishError, leaks, publish, secrets
from tools.release import assignments


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    destination = tmp_path_factory.mktemp("for-students")
    publish(destination)
    return destination


def test_students_get_what_they_need(tree):
    for name in ("book/_toc.yml", "course_utils/__init__.py", "pyproject.toml", "LICENSE"):
        assert (tree / name).is_file()
    for assignment in assignments():
        assert (tree / "exercises" / assignment / f"{assignment}.ipynb").is_file()


def test_students_get_nothing_else(tree):
    for name in (".git", "solutions", "tests", "autograder", "course", "book/instructor"):
        assert not (tree / name).exists()
    assert not list(tree.rglob("*gradebook*")) and not leaks(tree)


def test_the_students_own_readme_shows_and_links_what_is_there(tree):
    text = (tree / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert len(links) >= 4 and all((tree / link).is_file() for link in links)
    assert "make test" not in text and "solutions/" not in text
    assert not (tree / "docs" / "students.md").exists()


def test_contents_name_only_pages_that_are_there(tree):
    contents = yaml.safe_load((tree / "book" / "_toc.yml").read_text(encoding="utf-8"))
    for part in contents["parts"]:
        assert part["chapters"]
        for chapter in part["chapters"]:
            assert list((tree / "book").glob(chapter["file"] + ".*"))


@pytest.mark.parametrize("place", ["exercises/cifar100/cifar100.ipynb", "book/leak.ipynb"])
def test_a_leak_is_found(tree, place):
    secret = max(secrets("cifar100"), key=len)
    path = tree / place
    before = path.read_text(encoding="utf-8") if path.exists() else None
    cell = {"cell_type": "markdown", "id": "leak", "metadata": {}, "source": f"a\n  {secret}\n"}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    try:
        assert leaks(tree) == [f"{place} holds the line '{secret}'"]
    finally:
        path.unlink()
        if before is not None:
            path.write_text(before, encoding="utf-8")


def test_a_hidden_test_left_in_is_found(tree):
    (tree / "exercises" / "notes.py").write_text("### BEGIN HIDDEN TESTS\n", encoding="utf-8")
    try:
        assert leaks(tree) == ["exercises/notes.py holds 'BEGIN HIDDEN TESTS'"]
    finally:
        (tree / "exercises" / "notes.py").unlink()


def test_publishing_again_replaces_all_but_the_history(tmp_path):
    publish(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").touch()
    (tmp_path / "old.txt").touch()
    publish(tmp_path)
    assert (tmp_path / ".git" / "HEAD").exists() and not (tmp_path / "old.txt").exists()


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("all of it", encoding="utf-8")
    with pytest.raises(PublishError, match="holds other things; choose an empty folder"):
        publish(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_this_repository_is_no_destination():
    with pytest.raises(PublishError, match="lies inside this repository"):
        publish(bank.ROOT / "for-students")
