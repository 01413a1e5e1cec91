"""The graders graded: every known hand-in gets exactly the marks that are written for it."""

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools import bank
from tools.check_exercises import judge
from tools.grade_in_process import Grader
from tools.release import assignments

KNOWN = [h for a in assignments() for kind in bank.KINDS for h in bank.hand_ins(a, kind)]


@pytest.fixture(scope="session")
def graders():
    return {assignment: Grader(assignment) for assignment in assignments()}


@pytest.mark.parametrize("hand_in", KNOWN, ids=lambda h: f"{h.assignment}/{h.name}")
def test_hand_in_gets_its_marks(hand_in, graders):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what wrong work makes Keras say
        messages = graders[hand_in.assignment].messages(bank.build(hand_in))
    assert judge(hand_in, messages) == ""


def test_the_bank_is_large_enough(assignment):
    correct, wrong = (bank.hand_ins(assignment, kind) for kind in bank.KINDS)
    assert len(correct) >= 12 and len(wrong) >= 40
    assert all(h.marks == sum(bank.points(assignment).values()) for h in correct)
    assert all(h.loses and h.says for h in wrong)


def test_marks_written_are_those_of_the_tests_that_pass(assignment):
    worth = bank.points(assignment)
    for hand_in in bank.hand_ins(assignment, "wrong"):
        assert hand_in.marks == sum(worth.values()) - sum(worth[test] for test in hand_in.loses)


def test_every_test_cell_catches_a_fault_of_its_own(assignment):
    whole = {"nothing-done", "half-done"}
    wrong = [h for h in bank.hand_ins(assignment, "wrong") if h.name not in whole]
    assert {test for h in wrong for test in h.loses} == set(bank.points(assignment))


def test_no_two_hand_ins_are_the_same(assignment):
    every = [h for kind in bank.KINDS for h in bank.hand_ins(assignment, kind)]
    sources = {tuple(cell.source for cell in bank.build(h).cells) for h in every}
    assert len(sources) == len(every)


def write(folder, text):
    path = folder / "horses_or_humans" / "wrong" / "fault.txt"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A fault.\nloses: test-train-history\n", "the head takes marks"),
        ("A fault.\nmarks: 1\n\n@@ drop train\n", "'@@ drop train' is none of edit, cell"),
        ("A fault.\nmarks: 1\n\n@@ cell trane\npass\n", "has no cell 'trane'"),
        ("A fault.\nmarks: 1\n\n@@ edit train\n-    x = 1\n", "occur 0 times, not once"),
        ("A fault.\nmarks: 1\n\n@@ edit train\n+    x = 1\n", "begins with the lines that go out"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path, text, message):
    with pytest.raises(bank.BankError, match=message):
        bank.build(bank.read(write(tmp_path, text)))


@settings(deadline=None, max_examples=25)
@given(st.lists(st.text("abc ", min_size=1, max_size=4), min_size=1, max_size=6, unique=True))
def test_edit_replaces_exactly_one_place(lines):
    source = "\n".join(lines)
    edited = bank._edited(source, (f"-{lines[0]}", "+new", "+lines"), "here")
    assert edited.splitlines() == ["new", "lines", *lines[1:]]
