"""Killed at any moment, a run goes on where it stopped, and nobody could tell."""

import multiprocessing
import os
import random
import shutil
import signal
import sys
from itertools import count

import pytest
from corpus import answers
from inline_executor import InlineExecutor
from plain_nbgrader import rows
from sqlalchemy import event
from sqlalchemy.engine import Engine
from tiny_course import ASSIGNMENT, answered, as_bytes, hand_in

from autograder.course import Course, CourseError
from autograder.grading import ClassGrading
from autograder.results import Archive

STUDENTS, COURSES, KILLS = 20, 4, 5
TOUCHES_DISK = ("open", "os.", "shutil.", "sqlite3.")


def _grade(course):
    grading = ClassGrading(Course(course), ASSIGNMENT, [])
    try:
        return list(grading.run(InlineExecutor(), at_a_time=3))
    finally:
        grading.close()


def _grade_until(course, moment, told):
    """Grade, and die without notice at the given step; else tell how many steps it took."""
    steps = count(1)

    def step(*_, **__):
        if next(steps) == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(lambda name, _: step() if name.startswith(TOUCHES_DISK) else None)
    for moment_name in ("before_cursor_execute", "commit", "rollback"):
        event.listen(Engine, moment_name, step)
    _grade(course)
    told.put(next(steps))


def _run(course, moment=None):
    context = multiprocessing.get_context("fork")
    told = context.SimpleQueue()
    child = context.Process(target=_grade_until, args=(course, moment, told))
    child.start()
    child.join()
    assert child.exitcode in (0, -signal.SIGKILL)
    return told.get() if child.exitcode == 0 else None


def _state(course):
    folder = course / "autograded"
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    folders = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_dir())
    return rows(course, ASSIGNMENT), files, folders, Archive(_records(course)).all()


def _records(course):
    return Course(course).records / ASSIGNMENT


@pytest.fixture
def class_of_twenty(course, released):
    for number in range(STUDENTS):
        which = ("right", "half", "wrong", "blank")[number % 4]
        hand_in(course, f"s{number:02}", as_bytes(answered(released, answers(which))))
    hand_in(course, "s19", b"{")
    return course


def test_killed_twenty_times_nothing_is_lost_doubled_or_half_written(class_of_twenty, tmp_path):
    undisturbed = shutil.copytree(class_of_twenty, tmp_path / "undisturbed")
    steps = _run(undisturbed)
    wanted = _state(undisturbed)
    killed = 0
    for seed in range(COURSES):
        course = shutil.copytree(class_of_twenty, tmp_path / f"killed-{seed}")
        chance = random.Random(seed)
        while killed < KILLS * (seed + 1):
            moment = chance.randrange(1, steps // (KILLS + 1))
            assert _run(course, moment) is None, "it was over before it was killed"
            killed += 1
        assert len(_grade(course)) == STUDENTS
        assert _state(course) == wanted
    assert killed == COURSES * KILLS


def test_two_runs_at_a_time_are_refused(class_of_twenty):
    first = ClassGrading(Course(class_of_twenty), ASSIGNMENT, [])
    running = first.run(InlineExecutor(), at_a_time=1)
    next(running)
    with pytest.raises(CourseError, match="Another run"):
        _grade(class_of_twenty)
    assert len(list(running)) == STUDENTS - 1
    first.close()
