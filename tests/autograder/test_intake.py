import os
import shutil

import nbformat
import pytest
from corpus import answers, cases
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from tiny_course import ANSWERS, ASSIGNMENT, answered, as_bytes, hand_in

from autograder.course import Course, CourseError
from autograder.folders import AutogradedFolder
from autograder.intake import find_hand_ins
from autograder.repair import NeedsPerson
from autograder.taking import NothingHandedIn, take

PLACED = [case for case in cases("damaged") if case.file != f"{ASSIGNMENT}.ipynb" or case.beside]


@pytest.fixture
def right(released):
    return as_bytes(answered(released, ANSWERS))


@pytest.fixture
def blank(released):
    return as_bytes(released)


@pytest.fixture
def half(released):
    return as_bytes(answered(released, answers("half")))


@pytest.fixture
def two_notebooks(course):
    """A course whose assignment has a second notebook, which asks for the same functions."""
    folder = course / "release" / ASSIGNMENT
    shutil.copy(folder / f"{ASSIGNMENT}.ipynb", folder / "words.ipynb")
    return course


def _loose(course, data, name):
    """Put a file into a student's folder, but into no assignment's."""
    path = course / "submitted" / "ada" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


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


@pytest.mark.parametrize(
    "name",
    [
        "numbers_final.ipynb",
        "Copy_of_numbers.ipynb",
        "numbers 2.ipynb",
        "Cópia de numbers.ipynb",
        "numbers (Ada's conflicted copy 2024-11-01).ipynb",
        "ada_numbers.ipynb",
        "homework.ipynb",
        "numbers\n(1).ipynb",
        "my work/numbers.ipynb",
    ],
)
def test_an_untouched_notebook_never_wins_over_an_answered_one(name, course, blank, right, release):
    hand_in(course, "ada", blank)
    hand_in(course, "ada", right, name)
    taken = take(_only(course), release, only_one=True)
    assert taken.file == name and taken.repaired.answers == ANSWERS


def test_a_stub_without_its_raise_is_no_answer(course, released, right, release):
    hand_in(course, "ada", as_bytes(answered(released, {"mean": "def mean(values):\n    pass"})))
    hand_in(course, "ada", right, "numbers (1).ipynb")
    assert take(_only(course), release, only_one=True).file == "numbers (1).ipynb"


def test_the_exact_name_wins_without_a_word_if_it_has_every_answer(
    course, blank, released, right, release
):
    hand_in(course, "ada", right)
    hand_in(course, "ada", right, "a numbers.ipynb")
    hand_in(course, "ada", blank, "numbers_original.ipynb")
    some = {key: ANSWERS[key] for key in ("mean", "spread")}
    hand_in(course, "ada", as_bytes(answered(released, some)), "numbers_old.ipynb")
    taken = take(_only(course), release, only_one=True)
    assert taken.file == "numbers.ipynb" and not taken.repairs


def test_different_answers_under_different_names_are_set_aside(course, half, right, release):
    hand_in(course, "ada", half)
    hand_in(course, "ada", right, "numbers_final.ipynb")
    with pytest.raises(NeedsPerson, match="different answers: “numbers.ipynb”, “numbers_final"):
        take(_only(course), release, only_one=True)


def test_more_of_the_same_answers_under_another_name_are_taken(course, released, right, release):
    hand_in(course, "ada", as_bytes(answered(released, {"mean": ANSWERS["mean"]})))
    hand_in(course, "ada", right, "numbers_final.ipynb")
    assert take(_only(course), release, only_one=True).file == "numbers_final.ipynb"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("numbers (1).ipynb", "cut"),
        ("homework.ipynb", "cut"),
        ("numbers.zip", b"PK\3\4"),
        ("work.tar.gz", b"\x1f\x8b"),
        ("numbers", "right"),
        ("work", "right"),
        ("numbers.ipnyb", "right"),
        ("my_numbers.html", b"<html>"),
        ("scratch.ipynb", "own"),
    ],
)
def test_an_untouched_notebook_is_not_marked_if_the_work_may_lie_beside_it(
    name, data, course, blank, right, release
):
    own = as_bytes(new_notebook(cells=[new_code_cell(ANSWERS["mean"])]))
    data = {"cut": right[:-900], "right": right, "own": own}.get(data, data)
    hand_in(course, "ada", blank)
    hand_in(course, "ada", data, name)
    with pytest.raises(NeedsPerson) as refused:
        take(_only(course), release, only_one=True)
    assert f"“{name}”" in str(refused.value)
    hand_in(course, "ada", right)
    assert take(_only(course), release, only_one=True).file == "numbers.ipynb"


