"""An executor without processes, for tests that are not about running: cells run here and now."""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import traceback
from concurrent.futures import Future
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.executor import Executor
from autograder.types import Job, Ran


class InlineExecutor(Executor):
    """Runs the cells of a hand-in with `exec`, leaving the outputs a kernel would leave."""

    def submit(self, job: Job) -> Future[Ran]:
        """Run one hand-in at once."""
        future: Future[Ran] = Future()
        notebook = copy.deepcopy(job.notebook)
        space: dict[str, Any] = {}
        outcomes = {}
        for count, cell in enumerate(notebook.cells, 1):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            cell.outputs = _run(cell.source, space, count)
            cell.execution_count = count
            failed = any(output.output_type == "error" for output in cell.outputs)
            nbgrader = cell.metadata.get("nbgrader", {})
            if nbgrader.get("grade") and not nbgrader.get("solution"):
                outcomes[nbgrader["grade_id"]] = "failed" if failed else "passed"
        future.set_result(Ran(notebook, outcomes=outcomes, seconds=dict.fromkeys(outcomes, 0.0)))
        return future

    def close(self) -> None:
        """Nothing was started."""


def _run(source: str, space: dict[str, Any], count: int) -> list[NotebookNode]:
    printed, warned = io.StringIO(), io.StringIO()
    last = []
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(warned):
            tree = ast.parse(source)
            value = None
            if tree.body and isinstance(tree.body[-1], ast.Expr):
                expression = ast.Expression(tree.body.pop().value)
                exec(compile(tree, "cell", "exec"), space)
                value = eval(compile(expression, "cell", "eval"), space)
            else:
                exec(compile(tree, "cell", "exec"), space)
        if value is not None:
            data = {"text/plain": repr(value)}
            last = [new_output("execute_result", data=data, execution_count=count)]
    except Exception as error:
        lines = traceback.format_exc().splitlines()
        name = type(error).__name__
        last = [new_output("error", ename=name, evalue=str(error), traceback=lines)]
    streams = [("stdout", printed.getvalue()), ("stderr", warned.getvalue())]
    return [new_output("stream", name=n, text=text) for n, text in streams if text] + last
