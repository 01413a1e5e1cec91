"""Every hand-in of tests/submissions/damaged through the command itself, in one class."""

import json
import shutil

import pytest
from corpus import cases
from plain_nbgrader import rows
from tiny_course import ANSWERS, ASSIGNMENT, answered, as_bytes, hand_in

from autograder import cli

CASES = cases()
HONEST = "an_honest_student"


@pytest.fixture(scope="module")
def results(_made_course, released, tmp_path_factory):
    """The class, graded once with the sandbox this machine allows."""
    folder = tmp_path_factory.mktemp("corpus")
    course = folder / "course"
    shutil.copytree(_made_course, course)
    for case in CASES:
        case.hand_in(course, released)
    hand_in(course, HONEST, as_bytes(answered(released, ANSWERS)))
    before = _fingerprints(course)
    code = cli.main(
        ["grade", ASSIGNMENT, "--course", str(course), "--json", str(folder / "results.json")]
        + ["--cell-timeout", "3", "--total-timeout", "20", "--memory", "1500", "--workers", "4"]
    )
    assert code == 3
    assert _fingerprints(course) == before
    written = json.loads((folder / "results.json").read_text())
    return course, {one["student_id"]: one for one in written["submissions"]}


def _fingerprints(course):
    """Everything that no hand-in may touch."""
    kept = [
        path for step in ("source", "release", "submitted") for path in (course / step).rglob("*")
    ]
    kept.append(course / "nbgrader_config.py")
    return {path: path.read_bytes() for path in kept if path.is_file() and not path.is_symlink()}


def test_the_corpus_is_large_enough():
    assert len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_gets_what_it_deserves(case, results):
    _, entries = results
    entry = entries[case.name]
    assert entry["status"] == case.status, entry
    assert entry["score"] == case.score, entry
    flags = {flag["kind"] for flag in entry["flags"]}
    assert flags >= set(case.flags), entry
    if case.repairs is not None:
        kinds = {one["kind"] for one in entry["repairs"]}
        assert kinds >= set(case.repairs) if case.repairs else not kinds, entry
    if case.reason:
        assert any(case.reason in flag["detail"] for flag in entry["flags"]), entry


def test_the_honest_student_has_every_point(results):
    _, entries = results
    assert (entries[HONEST]["status"], entries[HONEST]["score"]) == ("graded", 10)


def test_the_gradebook_holds_the_same_marks_and_nothing_else(results):
    course, entries = results
    recorded = rows(course, ASSIGNMENT)
    scores = {
        student: next(row[2] for row in mine if row[0] == ASSIGNMENT and len(row) == 3)
        for student, mine in recorded.items()
    }
    assert scores == {
        student: entry["score"] for student, entry in entries.items() if entry["score"] is not None
    }