def test_what_holds_no_work_does_not_keep_an_untouched_notebook_from_its_mark(
    course, blank, release
):
    (course / "release" / ASSIGNMENT / "pictures.zip").write_bytes(b"PK\3\4")
    hand_in(course, "ada", b"PK\3\4", "pictures.zip")
    hand_in(course, "ada", b'{"a": [1, 2]}', "numbers.json")
    hand_in(course, "ada", b"1,2", "LICENSE")
    stranger = new_notebook(cells=[new_markdown_cell("# Recipes"), new_code_cell("cups = 3")])
    hand_in(course, "ada", as_bytes(stranger), "recipes.ipynb")
    hand_in(course, "ada", blank)
    assert take(_only(course), release, only_one=True).repaired.answers == {}


def test_of_several_notebooks_none_is_taken_for_another(two_notebooks, blank, right, release):
    hand_in(two_notebooks, "ada", blank)
    hand_in(two_notebooks, "ada", right, "words.ipynb")
    hand_in(two_notebooks, "ada", right, "words_final.ipynb")
    taken = take(_only(two_notebooks), release, only_one=False)
    assert taken.file == "numbers.ipynb" and taken.repaired.answers == {}
    hand_in(two_notebooks, "ada", right, "numbers_final.ipynb")
    assert take(_only(two_notebooks), release, only_one=False).file == "numbers_final.ipynb"


def test_of_several_notebooks_an_unnamed_one_is_never_guessed(two_notebooks, blank, right, release):
    hand_in(two_notebooks, "ada", blank)
    hand_in(two_notebooks, "ada", blank, "words.ipynb")
    hand_in(two_notebooks, "ada", right, "homework.ipynb")
    with pytest.raises(NeedsPerson, match="may be in “homework.ipynb”"):
        take(_only(two_notebooks), release, only_one=False)


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        ("blank", "right", "numbers (1)"),
        ("right", "blank", "numbers"),
        ("right", "right", "numbers"),
        ("half", "right", "different answers: “numbers”, “numbers (1)”"),
        ("blank", "broken", "may be in “numbers (1)”"),
        ("right", "broken", "numbers"),
        ("broken", "right", "numbers (1)"),
    ],
)
def test_two_folders_of_one_assignment(first, second, counts, course, blank, half, right, release):
    data = {"blank": blank, "half": half, "right": right, "broken": right[:500]}
    hand_in(course, "ada", data[first])
    _loose(course, data[second], f"{ASSIGNMENT} (1)/{ASSIGNMENT}.ipynb")
    found = _only(course)
    if " " in counts and "“" in counts:
        with pytest.raises(NeedsPerson) as refused:
            found.digest()
        assert counts in str(refused.value)
    else:
        assert found.folder.name == counts
        assert take(found, release, only_one=True).repaired.answers == ANSWERS


def test_work_beside_the_folder_is_no_untouched_notebook(course, blank, right, release):
    _loose(course, right, "numbers_final.ipynb")
    hand_in(course, "ada", blank)
    with pytest.raises(NeedsPerson, match="holds no answer, but .* “numbers_final.ipynb”"):
        _only(course).digest()
    hand_in(course, "ada", right)
    assert take(_only(course), release, only_one=True).file == "numbers.ipynb"
    hand_in(course, "ada", blank)
    _loose(course, blank, "numbers_final.ipynb")
    assert take(_only(course), release, only_one=True).repaired.answers == {}


