"""The instructor's page says what the bank proves."""

from tools import bank
from tools.exercise_page import PAGE, page


def test_page_is_up_to_date():
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "out of date: python -m tools.exercise_page"


def test_page_names_every_fault(assignment):
    text = PAGE.read_text(encoding="utf-8")
    for hand_in in bank.hand_ins(assignment, "wrong"):
        assert hand_in.about in text and hand_in.says.strip() in text


def test_every_written_answer_has_a_rubric_that_the_page_keeps_to_itself(assignment):
    text = PAGE.read_text(encoding="utf-8")
    answers = [c for c in bank.source_notebook(assignment).cells if c.id.startswith("answer-")]
    assert answers
    for cell in answers:
        assert "Rubric, a point each" in cell.source and cell.source not in text
