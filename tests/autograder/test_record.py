import shutil
from concurrent.futures import Future

import nbformat
import pytest
from corpus import answers
from inline_executor import InlineExecutor
from nbformat.v4 import new_output
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import SaveAutoGrades
from plain_nbgrader import autograde, rows
from tiny_course import ANSWERS, ASSIGNMENT, answered, as_bytes, hand_in
from traitlets.config import Config

from autograder.course import Course, CourseError
from autograder.grading import ClassGrading
from autograder.record import Ledger, fair_outputs


def _grade(course, students=(), force=False):
    grading = ClassGrading(Course(course), ASSIGNMENT, list(students), force)
    try:
        return {one.student_id: one for one in grading.run(InlineExecutor(), at_a_time=3)}
    finally:
        grading.close()


def _book(course):
    return Gradebook(Course(course).db_url, "tiny")


@pytest.fixture
def four(course, released):
    """A course with a right, a half right, a wrong and an untouched hand-in; one is dated."""
    for which in ("right", "half", "wrong", "blank"):
        hand_in(course, which, as_bytes(answered(released, answers(which))))
    stamp = course / "submitted" / "half" / ASSIGNMENT / "timestamp.txt"
    stamp.write_text("2026-11-02 10:00:00 UTC")
    (stamp.parent / "notes").mkdir()
    (stamp.parent / "notes" / "mine.txt").write_text("own file")
    return course


def test_rows_and_files_equal_those_of_nbgrader(four, tmp_path):
    plain = shutil.copytree(four, tmp_path / "plain")
    autograde(plain, ASSIGNMENT)
    results = _grade(four)
    assert {one.status for one in results.values()} == {"graded"}
    assert rows(four, ASSIGNMENT) == rows(plain, ASSIGNMENT)

    theirs = sorted(p.relative_to(plain) for p in (plain / "autograded").rglob("*"))
    ours = sorted(p.relative_to(four) for p in (four / "autograded").rglob("*"))
    assert ours == theirs
    for path in ours:
        if path.suffix == ".ipynb":
            mine, other = (nbformat.read(root / path, 4) for root in (four, plain))
            for cell in other.cells:
                cell.metadata.pop("execution", None)  # when it ran
            assert [c.metadata for c in mine.cells] == [c.metadata for c in other.cells]
            assert [c.source for c in mine.cells] == [c.source for c in other.cells]
        assert (four / path).stat().st_mode == (plain / path).stat().st_mode


def test_results_tell_points_and_outcomes(four):
    result = _grade(four)["half"]
    cells = {cell.grade_id: (cell.points, cell.max_points, cell.outcome) for cell in result.cells}
    assert cells == {
        "test-mean": (2, 2, "passed"),
        "test-rescale": (0, 3, "failed"),
        "test-count-words": (2, 4, "partial"),
        "test-spread": (1, 1, "passed"),
        "explain": (0, 3, "manual"),
    }
    assert (result.score, result.max_score) == (5, 13)


class Asking(InlineExecutor):
    """Notes for whom the instructor's notebook is run; one of its tests cannot be judged."""

    def __init__(self):
        self.asked = []

    def examine(self, job):
        self.asked.append(job.student_id)
        future = Future()
        future.set_result({"test-rescale": "ValueError: no"})
        return future


def _grade_asking(course, students):
    executor, grading = Asking(), ClassGrading(Course(course), ASSIGNMENT, students)
    results = list(grading.run(executor, at_a_time=3))
    grading.close()
    return executor.asked, {one.student_id: one.status for one in results}


def test_what_somebody_passes_is_not_in_doubt(four):
    asked, statuses = _grade_asking(four, ["half", "wrong", "blank", "right"])
    assert asked == []
    assert list(statuses)[-1] != "right", "the others wait until somebody passes what they fail"
    assert set(statuses.values()) == {"graded"}


def test_what_nobody_passes_is_asked_once_and_costs_nobody_marks(four):
    asked, statuses = _grade_asking(four, ["half", "wrong", "blank"])
    assert len(asked) == 1
    assert set(statuses.values()) == {"needs_attention"}


def test_only_so_many_wait_for_somebody_who_passes(four, monkeypatch):
    monkeypatch.setattr("autograder.grading._MOST_HELD", 1)
    asked, statuses = _grade_asking(four, ["blank", "half", "wrong"])
    assert asked == ["blank"] and len(statuses) == 3


def test_regrading_keeps_what_a_person_marked(four):
    _grade(four)
    with _book(four) as book:
        grade = book.find_grade("explain", ASSIGNMENT, ASSIGNMENT, "right")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 2.5, 1.0, False
        book.find_comment("explain", ASSIGNMENT, ASSIGNMENT, "right").manual_comment = "Good."
        test = book.find_grade("test-mean", ASSIGNMENT, ASSIGNMENT, "wrong")
        test.manual_score = 1.0
        book.db.commit()
    assert _grade(four)["right"].score == 13.5  # not run again, but brought up to date
    assert _grade(four, force=True)["right"].score == 13.5
    with _book(four) as book:
        grade = book.find_grade("explain", ASSIGNMENT, ASSIGNMENT, "right")
        assert (grade.manual_score, grade.extra_credit, grade.needs_manual_grade) == (2.5, 1, True)
        assert book.find_comment("explain", ASSIGNMENT, ASSIGNMENT, "right").comment == "Good."
        assert book.find_grade("test-mean", ASSIGNMENT, ASSIGNMENT, "wrong").score == 1.0


