"""Make the students' notebooks: ``solutions/`` without solutions and hidden tests → ``exercises/``.

``python tools/release.py`` releases every assignment, ``python tools/release.py cifar100`` one.
It also enters the assignments into ``course/gradebook.db``, so that hand-ins can be graded.
"""

import argparse
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

ROOT = Path(__file__).resolve().parent.parent
SOLUTIONS = ROOT / "solutions"


def assignments() -> list[str]:
    """Names of the assignments, sorted: the folders of ``solutions/``."""
    return sorted(path.parent.name for path in SOLUTIONS.glob("*/*.ipynb"))


def config(**course_directory: str) -> Config:
    """The settings of ``nbgrader_config.py``.

    Args:
        **course_directory: settings of nbgrader's ``CourseDirectory`` to use instead.

    Returns:
        A traitlets configuration for nbgrader's applications.
    """
    loaded = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    loaded.CourseDirectory.update(course_directory)
    return loaded


def release(assignment: str, settings: Config | None = None) -> Path:
    """Generate one student notebook.

    Args:
        assignment: a name from `assignments`.
        settings: from `config`; by default the course's own.

    Returns:
        The notebook's path.

    Raises:
        ValueError: if there is no such assignment.
        RuntimeError: if nbgrader refuses the source notebook.
    """
    if assignment not in assignments():
        raise ValueError(
            f"there is no assignment '{assignment}' in solutions/; there are "
            f"{', '.join(assignments())}."
        )
    settings = settings or config()
    result = NbGraderAPI(config=settings).generate_assignment(assignment, force=True)
    if not result["success"]:
        raise RuntimeError(f"nbgrader could not release '{assignment}':\n{result['log']}")
    course = settings.CourseDirectory
    return Path(course.root, course.release_directory, assignment, f"{assignment}.ipynb")


def main() -> None:
    """Release the assignments named on the command line, or all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("assignment", nargs="*", choices=[[], *assignments()])
    for assignment in parser.parse_args().assignment or assignments():
        print(release(assignment).relative_to(ROOT))


if __name__ == "__main__":
    main()
