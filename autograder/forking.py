"""The executor of one machine: threads in one process, each driving forked children."""

from __future__ import annotations

import copy
import os
import queue
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TypeVar

from autograder.executor import Executor
from autograder.judge import reference, split
from autograder.judge.split import Task
from autograder.run.lockin import Cell
from autograder.run.parent import Child, WarmParent
from autograder.run.session import Session
from autograder.run.walls import Sandbox
from autograder.types import Job, Limits, Ran, WarmParentError

_Came = TypeVar("_Came")


class ForkExecutor(Executor):
    """Runs each hand-in in children forked from a warm parent.

    If forking from the warm parent is not safe (a library has started a thread while it was
    imported), it warns and goes on with a parent that has imported nothing: slower, as safe.
    """

    def __init__(
        self,
        workers: int,
        limits: Limits,
        sandbox: Sandbox,
        *,
        judge: bool = True,
        libraries: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start the warm parent.

        Args:
            workers: Hand-ins to run at a time.
            limits: Of each hand-in.
            sandbox: From `autograder.run.sandbox.choose_sandbox`.
            judge: Whether tests run in a process of their own. Without it tests share a process
                with the student's code, as in plain nbgrader: it can read hidden tests and forge
                results.
            libraries: What the warm parent imports; by default the usual scientific libraries.
            environment: More environment variables for the children.

        Raises:
            WarmParentError: if the warm parent does not start.
        """
        self._limits = limits
        self._sandbox = sandbox
        self._judge = judge
        self._environment = dict(environment or {})
        self._lock = threading.Lock()
        self._cores: queue.SimpleQueue[tuple[int, ...]] = queue.SimpleQueue()
        for cores in _shares(workers, limits.threads):
            self._cores.put(cores)
        self._parent = WarmParent(sandbox, None if libraries is None else list(libraries))
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="hand-in")
        self.cpu_seconds = 0.0

    @property
    def missing(self) -> list[str]:
        """The libraries that the warm parent was to import and that are not installed."""
        return self._parent.missing

    def submit(self, job: Job) -> Future[Ran]:
        """Queue one hand-in; see `Executor.submit`."""
        tasks = split.judged if self._judge else split.unjudged
        return self._pool.submit(self._run, lambda run: run(job, tasks))

    def examine(self, job: Job) -> Future[Mapping[str, str]]:
        """Queue the instructor's own notebook; see `Executor.examine`."""
        return self._pool.submit(self._run, partial(reference.examine, job))

    def close(self) -> None:
        """End everything that was started."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._parent.close()
        self._pool.shutdown()

    def _run(self, work: Callable[[reference.Run], _Came]) -> _Came:
        cores = self._cores.get()
        parent = self._parent
        try:
            return work(partial(self._session, parent, cores))
        except WarmParentError as error:
            return work(partial(self._session, self._cold_parent(parent, error), cores))
        finally:
            self._cores.put(cores)

    def _session(
        self,
        parent: WarmParent,
        cores: tuple[int, ...],
        job: Job,
        tasks: Callable[[Job], list[Task]],
    ) -> Ran:
        job = replace(job, notebook=copy.deepcopy(job.notebook))
        limits = self._limits
        cell = Cell(
            level=self._sandbox.level,
            read=self._sandbox.read,
            base="",
            memory_mib=limits.memory_mib,
            disk_mib=limits.disk_mib,
            files=limits.files,
            processes=limits.processes,
            cores=cores,
            environment=self._environment,
        )

        def fork(role: str) -> Child:
            return parent.fork(role, cell, limits.value_bytes)

        session = Session(job, tasks(job), fork, limits)
        try:
            return session.run()
        finally:
            with self._lock:
                self.cpu_seconds += sum(report.get("cpu", 0.0) for report in session.reports)

    def _cold_parent(self, failed: WarmParent, error: WarmParentError) -> WarmParent:
        """A parent that has imported nothing, in place of the one that failed."""
        with self._lock:
            if self._parent is failed:
                warnings.warn(
                    f"{error} Each hand-in now imports its libraries itself, which is slower.",
                    RuntimeWarning,
                    stacklevel=2,
                )
                failed.close()
                self._parent = WarmParent(self._sandbox, libraries=[])
            return self._parent


def _shares(workers: int, threads: int) -> list[tuple[int, ...]]:
    """The processor numbers of each worker, so that workers × threads fit the machine."""
    cores = sorted(os.sched_getaffinity(0))
    each = threads or max(1, len(cores) // workers)
    return [
        tuple(cores[(worker * each + one) % len(cores)] for one in range(min(each, len(cores))))
        for worker in range(workers)
    ]
