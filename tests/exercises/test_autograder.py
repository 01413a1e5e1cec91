"""Known hand-ins through the autograder: the same rows as nbgrader's own, in its gradebook."""

import json
import shutil

import pytest

from autograder import cli
from autograder.repair import NeedsPerson, Released, repair
from tests.autograder.plain_nbgrader import rows
from tools import bank
from tools.release import assignments


@pytest.fixture
def course(released, graded, tmp_path):
    """A course folder with the hand-ins that nbgrader has graded, not graded yet."""
    root, _ = graded
    shutil.copytree(released, tmp_path, dirs_exist_ok=True)
    shutil.copytree(root / "course" / "submitted", tmp_path / "course" / "submitted")
    return tmp_path


def test_rows_equal_those_of_nbgrader(assignment, graded, course, capsys):
    root, hand_ins = graded
    assert cli.main(["grade", assignment, "--course", str(course)]) == cli.DONE
    ours = rows(course, assignment)
    assert ours == rows(root, assignment)
    assert ours.keys() == hand_ins.keys()


def test_honest_hand_ins_need_no_repair(assignment):
    release = Released.from_notebook(assignment, bank.released_notebook(assignment))
    for kind in bank.KINDS:
        for hand_in in bank.hand_ins(assignment, kind):
            notebook = bank.build(hand_in)
            repaired = repair(json.dumps(notebook).encode(), release)
            assert repaired.repairs == (), hand_in.name
            sources = [cell.source for cell in repaired.notebook.cells]
            assert sources == [cell.source for cell in notebook.cells], hand_in.name


def test_another_assignments_notebook_goes_to_a_person(assignment):
    release = Released.from_notebook(assignment, bank.released_notebook(assignment))
    for other in assignments():
        if other != assignment:
            with pytest.raises(NeedsPerson, match="looks like another"):
                repair(json.dumps(bank.source_notebook(other)).encode(), release)
