"""Known hand-ins through nbgrader itself: released, handed in, autograded, feedback made."""

import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from tools import bank
from tools.release import config, release

SAMPLE = ("correct/the-reference", "wrong/half-done", "wrong/nothing-done")


@pytest.fixture(scope="session")
def graded(assignment, tmp_path_factory):
    """A course folder in which nbgrader has graded the sample, and the sample."""
    root = tmp_path_factory.mktemp(assignment)
    shutil.copytree(bank.ROOT / "solutions" / assignment, root / "solutions" / assignment)
    settings = config(root=str(root), db_url=f"sqlite:///{root}/gradebook.db")
    release(assignment, settings)
    nbgrader = NbGraderAPI(config=settings)
    hand_ins = {}
    for name in SAMPLE:
        hand_in = bank.read(bank.BANK / assignment / f"{name}.txt")
        folder = root / "course" / "submitted" / hand_in.name / assignment
        folder.mkdir(parents=True)
        nbformat.write(bank.build(hand_in), folder / f"{assignment}.ipynb")
        result = nbgrader.autograde(assignment, hand_in.name)
        assert result["success"], result["log"]
        result = nbgrader.generate_feedback(assignment, hand_in.name)
        assert result["success"], result["log"]
        hand_ins[hand_in.name] = hand_in
    return root, hand_ins


def test_nbgrader_gives_the_marks_of_the_bank(assignment, graded):
    root, hand_ins = graded
    worth = bank.points(assignment)
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        for name, hand_in in hand_ins.items():
            submission = gradebook.find_submission(assignment, name)
            grades = {g.name: g.auto_score for g in submission.notebooks[0].grades}
            lost = [test for test in worth if grades[test] == 0]
            assert lost == list(hand_in.loses), name
            assert sum(grades[test] for test in worth) == hand_in.marks, name


def test_written_answers_wait_for_a_person(assignment, graded):
    root, _ = graded
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        submission = gradebook.find_submission(assignment, "the-reference")
        waiting = [g.name for g in submission.notebooks[0].grades if g.needs_manual_grade]
    assert waiting and all(name.startswith("answer-") for name in waiting)


def test_feedback_shows_the_message(assignment, graded):
    root, hand_ins = graded
    page = root / "course" / "feedback" / "half-done" / assignment / f"{assignment}.html"
    assert hand_ins["half-done"].says in page.read_text(encoding="utf-8")
