"""What students get: regenerated equal, without solutions, hidden tests or outputs."""

import ast

import pytest

from tools import bank
from tools.publish import secrets
from tools.release import release


def test_exercises_equal_their_regeneration(assignment, released):
    name = f"exercises/{assignment}/{assignment}.ipynb"
    made, committed = ((root / name).read_text("utf-8") for root in (released, bank.ROOT))
    assert committed == made, "exercises/ is out of date: make release"


def test_unknown_assignment_is_one_clear_sentence():
    with pytest.raises(ValueError, match="no assignment 'mnist' in solutions/; there are"):
        release("mnist")


def test_the_release_holds_no_secret(assignment):
    released = (bank.ROOT / "exercises" / assignment / f"{assignment}.ipynb").read_text("utf-8")
    notebook = bank.released_notebook(assignment)
    lines = {line.strip() for cell in notebook.cells for line in cell.source.splitlines()}
    assert "BEGIN " not in released and "HIDDEN" not in released
    assert secrets(assignment) and not secrets(assignment) & lines


def test_every_function_is_left_to_the_student(assignment):
    for cell in bank.released_notebook(assignment).cells:
        about = bank.nbgrader_of(cell)
        if about.get("solution") and cell.cell_type == "code":
            assert cell.source.endswith("# YOUR CODE HERE\n    raise NotImplementedError()")
            assert '"""' in cell.source, f"{cell.id} states no contract"


def test_points_and_ids(assignment):
    cells = bank.source_notebook(assignment).cells
    assert len({cell.id for cell in cells}) == len(cells)
    for cell in cells:
        about = bank.nbgrader_of(cell)
        assert about.get("grade_id", cell.id) == cell.id
        if bank.is_test(cell):
            assert about["points"] > 0 and about["locked"] and cell.id.startswith("test-")


def test_no_marks_hang_on_an_accuracy_reached_in_training(assignment):
    pictures = {"train_raw", "val_raw", "test_raw", "info", "load"}
    ordering = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
    for cell in filter(bank.is_test, bank.source_notebook(assignment).cells):
        nodes = list(ast.walk(ast.parse(cell.source)))
        assert not pictures & {node.id for node in nodes if isinstance(node, ast.Name)}, cell.id
        for node in nodes:
            if isinstance(node, ast.Compare) and isinstance(node.ops[0], ordering):
                written = ast.unparse(node)
                assert "acc" not in written or written.startswith("abs("), f"{cell.id}: {written}"
