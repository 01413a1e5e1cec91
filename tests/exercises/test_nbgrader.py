"""Known hand-ins through nbgrader itself: released, handed in, autograded, feedback made."""

from nbgrader.api import Gradebook

from tools import bank


def test_nbgrader_gives_the_marks_of_the_bank(assignment, graded):
    root, hand_ins = graded
    worth = bank.points(assignment)
    with Gradebook(f"sqlite:///{root}/course/gradebook.db") as gradebook:
        for name, hand_in in hand_ins.items():
            submission = gradebook.find_submission(assignment, name)
            grades = {g.name: g.auto_score for g in submission.notebooks[0].grades}
            lost = [test for test in worth if grades[test] == 0]
            assert lost == list(hand_in.loses), name
            assert sum(grades[test] for test in worth) == hand_in.marks, name


def test_written_answers_wait_for_a_person(assignment, graded):
    root, _ = graded
    with Gradebook(f"sqlite:///{root}/course/gradebook.db") as gradebook:
        submission = gradebook.find_submission(assignment, "half-done")
        waiting = [g.name for g in submission.notebooks[0].grades if g.needs_manual_grade]
    assert waiting and all(name.startswith("answer-") for name in waiting)


def test_feedback_shows_the_message(assignment, graded):
    root, hand_ins = graded
    page = root / "course" / "feedback" / "half-done" / assignment / f"{assignment}.html"
    assert hand_ins["half-done"].says in page.read_text(encoding="utf-8")