def test_only_what_changed_is_graded_again(four, released, monkeypatch):
    _grade(four)
    ran = []
    submit = InlineExecutor.submit
    monkeypatch.setattr(
        InlineExecutor, "submit", lambda self, job: ran.append(job.student_id) or submit(self, job)
    )
    _grade(four)
    assert ran == []
    hand_in(four, "wrong", as_bytes(answered(released, ANSWERS)))
    assert _grade(four)["wrong"].score == 10
    assert ran == ["wrong"]


def test_a_new_hand_in_that_cannot_be_read_does_not_touch_the_old_marks(four):
    before = _grade(four)["right"].score
    hand_in(four, "right", b"{")
    result = _grade(four)["right"]
    assert (result.status, result.score) == ("needs_attention", None)
    with _book(four) as book:
        assert book.find_submission(ASSIGNMENT, "right").score == before
    assert (four / "autograded" / "right" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").is_file()


def test_nbgrader_sees_the_hand_ins_as_graded(four):
    _grade(four)
    config = Config()
    config.CourseDirectory.root = str(four)
    config.CourseDirectory.course_id = "tiny"
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    submissions = {one["student"]: one for one in api.get_submissions(ASSIGNMENT)}
    assert all(one["autograded"] for one in submissions.values())
    assert submissions["right"]["score"] == 10 and submissions["right"]["needs_manual_grade"]
    notebooks = api.get_notebook_submissions(ASSIGNMENT, ASSIGNMENT)
    assert {one["student"]: one["failed_tests"] for one in notebooks} == {
        "right": False,
        "half": True,
        "wrong": True,
        "blank": True,
    }


def test_a_failing_record_leaves_nothing_and_does_not_stop_the_class(four, monkeypatch):
    whole = SaveAutoGrades.preprocess

    def fails(self, notebook, resources):
        notebook, resources = whole(self, notebook, resources)
        if resources["nbgrader"]["student"] == "half":
            raise RuntimeError("disk on fire")
        return notebook, resources

    monkeypatch.setattr(SaveAutoGrades, "preprocess", fails)
    results = _grade(four)
    assert {name: one.status for name, one in results.items()} == {
        "right": "graded",
        "half": "failed",
        "wrong": "graded",
        "blank": "graded",
    }
    assert "disk on fire" in results["half"].reason
    assert "half" not in rows(four, ASSIGNMENT)
    assert not list((four / "autograded" / "half").glob("*"))
    assert not list((four / "autograded" / "half").glob(".*"))


def test_late_hand_ins_are_told(four):
    (four / "nbgrader_config.py").open("a").write(
        "from nbgrader.plugins import LateSubmissionPlugin\n"
        "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
    )
    with _book(four) as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate="2026-11-01 00:00:00 UTC")
    result = _grade(four, ["half"])["half"]
    assert result.score == 0
    assert [flag.kind for flag in result.flags] == ["late"]


@pytest.mark.parametrize("text", ["yesterday", "9999999-99-99", "\x00", ""])
def test_an_unreadable_date_is_told(four, text):
    (four / "submitted" / "right" / ASSIGNMENT / "timestamp.txt").write_text(text)
    result = _grade(four, ["right"])["right"]
    assert (result.status, result.score) == ("graded", 10)
    assert [flag.kind for flag in result.flags] == (["timestamp"] if text else [])


def test_a_file_beside_the_notebook_is_overwritten_by_the_released_one(four, released, monkeypatch):
    (four / "source" / ASSIGNMENT / "data.csv").write_text("released")
    (four / "submitted" / "right" / ASSIGNMENT / "data.csv").write_text("forged")
    (four / "submitted" / "right" / ASSIGNMENT / "own.csv").write_text("own")
    seen = {}

    def look(self, job):
        seen["files"] = {p.name: p.read_text() for p in job.files_dir.rglob("*") if p.is_file()}
        seen["released"] = sorted(p.name for p in job.released_dir.rglob("*"))
        return submit(self, job)

    submit = InlineExecutor.submit
    monkeypatch.setattr(InlineExecutor, "submit", look)
    _grade(four, ["right"])
    assert seen == {"files": {"data.csv": "released", "own.csv": "own"}, "released": ["data.csv"]}
    folder = four / "autograded" / "right" / ASSIGNMENT
    assert (folder / "data.csv").read_text() == "released"


def _stream(name, text):
    return new_output("stream", name=name, text=text)


def _result(text):
    return new_output("execute_result", data={"text/plain": text}, execution_count=1)


@pytest.mark.parametrize(
    ("outputs", "points"),
    [
        ([_stream("stderr", "UserWarning: slow")], 4),
        ([_stream("stderr", "a log line"), _result("3")], 3),
        ([_result("2.5")], 2.5),
        ([_result("1000")], 4),
        ([_result("inf")], 4),
        ([_result("-7")], 0),
        ([_result("-inf")], 0),
        ([_result("nan")], 0),
        ([_result("'text'")], 4),
        ([new_output("execute_result", data={}, execution_count=1)], 4),
        ([new_output("error", ename="E", evalue="", traceback=[])], 0),
    ],
)
def test_marks_are_fair_and_within_bounds(four, outputs, points):
    from nbformat.v4 import new_code_cell
    from nbgrader.utils import determine_grade

    nbgrader = {"grade": True, "solution": False, "locked": True, "points": 4, "grade_id": "t"}
    cell = new_code_cell("", metadata={"nbgrader": nbgrader}, outputs=fair_outputs(outputs, 4.0))
    assert determine_grade(cell)[0] == points


def test_an_assignment_that_was_never_released_is_told(course):
    with pytest.raises(CourseError, match="nbgrader generate_assignment"):
        Ledger(Course(course), "unknown")
    (course / "gradebook.db").unlink()
    with pytest.raises(CourseError, match="nbgrader generate_assignment"):
        Ledger(Course(course), ASSIGNMENT)
    assert not (course / "gradebook.db").exists()
