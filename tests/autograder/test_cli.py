import csv
import io
import json

import pytest
from corpus import answers
from tiny_course import ASSIGNMENT, answered, as_bytes, hand_in

from autograder import cli


@pytest.fixture
def call(capsys, inline):
    """Run the command; gives its exit code, what it printed and what it complained."""

    def run(*words):
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as end:
            code = end.code
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def two(course, released):
    for which in ("right", "half"):
        hand_in(course, which, as_bytes(answered(released, answers(which))))
    return course


def test_everything_graded(call, two, tmp_path):
    file = tmp_path / "results.json"
    code, out, err = call("grade", ASSIGNMENT, "--course", two, "--json", file)
    assert code == 0 and err == ""
    assert [line.split()[:3] for line in out.splitlines()[1:3]] == [
        ["half", "5", "13"],
        ["right", "10", "13"],
    ]
    written = json.loads(file.read_text())
    assert written.keys() == {"assignment", "started", "seconds", "submissions"}
    half = written["submissions"][0]
    assert half.keys() == {
        "student_id", "status", "score", "max_score", "repairs", "flags", "cells",
    }  # fmt: skip
    assert half["cells"][1] == {
        "grade_id": "test-rescale",
        "points": 0.0,
        "max_points": 3.0,
        "seconds": 0.0,
        "outcome": "failed",
    }


def test_someone_must_look(call, two, released, tmp_path):
    hand_in(two, "broken", b"PK\3\4")
    hand_in(two, "copied", as_bytes(answered(released, answers("right"))), "Copy of numbers.ipynb")
    (two / "submitted" / "copied" / ASSIGNMENT / "numbers.ipynb").unlink(missing_ok=True)
    file = tmp_path / "results.json"
    code, out, _ = call("grade", ASSIGNMENT, "--course", two, "--json", file)
    assert code == 3
    assert "broken: The file is a zip archive, not a notebook." in out
    assert "4 hand-ins" in out and "1 repaired" in out and "1 for a person" in out
    entries = {one["student_id"]: one for one in json.loads(file.read_text())["submissions"]}
    assert entries["broken"]["status"] == "needs_attention" and entries["broken"]["score"] is None
    assert entries["broken"]["flags"] == [
        {
            "kind": "needs_person",
            "grade_id": None,
            "detail": "The file is a zip archive, not a notebook.",
        }
    ]
    assert entries["copied"]["repairs"][0]["kind"] == "renamed"
    code, out, _ = call("report", ASSIGNMENT, "--course", two)
    assert code == 3 and "zip archive" in out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["grade"], "required: ASSIGNMENT"),
        (["grade", "unknown"], "no released notebook"),
        (["grade", ASSIGNMENT, "--student", "bob"], "Nothing of bob was found"),
        (["grade", ASSIGNMENT, "--workers", "0"], "not a positive whole number"),
        (["grade", ASSIGNMENT, "--workers", "two"], "invalid"),
        (["grade", ASSIGNMENT, "--cell-timeout", "-1"], "not a positive number"),
        (["grade", ASSIGNMENT, "--sandbox", "paper"], "invalid choice"),
        (["grade", ASSIGNMENT, "--json", "/no/such/folder/x.json"], "does not exist"),
        (["grade", ASSIGNMENT, "--cluster", "tcp://x"], "unrecognized"),
        (["grade", ASSIGNMENT, "--course", "/no/such/folder"], "no course folder"),
        (["collect", ASSIGNMENT, "x"], "invalid choice"),
        (["export", "--format", "moodle"], "invalid choice"),
        (["export"], "required: --format"),
        (["feedback", ASSIGNMENT], "Nothing was graded"),
        (["report", ASSIGNMENT], "Nothing was graded"),
        (["check", "nowhere.ipynb", "--assignment", ASSIGNMENT], "cannot be read"),
        (["check", "x.ipynb"], "required: --assignment"),
        ([], "required: COMMAND"),
    ],
)
def test_a_wrong_call_is_one_sentence(call, two, monkeypatch, words, sentence):
    monkeypatch.chdir(two)
    code, out, err = call(*words)
    assert code == 2
    assert sentence in err and err.startswith("autograder: ") and err.count("\n") == 1


def test_only_some_students(call, two):
    code, out, _ = call("grade", ASSIGNMENT, "--course", two, "--student", "half")
    assert code == 0 and "1 hand-ins" in out and "right" not in out


def test_checking_one_notebook_writes_nothing(call, two, tmp_path):
    before = sorted(two.rglob("*"))
    file = tmp_path / "results.json"
    notebook = two / "submitted" / "half" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    words = ("check", notebook, "--assignment", ASSIGNMENT, "--course", two, "--json", file)
    code, out, _ = call(*words)
    assert code == 0 and "numbers: 5 of 13" in out
    assert sorted(two.rglob("*")) == before
    written = json.loads(file.read_text())
    assert written["score"] == 5
    tests = {test["name"]: test for test in written["tests"]}
    assert tests["test-rescale"] == {
        "name": "test-rescale",
        "score": 0.0,
        "max_score": 3.0,
        "status": "failed",
        "output": "AssertionError: 2, 4, 6 become 0, 0.5, 1",
    }
    assert written["submissions"][0]["score"] == 5


