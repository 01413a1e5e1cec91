"""Write the tree for students: ``make publish DEST=../for-students``.

It holds the book, the exercises, course_utils and what is needed to build and install them; no
solutions, no hidden tests, no instructor's pages, no history.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import yaml

from tools import bank
from tools.release import assignments

PUBLIC = (
    "book",
    "course_utils",
    "exercises",
    "CITATION.cff",
    "LICENSE",
    "LICENSE-TEXT",
    "Makefile",
    "_config.yml",
    "docs",
    "pyproject.toml",
    "requirements.txt",
    "tools/set_address.py",
)
PRIVATE = ("book/instructor",)
README = "docs/students.md"
_MARKER = ".published"
_REGION = "### BEGIN %s(.*?)### END %s"
_DELIMITERS = ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS", "BEGIN MARK SCHEME")


class PublishError(RuntimeError):
    """Why nothing was published, and what to do."""


def secrets(assignment: str, shortest: int = 20) -> set[str]:
    """What students must not read: lines of solutions, hidden tests and model answers.

    Args:
        assignment: name of the assignment.
        shortest: lines with fewer characters say too little to count.

    Returns:
        The lines, stripped.
    """
    solved, hidden, shown = set(), set(), set()
    for cell in bank.source_notebook(assignment).cells:
        about = bank.nbgrader_of(cell)
        if about.get("grade") and about.get("solution"):
            solved.update(cell.source.splitlines())
        solved.update(_regions(cell.source, "SOLUTION"))
        if bank.is_test(cell):
            hidden.update(_regions(cell.source, "HIDDEN TESTS"))
            rest = re.sub(_REGION % (("HIDDEN TESTS",) * 2), "", cell.source, flags=re.DOTALL)
            shown.update(rest.splitlines())
    lines = solved | (hidden - shown)  # a hidden test may begin like a visible one
    return {line.strip() for line in lines if len(line.strip()) >= shortest}


def _regions(source: str, kind: str) -> set[str]:
    """Lines between the delimiters of a kind."""
    regions = re.findall(_REGION % (kind, kind), source, flags=re.DOTALL)
    return {line for region in regions for line in region.splitlines()}


def leaks(tree: Path) -> list[str]:
    """Look for secrets in a published tree.

    Args:
        tree: its folder.

    Returns:
        A sentence for each leak. Exercises may hold no secret line at all; elsewhere only long
        lines count, since a chapter may well build a layer as a solution does.
    """
    of = {assignment: secrets(assignment) for assignment in assignments()}
    every = set().union(*of.values())
    long = {line for line in every if len(line) >= 60}
    found = []
    for path in sorted(p for p in tree.rglob("*") if p.is_file() and ".git" not in p.parts):
        text = path.read_bytes().decode("utf-8", errors="replace")
        where = path.relative_to(tree)
        found += [f"{where} holds '{mark}'" for mark in _DELIMITERS if f"### {mark}" in text]
        secret = of.get(where.parts[1], every) if where.parts[0] == "exercises" else long
        found += [
            f"{where} holds the line '{line}'" for line in sorted(_lines(path, text) & secret)
        ]
    return found


def publish(destination: Path) -> list[str]:
    """Write the tree for students.

    Args:
        destination: a new or empty folder, or one that was published before (its ``.git`` is left
            alone, everything else is replaced).

    Returns:
        Paths of the files of the repository that were published.

    Raises:
        PublishError: if the folder holds something else, lies in this repository, or if the
            tree would leak a secret; then nothing is written.
    """
    destination = destination.resolve()
    if destination.is_relative_to(bank.ROOT):
        raise PublishError(f"{destination} lies inside this repository; choose a folder outside.")
    if destination.exists() and not destination.is_dir():
        raise PublishError(f"{destination} is a file; choose a folder.")
    held = {path.name for path in destination.iterdir()} if destination.exists() else set()
    if held - {".git"} and _MARKER not in held:
        raise PublishError(f"{destination} holds other things; choose an empty folder.")
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        files = _write(tree)
        if found := leaks(tree):
            raise PublishError("nothing was published, for it would leak: " + "; ".join(found))
        for name in held - {".git"}:
            path = destination / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(tree, destination, dirs_exist_ok=True)
    return files


def _write(tree: Path) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *PUBLIC],
        cwd=bank.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [
        name
        for name in sorted(filter(None, listed.stdout.split("\0")))
        if not name.startswith(tuple(f"{room}/" for room in PRIVATE))
    ]
    for name in files:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(bank.ROOT / name, tree / name)
    (tree / _MARKER).touch()
    (tree / README).rename(tree / "README.md")
    contents = tree / "book" / "_toc.yml"
    contents.write_text(_public_contents(contents.read_text(encoding="utf-8")), encoding="utf-8")
    return files


def _public_contents(text: str) -> str:
    """The table of contents without private pages, and without parts that are left empty."""
    contents = yaml.safe_load(text)
    rooms = tuple(f"{room}/".removeprefix("book/") for room in PRIVATE)
    for part in contents["parts"]:
        part["chapters"] = [c for c in part["chapters"] if not c["file"].startswith(rooms)]
    contents["parts"] = [part for part in contents["parts"] if part["chapters"]]
    return yaml.safe_dump(contents, sort_keys=False, allow_unicode=True)


def _lines(path: Path, text: str) -> set[str]:
    if path.suffix == ".ipynb":
        text = "\n".join(cell.source for cell in nbformat.reads(text, 4).cells)
    return {line.strip() for line in text.splitlines()}


def main() -> None:
    """Publish to the folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("destination", type=Path)
    destination = parser.parse_args().destination
    try:
        files = publish(destination)
    except PublishError as error:
        sys.exit(f"publish: {error}")
    print(f"{len(files)} files for students in {destination}")


if __name__ == "__main__":
    main()
