"""Shared by the autograder's tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import tiny_course
from inline_executor import InlineExecutor

from autograder import cli
from autograder.repair import Released
from autograder.run.sandbox import Sandbox, choose_sandbox
from autograder.types import SandboxUnavailable


@pytest.fixture(scope="session")
def _made_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_course.make_course(tmp_path_factory.mktemp("tiny") / "course")


@pytest.fixture
def course(_made_course: Path, tmp_path: Path) -> Path:
    """A course folder of one's own, its assignment released, nothing handed in."""
    return Path(shutil.copytree(_made_course, tmp_path / "course"))


@pytest.fixture(scope="session")
def released(_made_course: Path):
    """The notebook the students got."""
    return tiny_course.released_notebook(_made_course)


@pytest.fixture(scope="session")
def release(released) -> Released:
    """The same, as repair knows it."""
    return Released.from_notebook(tiny_course.ASSIGNMENT, released)


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    """The strongest protection that this machine has."""
    try:
        return choose_sandbox("auto")
    except SandboxUnavailable:
        return choose_sandbox("none")


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run hand-ins within this process: for tests that are not about running."""
    monkeypatch.setattr(cli, "make_executor", lambda *_: InlineExecutor())
