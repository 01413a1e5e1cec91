"""Grade known hand-ins in this process: fast, for checking the exercises, never for students.

A test cell whose code, and the code of every cell it reaches by name, was graded before gets the
same outcome again: with one fault a hand-in, most of its cells are those of the reference.
"""

import ast
import contextlib
import io
import linecache
import os
import tempfile
from collections.abc import Iterator

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from tools import bank

_NOT_RUN = {"install", "load-data"}  # functions may use only their arguments


class Grader:
    """Grades hand-ins of one assignment."""

    def __init__(self, assignment: str) -> None:
        """Read what is locked in the instructor's notebook.

        Args:
            assignment: name of the assignment.
        """
        self._locked = {
            cell.id: cell.source
            for cell in bank.source_notebook(assignment).cells
            if bank.nbgrader_of(cell).get("locked")
        }
        self._outcomes: dict[tuple[str, ...], str | None] = {}

    def messages(self, notebook: NotebookNode) -> dict[str, str | None]:
        """Run a hand-in, with the locked cells put back as nbgrader does.

        Args:
            notebook: from `bank.build`.

        Returns:
            For each test cell, by grade id: None where it passes, else its error message.
        """
        namespace: dict[str, object] = {"__name__": "__main__"}
        before: dict[str, tuple[set[str], set[str], str]] = {}
        outcomes = {}
        with _scratch_folder():
            for cell in notebook.cells:
                if cell.cell_type != "code" or cell.id in _NOT_RUN:
                    continue
                if "skip-execution" in cell.metadata.get("tags", []):
                    continue
                source = self._locked.get(cell.id, cell.source)
                bound, used = _names(source)
                if bank.is_test(cell):
                    key = (source, *_reached(used, before))
                    if key not in self._outcomes:
                        self._outcomes[key] = _run(source, namespace)
                    outcomes[cell.id] = self._outcomes[key]
                else:
                    _run(source, namespace)
                    before[cell.id] = (bound, used, source)
        return outcomes


@contextlib.contextmanager
def _scratch_folder() -> Iterator[None]:
    """Work in an empty folder, with standard output set aside."""
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(here)


def _run(source: str, namespace: dict[str, object]) -> str | None:
    """Run a cell; return its error message, or None."""
    code = _python(source)
    name = f"<cell {hash(code)}>"
    # TensorFlow's AutoGraph reads the source of functions, as it can in a notebook.
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    try:
        exec(compile(code, name, "exec"), namespace)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def _python(source: str) -> str:
    return TransformerManager().transform_cell(source)


def _names(source: str) -> tuple[set[str], set[str]]:
    """Names that a cell binds at its top level, and all names that occur in it."""
    try:
        tree = ast.parse(_python(source))
    except SyntaxError:
        return set(), set()
    bound = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound.update((name.asname or name.name).partition(".")[0] for name in node.names)
        elif isinstance(node, ast.Assign):
            bound.update(n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name))
    return bound, {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _reached(names: set[str], cells: dict[str, tuple[set[str], set[str], str]]) -> list[str]:
    """Sources of the cells that a test reaches by name, and of those that may act unseen."""
    reached = {
        cell for cell, (bound, _, source) in cells.items() if cell.startswith("own-") or not bound
    }
    todo = set(names).union(*(cells[cell][1] for cell in reached))
    seen = set()
    while todo:
        name = todo.pop()
        seen.add(name)
        for cell, (bound, used, _) in cells.items():
            if name in bound and cell not in reached:
                reached.add(cell)
                todo |= used - seen
    return [cells[cell][2] for cell in cells if cell in reached]
