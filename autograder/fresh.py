"""The executor where nothing can be forked or confined: an ordinary kernel per hand-in.

Hand-ins are not protected from one another, nor the machine from them, and tests share a process
with the student's code. It is used on systems other than Linux, where only ``none`` can be had.
"""

from __future__ import annotations

import copy
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute

from autograder.executor import Executor
from autograder.judge.split import is_test
from autograder.types import Flag, Job, Limits, Outcome, Ran


class FreshKernelExecutor(Executor):
    """Runs each hand-in in a kernel of its own, as nbgrader does, several at a time."""

    def __init__(
        self, workers: int, limits: Limits, environment: Mapping[str, str] | None = None
    ) -> None:
        """Start nothing yet.

        Args:
            workers: Hand-ins to run at a time.
            limits: Of these, the time of a cell and of a hand-in are kept.
            environment: More environment variables for the kernels.
        """
        self._limits = limits
        self._environment = {**os.environ, "NBGRADER_EXECUTION": "autograde", **(environment or {})}
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="hand-in")

    def submit(self, job: Job) -> Future[Ran]:
        """Queue one hand-in; see `Executor.submit`."""
        return self._pool.submit(self._run, job)

    def close(self) -> None:
        """Wait for the kernels that run."""
        self._pool.shutdown(cancel_futures=True)

    def _run(self, job: Job) -> Ran:
        notebook = copy.deepcopy(job.notebook)
        client = _Client(self._limits, self._environment)
        flags: list[Flag] = []
        with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
            if job.files_dir is not None:
                notebooks = shutil.ignore_patterns("*.ipynb")
                shutil.copytree(job.files_dir, folder, dirs_exist_ok=True, ignore=notebooks)
            try:
                client.preprocess(notebook, {"metadata": {"path": Path(folder)}})
            except (DeadKernelError, CellTimeoutError) as error:
                flags.append(Flag("crash", None, f"The kernel ended before its time: {error}"))
        left = [cell for cell in notebook.cells if _runs(cell) and cell not in client.ended]
        for cell in left:
            sentence = "not run because the kernel ended, or the time was over, before"
            cell.outputs = [new_output("error", ename="NotRun", evalue=sentence, traceback=[])]
        outcomes, seconds = {}, {}
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if grade_id is not None and _runs(cell):
                seconds[grade_id] = client.seconds.get(id(cell), 0.0)
                if is_test(cell):
                    outcomes[grade_id] = _outcome(cell)
        reason = f"{len(left)} cells were not run." if left else ""
        status = "stopped" if left else "ok"
        return Ran(notebook, status, reason, tuple(flags), seconds, outcomes)


class _Client(Execute):
    """Nbgrader's own, with a clean environment and a limit on the whole hand-in."""

    def __init__(self, limits: Limits, environment: Mapping[str, str]) -> None:
        super().__init__()
        self._limits = limits
        self._kernel_environment = dict(environment)
        self._end = time.monotonic() + limits.total_timeout
        self.shutdown_kernel = "immediate"
        self.ended: list[NotebookNode] = []
        self.seconds: dict[int, float] = {}

    def start_new_kernel(self, **arguments: Any) -> None:
        super().start_new_kernel(env=self._kernel_environment, **arguments)

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> Any:
        if not _runs(cell):
            return cell, resources
        start = time.monotonic()
        left = self._end - start
        if left <= 0:
            return cell, resources
        self.timeout = max(1, round(min(self._limits.cell_timeout, left)))
        result = super().preprocess_cell(cell, resources, index)
        self.ended.append(cell)
        self.seconds[id(cell)] = round(time.monotonic() - start, 3)
        return result


def _runs(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip())


def _outcome(cell: NotebookNode) -> Outcome:
    names = {output.ename for output in cell.outputs if output.output_type == "error"}
    if "NotRun" in names:
        return "not_run"
    if "CellTimeoutError" in names:
        return "timeout"
    return "failed" if names else "passed"
