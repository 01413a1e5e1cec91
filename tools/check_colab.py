"""Run the book's notebooks and the solved exercises under Colab's versions: ``make check-colab``.

    python tools/check_colab.py                    every notebook
    python tools/check_colab.py 03_pooling… …      only these

It is run by the interpreter of ``.venv-colab``. The profile is ``smoke`` and the pictures are
drawn, as in the book build; what differs is every package.
"""

import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[1]


def run(path: Path) -> str | None:
    """Execute a notebook; say in one line what failed, or None."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": folder}})
        try:
            client.execute()
        except CellExecutionError as error:
            return f"{error.ename}: {str(error.evalue).splitlines()[0]}"
    return None


def main(names: list[str]) -> int:
    """Run the named notebooks, or all of them; return the number that failed."""
    packages = ("tensorflow", "keras", "numpy", "ipython")
    print("Python", sys.version.split()[0], *(f"{name} {version(name)}" for name in packages))
    os.environ["COURSE_BOOK_BUILD"] = "1"
    every = [*sorted(ROOT.glob("book/**/*.ipynb")), *sorted(ROOT.glob("solutions/*/*.ipynb"))]
    paths = [path for path in every if not names or path.stem in names]
    failed = 0
    for path in tqdm(paths, unit="notebook", disable=not sys.stderr.isatty()):
        problem = run(path)
        failed += problem is not None
        print(f"{path.stem}: {problem or 'runs'}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