def test_checking_needs_no_gradebook(call, two):
    (two / "gradebook.db").unlink()
    notebook = two / "submitted" / "right" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    code, out, _ = call("check", notebook, "--assignment", ASSIGNMENT, "--course", two)
    assert code == 0 and "numbers: 10 of 13" in out


def test_checking_what_cannot_be_repaired(call, two, tmp_path):
    file = tmp_path / "numbers.ipynb"
    file.write_bytes(b'{"cells": [')
    code, out, _ = call("check", file, "--assignment", ASSIGNMENT, "--course", two)
    assert code == 3 and "stops in the middle" in out


def test_the_export_is_a_table(call, two):
    call("grade", ASSIGNMENT, "--course", two)
    code, out, _ = call("export", "--format", "csv", "--course", two)
    table = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert {row["student_id"]: row["score"] for row in table} == {"half": "5.0", "right": "10.0"}


def test_strange_names_do_no_harm(call, two, released):
    name = "[red]x[bold] \x1b[31m,=1+1"
    hand_in(two, name, as_bytes(answered(released, answers("right"))))
    hand_in(two, "=cmd|'x'", as_bytes(answered(released, answers("right"))))
    code, out, _ = call("grade", ASSIGNMENT, "--course", two)
    assert code == 0 and "\x1b" not in out and "[red]x[bold]" in out
    _, out, _ = call("export", "--format", "csv", "--course", two)
    table = {row["student_id"] for row in csv.DictReader(io.StringIO(out))}
    assert name in table and "'=cmd|'x'" in table


def test_an_interrupted_run_says_how_to_go_on(call, two, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "make_executor", interrupt)
    code, _, err = call("grade", ASSIGNMENT, "--course", two)
    assert code == 130 and "goes on where it stopped" in err


def test_limits_come_from_the_call_then_nbgrader_then_the_default(two, inline, monkeypatch):
    seen = []
    make = cli.make_executor
    monkeypatch.setattr(
        cli, "make_executor", lambda course, *more: seen.append(more) or make(course, *more)
    )
    cli.main(["grade", ASSIGNMENT, "--course", str(two), "--workers", "3"])
    (two / "nbgrader_config.py").open("a").write("c.Execute.timeout = 77\n")
    cli.main(["grade", ASSIGNMENT, "--course", str(two), "--memory", "500"])
    words = ["--cell-timeout", "5", "--total-timeout", "50", "--sandbox", "none"]
    cli.main(["grade", ASSIGNMENT, "--course", str(two), *words])
    assert [limits.cell_timeout for _, limits, *_ in seen] == [30, 77, 5]
    assert seen[0][0] == 3 and seen[1][1].memory_mib == 500
    assert seen[2][1].total_timeout == 50 and seen[2][2] == "none"


def test_names_that_are_not_utf8_stop_nobody(call, two, released, tmp_path):
    right = as_bytes(answered(released, answers("right")))
    hand_in(two, "ada", right, "num\udce9ro numbers.ipynb")
    hand_in(two, "jos\udce9", right)
    file = tmp_path / "results.json"
    code, out, _ = call("grade", ASSIGNMENT, "--course", two, "--json", file)
    assert code == 3 and "jos�: The name of the folder “jos�” is not UTF-8" in out
    entries = {one["student_id"]: one for one in json.loads(file.read_text())["submissions"]}
    assert {key: one["score"] for key, one in entries.items()} == {
        "ada": 10, "half": 5, "right": 10, "jos�": None,
    }  # fmt: skip
    assert entries["jos�"]["status"] == "needs_attention"
    code, out, _ = call("feedback", ASSIGNMENT, "--course", two)
    assert code == 0 and "Feedback for 3 students was written." in out
    page = (two / "feedback" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
    assert "“num�ro numbers.ipynb” was taken for" in page


def test_checking_a_file_whose_name_is_not_utf8(call, two, tmp_path):
    path = two / "submitted" / "right" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path = path.rename(path.with_name("num\udce9ro.ipynb"))
    file = tmp_path / "results.json"
    words = ("check", path, "--assignment", ASSIGNMENT, "--course", two, "--json", file)
    assert call(*words)[0] == 0
    assert json.loads(file.read_text())["submissions"][0]["student_id"] == "num�ro"


def test_folders_and_files_in_each_others_place(call, two, released):
    right = as_bytes(answered(released, answers("right")))
    (two / "source" / ASSIGNMENT / "data").mkdir()
    (two / "source" / ASSIGNMENT / "data" / "words.txt").write_text("one")
    hand_in(two, "ada", right, f"{ASSIGNMENT}.ipynb/{ASSIGNMENT}.ipynb")
    hand_in(two, "ada", b"1", f"{ASSIGNMENT}.ipynb/table.csv")
    hand_in(two, "bob", right)
    hand_in(two, "bob", b"1", "data")
    hand_in(two, "bob", b"1", "own.ipynb/table.csv")
    code, out, _ = call("grade", ASSIGNMENT, "--course", two)
    assert code == 0
    assert [line.split()[:2] for line in out.splitlines()[1:3]] == [["ada", "10"], ["bob", "10"]]
    assert (two / "autograded" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").is_file()
    assert (two / "autograded" / "ada" / ASSIGNMENT / "table.csv").is_file()
    assert (two / "autograded" / "bob" / ASSIGNMENT / "data" / "words.txt").is_file()
    code, out, _ = call("feedback", ASSIGNMENT, "--course", two)
    assert code == 0 and "Feedback for 4 students was written." in out
