"""Tests that cannot be judged from another process, found by the instructor's own solution.

A test that a hand-in has passed can be judged. One that nobody has passed is in doubt: for it the
instructor's notebook is run as if it were a hand-in, once. A test that fails there although it
passes where tests and solution share a process cannot be judged, and no student loses marks by it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace

from nbformat import NotebookNode

from autograder.executor import Executor
from autograder.judge import split
from autograder.judge.split import Task
from autograder.types import Flag, Job, Ran

Run = Callable[[Job, Callable[[Job], list[Task]]], Ran]


class Reference:
    """What is known of the tests of an assignment's notebooks."""

    def __init__(self, executor: Executor) -> None:
        """Start knowing nothing; the executor runs the instructor's notebook when it must be."""
        self._executor = executor
        self._passed: set[tuple[str, str]] = set()
        self._examined: dict[str, Future[Mapping[str, str]]] = {}

    def note(self, job: Job, ran: Ran) -> None:
        """Learn from a hand-in which tests can be passed."""
        self._passed |= {(job.name, test) for test, end in ran.outcomes.items() if end == "passed"}

    def is_in_doubt(self, job: Job, ran: Ran) -> bool:
        """Whether the hand-in fails a test of which nothing is known."""
        known = job.name in self._examined
        return not known and any((job.name, test) not in self._passed for test in _failed(ran))

    def settled(self, job: Job, ran: Ran) -> Ran:
        """What came of a hand-in, with the tests that cannot be judged left to a person.

        Args:
            job: The hand-in.
            ran: What came of it, as the executor gives it.

        Returns:
            The same, once nothing is in doubt: it may wait for the instructor's notebook to run.
        """
        if self.is_in_doubt(job, ran):
            self._examined[job.name] = self._executor.examine(job)
        if job.name not in self._examined:
            return ran
        found = self._examined[job.name].result()
        return _marked(ran, {test: why for test, why in found.items() if test in _failed(ran)})


def examine(job: Job, run: Run) -> dict[str, str]:
    """Find the tests that fail for the instructor's notebook only because they are judged apart.

    Args:
        job: Any hand-in of the notebook.
        run: Runs a job, its cells where they are told.

    Returns:
        Why each fails, by grade_id.
    """
    own = replace(job, notebook=copy.deepcopy(job.source), files_dir=job.released_dir)
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


def _failed(ran: Ran) -> set[str]:
    return {name for name, outcome in ran.outcomes.items() if outcome == "failed"}


def _marked(ran: Ran, unjudgeable: Mapping[str, str]) -> Ran:
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


def _error(cell: NotebookNode) -> str:
    found = [output for output in cell.outputs if output.output_type == "error"]
    return f"{found[-1].ename}: {found[-1].evalue}"[:300] if found else "no error"
