"""Tests that cannot be judged from another process, found by the instructor's own solution.

A test that a hand-in has passed can be judged. When one fails that none has passed yet, the
instructor's notebook is run as if it were a hand-in: a test that fails there although it passes
where tests and solution share a process cannot be judged, and no student loses marks by it.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from nbformat import NotebookNode

from autograder.judge import split
from autograder.judge.split import Task
from autograder.types import Flag, Job, Ran

Run = Callable[[Job, Callable[[Job], list[Task]]], Ran]


class Reference:
    """What is known of each notebook's tests."""

    def __init__(self) -> None:
        """Start knowing nothing."""
        self._lock = threading.Lock()
        self._passed: set[tuple[str, str, str]] = set()
        self._found: dict[tuple[str, str], dict[str, str]] = {}

    def unjudgeable(self, job: Job, ran: Ran, run: Run) -> Mapping[str, str]:
        """The tests of a hand-in that failed because they cannot be judged.

        Args:
            job: The hand-in.
            ran: What came of it.
            run: Runs a job, its cells where they are told.

        Returns:
            Why, by grade_id.
        """
        key = (job.assignment, job.name)
        with self._lock:
            self._passed |= {(*key, name) for name, end in ran.outcomes.items() if end == "passed"}
            failed = {name for name, end in ran.outcomes.items() if end == "failed"}
            if key not in self._found and any((*key, name) not in self._passed for name in failed):
                self._found[key] = _examine(job, run)
            found = self._found.get(key, {})
        return {name: why for name, why in found.items() if name in failed}


def marked(ran: Ran, unjudgeable: Mapping[str, str]) -> Ran:
    """The same, with the tests that cannot be judged left to a person."""
    if not unjudgeable:
        return ran
    flags = [
        Flag(
            "cannot_judge",
            name,
            f"This test fails for the instructor's own solution when it is judged from a process "
            f"of its own, so it says nothing of this answer ({why}). Change the test, or mark the "
            f"answer by hand.",
            needs_attention=True,
        )
        for name, why in unjudgeable.items()
    ]
    outcomes = {**ran.outcomes, **dict.fromkeys(unjudgeable, "cannot_judge")}
    return replace(ran, flags=(*ran.flags, *flags), outcomes=outcomes)


def _examine(job: Job, run: Run) -> dict[str, str]:
    notebook = copy.deepcopy(job.source)
    own = replace(job, notebook=notebook, files_dir=job.released_dir)
    judged = run(own, split.judged)
    failed = [name for name, outcome in judged.outcomes.items() if outcome != "passed"]
    if not failed:
        return {}
    together = run(own, split.unjudged)
    errors = {
        cell.metadata["nbgrader"]["grade_id"]: _error(cell)
        for cell in judged.notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") in failed
    }
    return {name: errors[name] for name in failed if together.outcomes.get(name) == "passed"}


def _error(cell: NotebookNode) -> str:
    found = [output for output in cell.outputs if output.output_type == "error"]
    return f"{found[-1].ename}: {found[-1].evalue}"[:300] if found else "no error"
