import shutil

import nbformat
import pytest
from nbgrader.apps import NbGraderAPI

from tools import bank
from tools.release import assignments, config, release

THOROUGH = ("convolution", "horses_or_humans")


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
    release(assignment, settings(root))
    return root


@pytest.fixture(scope="session")
def graded(assignment, released, tmp_path_factory):
    """A course folder in which nbgrader has graded the sample, and the sample."""
    root = tmp_path_factory.mktemp(f"{assignment}-graded")
    shutil.copytree(released, root, dirs_exist_ok=True)
    nbgrader = NbGraderAPI(config=settings(root))
    hand_ins = {}
    for name in sample(assignment):
        hand_in = bank.read(bank.BANK / assignment / f"{name}.txt")
        folder = root / "course" / "submitted" / hand_in.name / assignment
        folder.mkdir(parents=True)
        nbformat.write(bank.build(hand_in), folder / f"{assignment}.ipynb")
        result = nbgrader.autograde(assignment, hand_in.name)
        assert result["success"], result["log"]
        result = nbgrader.generate_feedback(assignment, hand_in.name)
        assert result["success"], result["log"]
        hand_ins[hand_in.name] = hand_in
    return root, hand_ins
