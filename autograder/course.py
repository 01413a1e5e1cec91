"""An nbgrader course folder: its settings, its folders and its released notebooks."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from jupyter_core.paths import jupyter_config_path
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from autograder.repair import Released
from autograder.types import GraderError

_CONFIG = "nbgrader_config.py"
_SET_VARIABLE = re.compile(r"environ(?:\.setdefault\(|\[)\s*[\"'](\w+)[\"']")


class CourseError(GraderError):
    """The course folder is not as the call needs it."""


class Course:
    """A course folder, with nbgrader's settings for it.

    Attributes:
        config: nbgrader's configuration: from Jupyter's folders, then from the course.
        directory: nbgrader's own view of the folder.
        root: The folder.
        environment: The environment variables that the course's configuration sets; hand-ins run
            with them.
    """

    def __init__(self, root: Path) -> None:
        """Read the settings.

        Args:
            root: The course folder.

        Raises:
            CourseError: If there is no such folder, or its configuration cannot be read.
        """
        root = root.resolve()
        if not root.is_dir():
            raise CourseError(f"There is no course folder “{root}”.")
        self.config = _load_config(root)
        if "root" not in self.config.CourseDirectory:
            self.config.CourseDirectory.root = str(root)
        self.directory = CourseDirectory(config=self.config)
        self.root = Path(self.directory.root)
        self.environment = _environment(root)

    @property
    def db_url(self) -> str:
        """The gradebook's address; a relative SQLite path is relative to the course folder."""
        url = self.directory.db_url
        path = url.removeprefix("sqlite:///")
        if path != url and path and not os.path.isabs(path):
            return f"sqlite:///{self.root / path}"
        return url

    @property
    def gradebook_path(self) -> Path | None:
        """The gradebook's file; None if it is not an SQLite database."""
        path = self.db_url.removeprefix("sqlite:///")
        return None if path == self.db_url else Path(path)

    @property
    def records(self) -> Path:
        """The folder in which is noted what was graded, beside the gradebook."""
        path = self.gradebook_path
        return (self.root if path is None else path.parent) / ".autograder"

    @property
    def data(self) -> list[Path]:
        """Folders that hand-ins may read: ``c.Autograder.data`` in the configuration."""
        return [Path(one).expanduser() for one in self.config.Autograder.get("data", [])]

    @property
    def cell_timeout(self) -> float | None:
        """Seconds a cell that nbgrader's configuration allows, if it says so."""
        for section in (self.config.Execute, self.config.ExecutePreprocessor):
            if isinstance(section.get("timeout"), (int, float)):
                return float(section["timeout"])
        return None

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """Give one of nbgrader's folders.

        Args:
            step: ``"source"``, ``"release"``, ``"submitted"``, ``"autograded"`` or ``"feedback"``.
            student: The student's id; ``"."`` for the instructor's own.
            assignment: The assignment's name.

        Returns:
            Its path, whether it exists or not.
        """
        directory = getattr(self.directory, f"{step}_directory")
        return Path(os.path.normpath(self.directory.format_path(directory, student, assignment)))

    def assignment(self, name: str) -> Assignment:
        """Give one assignment.

        Raises:
            CourseError: If it was never released.
        """
        release = self.folder("release", ".", name)
        if not sorted(release.glob("*.ipynb")):
            raise CourseError(
                f"There is no released notebook in {release}; run "
                f"`nbgrader generate_assignment {name}` in {self.root} first."
            )
        return Assignment(name, release, self.folder("source", ".", name))


@dataclass(frozen=True)
class Assignment:
    """What the instructor made.

    Attributes:
        name: Its name.
        release_folder: Where the released notebooks lie.
        source_folder: Where the instructor's notebooks lie.
    """

    name: str
    release_folder: Path
    source_folder: Path

    @property
    def files(self) -> Path | None:
        """The folder of what is given beside the notebooks; None if there is nothing."""
        folder = self.source_folder
        has_files = any(p.is_file() and p.suffix != ".ipynb" for p in folder.rglob("*"))
        return folder if has_files else None

    @cached_property
    def released(self) -> dict[str, Released]:
        """The released notebooks, by name."""
        return {
            path.stem: Released.from_notebook(path.stem, _read(path))
            for path in sorted(self.release_folder.glob("*.ipynb"))
        }

    @cached_property
    def sources(self) -> dict[str, NotebookNode]:
        """The instructor's notebooks, by name.

        Raises:
            CourseError: If one of the released notebooks has no source.
        """
        found = {}
        for name in self.released:
            path = self.source_folder / f"{name}.ipynb"
            if not path.is_file():
                raise CourseError(f"The source of the released notebook is missing: {path}.")
            found[name] = _read(path)
        return found


def _read(path: Path) -> NotebookNode:
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
        raise CourseError(f"{path} cannot be read as a notebook: {error}") from error


def _load_config(root: Path) -> Config:
    config = Config()
    for folder in [*reversed(jupyter_config_path()), str(root)]:
        try:
            config.merge(PyFileConfigLoader(_CONFIG, path=folder).load_config())
        except ConfigFileNotFound:
            continue
        except Exception as error:
            raise CourseError(f"{Path(folder, _CONFIG)} cannot be read: {error!r}") from error
    return config


def _environment(root: Path) -> dict[str, str]:
    path = root / _CONFIG
    named: set[Any] = set(_SET_VARIABLE.findall(path.read_text())) if path.is_file() else set()
    return {name: os.environ[name] for name in sorted(named - {"PATH"}) if name in os.environ}
