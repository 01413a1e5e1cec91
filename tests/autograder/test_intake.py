import os

import pytest
from corpus import cases
from tiny_course import ANSWERS, ASSIGNMENT, answered, as_bytes, hand_in

from autograder.course import Course, CourseError
from autograder.intake import NothingHandedIn, find_hand_ins, take
from autograder.repair import NeedsPerson

PLACED = [case for case in cases("damaged") if case.file != f"{ASSIGNMENT}.ipynb" or case.beside]


@pytest.fixture
def right(released):
    return as_bytes(answered(released, ANSWERS))


def _only(course):
    (one,) = find_hand_ins(Course(course), ASSIGNMENT, [])
    return one


@pytest.mark.parametrize("case", PLACED, ids=lambda case: case.name)
def test_names_and_places(case, course, released, release):
    case.hand_in(course, released)
    found = _only(course)
    assert found.student_id == case.name
    if case.status == "needs_attention":
        with pytest.raises(NeedsPerson, match=case.reason):
            take(found, release, only_one=True)
        return
    taken = take(found, release, only_one=True)
    assert taken.repaired.answers == ANSWERS
    assert [one.kind for one in taken.repairs] == case.repairs


def test_a_name_that_says_nothing_counts_only_if_there_is_one_notebook(course, right, release):
    hand_in(course, "ada", right, "my work.ipynb")
    assert take(_only(course), release, only_one=True).file == "my work.ipynb"
    with pytest.raises(NothingHandedIn):
        take(_only(course), release, only_one=False)


def test_a_whole_copy_stands_in_for_a_broken_file(course, right, release):
    hand_in(course, "ada", right[:500])
    hand_in(course, "ada", right, f"{ASSIGNMENT} (1).ipynb")
    assert take(_only(course), release, only_one=True).file == f"{ASSIGNMENT} (1).ipynb"


def test_a_notebook_without_a_folder_of_its_own(course, right, release):
    path = course / "submitted" / "ada" / f"{ASSIGNMENT}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(right)
    assert take(_only(course), release, only_one=True).repaired.answers == ANSWERS


def test_another_assignments_folder_is_no_hand_in(course, right):
    hand_in(course, "ada", right)
    (course / "submitted" / "bob" / "other").mkdir(parents=True)
    assert [one.student_id for one in find_hand_ins(Course(course), ASSIGNMENT, [])] == ["ada"]


@pytest.mark.parametrize("target", ["notebook", "folder", "fifo"])
def test_links_and_pipes_are_never_followed(course, right, release, target):
    mine = hand_in(course, "ada", right)
    theirs = course / "submitted" / "eve" / ASSIGNMENT
    theirs.parent.mkdir()
    if target == "folder":
        theirs.symlink_to(mine.parent)
    else:
        theirs.mkdir()
        path = theirs / mine.name
        path.symlink_to(mine) if target == "notebook" else os.mkfifo(path)
    eve = find_hand_ins(Course(course), ASSIGNMENT, ["eve"])[0]
    with pytest.raises(NeedsPerson):
        take(eve, release, only_one=True)


def test_a_file_that_becomes_a_link_after_it_was_found(course, right, release):
    path = hand_in(course, "ada", right)
    found = _only(course)
    path.unlink()
    path.symlink_to("/etc/passwd")
    with pytest.raises(NeedsPerson, match="cannot be read"):
        take(found, release, only_one=True)


def test_the_fingerprint_follows_every_file(course, right):
    hand_in(course, "ada", right)
    digests = {_only(course).digest()}
    hand_in(course, "ada", b"1", "data.csv")
    digests.add(_only(course).digest())
    hand_in(course, "ada", b"2", "data.csv")
    digests.add(_only(course).digest())
    assert len(digests) == 3


def test_the_folder_structure_of_the_course_is_respected(course, right):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(
            "c.CourseDirectory.directory_structure = "
            "'{nbgrader_step}/{assignment_id}/{student_id}'\n"
        )
    path = course / "submitted" / ASSIGNMENT / "ada" / f"{ASSIGNMENT}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(right)
    assert _only(course).student_id == "ada"


def test_nothing_handed_in_is_told(course, right):
    with pytest.raises(CourseError, match="Nothing was handed in"):
        find_hand_ins(Course(course), ASSIGNMENT, [])
    hand_in(course, "ada", right)
    with pytest.raises(CourseError, match="bob"):
        find_hand_ins(Course(course), ASSIGNMENT, ["ada", "bob"])


def test_what_the_configuration_sets_reaches_the_hand_ins(course, monkeypatch):
    monkeypatch.setenv("COURSE_PROFILE", "smoke")
    monkeypatch.setenv("SECRET", "1")
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(
            'import os\nos.environ.setdefault("COURSE_PROFILE", "local")\n'
            'os.environ["EPOCHS"] = "3"\nos.environ["PATH"] = os.environ["PATH"]\n'
        )
    assert Course(course).environment == {"COURSE_PROFILE": "smoke", "EPOCHS": "3"}
    monkeypatch.delenv("EPOCHS")


def test_a_broken_configuration_is_told(course):
    (course / "nbgrader_config.py").write_text("c = get_config(\n")
    with pytest.raises(CourseError, match="nbgrader_config.py cannot be read"):
        Course(course)
    with pytest.raises(CourseError, match="no course folder"):
        Course(course / "nowhere")