@pytest.mark.parametrize("name", ["numbers_final.ipynb", "Week 1/my work.ipynb"])
def test_notebooks_in_no_folder_of_the_assignment_are_told(name, course, right):
    _loose(course, right, name)
    with pytest.raises(NeedsPerson) as refused:
        _only(course).digest()
    sentence = f"ada has files, but no folder called {ASSIGNMENT}: “{name}”."
    assert str(refused.value) == sentence


def test_who_handed_in_something_else_stays_absent(course, right):
    other = course / "release" / "words"
    other.mkdir()
    stranger = new_notebook(cells=[new_markdown_cell("# Words"), new_code_cell("letters = 3")])
    nbformat.write(stranger, other / "words.ipynb")
    _loose(course, right, "words/numbers.ipynb")
    _loose(course, as_bytes(stranger), "words.ipynb")
    _loose(course, b"1", "notes.txt")
    (course / "submitted" / "bob" / "words").mkdir(parents=True)
    (course / "submitted" / "eve").mkdir()
    (course / "submitted" / "jos\udce9" / "words").mkdir(parents=True)
    with pytest.raises(CourseError, match="Nothing of ada was found"):
        find_hand_ins(Course(course), ASSIGNMENT, ["ada"])
    hand_in(course, "carl", right)
    assert [one.student_id for one in find_hand_ins(Course(course), ASSIGNMENT, [])] == ["carl"]


@pytest.mark.parametrize("name", [".Trash-0/files/numbers.ipynb", ".~numbers.ipynb"])
def test_what_is_hidden_is_some_programs_own(name, course, half, right, release):
    hand_in(course, "ada", right)
    hand_in(course, "ada", half, name)
    assert take(_only(course), release, only_one=True).file == "numbers.ipynb"


def test_names_that_are_not_utf8_can_be_said(course, right, release):
    hand_in(course, "ada", right, "num\udce9ro numbers.ipynb")
    (told,) = take(_only(course), release, only_one=True).repairs
    assert told.detail == "“num�ro numbers.ipynb” was taken for “numbers.ipynb”."
    hand_in(course, "jos\udce9", right)
    jose = find_hand_ins(Course(course), ASSIGNMENT, ["jos\udce9"])[0]
    assert jose.student_id == "jos�"
    with pytest.raises(NeedsPerson, match="“jos�” is not UTF-8"):
        jose.digest()


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "and no other file."),
        (["a.zip"], "only “a.zip”."),
        ([*"abcdef"], "only “a”, “b”, “c”, “d” and 2 more."),
    ],
)
def test_what_is_there_instead_of_a_notebook_is_told(files, sentence, course, release):
    (course / "submitted" / "ada" / ASSIGNMENT).mkdir(parents=True)
    for name in files:
        hand_in(course, "ada", b"x", name)
    with pytest.raises(NothingHandedIn, match=r"no notebook for “numbers”") as refused:
        take(_only(course), release, only_one=True)
    assert str(refused.value).endswith(sentence)


def test_what_lay_beside_the_notebook_lies_beside_it_again(course, right, release, tmp_path):
    hand_in(course, "ada", right, "my work/numbers.ipynb")
    hand_in(course, "ada", b"mine", "my work/helper.py")
    hand_in(course, "ada", b"mine", "my work/data/a.csv")
    hand_in(course, "ada", b"mine", "my work/given.csv")
    hand_in(course, "ada", b"mine", "other/helper.py")
    hand_in(course, "ada", b"above", "helper.py")
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "given.csv").write_bytes(b"released")
    found = _only(course)
    taken = take(found, release, only_one=True)
    folder = AutogradedFolder(Course(course), found, ASSIGNMENT)
    assert folder.begin(tmp_path / "given", [taken.file]) == []
    texts = [(folder.new / name).read_text() for name in ("helper.py", "data/a.csv", "given.csv")]
    assert texts == ["mine", "mine", "released"]
