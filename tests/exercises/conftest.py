import os
import shutil
from unittest import mock

import nbformat
import pytest
from nbgrader.apps import NbGraderAPI

from tools import bank
from tools.release import assignments, config, release

THOROUGH = ("cifar100", "horses_or_humans")


def sample(assignment):
    """Hand-ins that go through nbgrader itself, at a dozen seconds each.

    In the half-done one some tests pass and some fail; two assignments also try all and nothing.
    """
    extremes = ("correct/the-reference", "wrong/nothing-done")
    return ("wrong/half-done", *extremes) if assignment in THOROUGH else ("wrong/half-done",)


def pytest_generate_tests(metafunc):
    if "assignment" in metafunc.fixturenames:
        metafunc.parametrize("assignment", assignments(), scope="session")


@pytest.fixture(scope="session", autouse=True)
def embedded_data():
    """Notebooks run with the small defaults, and never ask the network for pictures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_PROFILE", "smoke")
        yield


@pytest.fixture(autouse=True)
def same_environment():
    """What nbgrader_config.py sets, the next tests do not see."""
    with mock.patch.dict(os.environ):
        yield


def settings(root):
    """Those of a course folder with the place of the gradebook that the project has."""
    made = config(root=str(root), db_url=f"sqlite:///{root}/course/gradebook.db")
    made.ExecutePreprocessor.shutdown_kernel = "immediate"  # TensorFlow's end takes seconds
    return made


@pytest.fixture(scope="session")
def released(assignment, tmp_path_factory):
    """A course folder in which the assignment has been released."""
    root = tmp_path_factory.mktemp(assignment)
    shutil.copy(bank.ROOT / "nbgrader_config.py", root)
    shutil.copytree(bank.ROOT / "solutions" / assignment, root / "solutions" / assignment)
    (root / "course").mkdir()
    with mock.patch.dict(os.environ):
        release(assignment, settings(root))
    return root


@pytest.fixture(scope="session")
def graded(assignment, released, tmp_path_factory):
    """A course folder in which nbgrader has graded the sample, and the sample."""
    root = tmp_path_factory.mktemp(f"{assignment}-graded")
    shutil.copytree(released, root, dirs_exist_ok=True)
    hand_ins = {}
    for name in sample(assignment):
        hand_in = bank.read(bank.BANK / assignment / f"{name}.txt")
        folder = root / "course" / "submitted" / hand_in.name / assignment
        folder.mkdir(parents=True)
        nbformat.write(bank.build(hand_in), folder / f"{assignment}.ipynb")
        hand_ins[hand_in.name] = hand_in
    with mock.patch.dict(os.environ):
        nbgrader = NbGraderAPI(config=settings(root))
        for name in hand_ins:
            for step in (nbgrader.autograde, nbgrader.generate_feedback):
                result = step(assignment, name)
                assert result["success"], result["log"]
    return root, hand_ins
