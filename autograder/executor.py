"""How hand-ins are run: the interface, so that another executor can take its place."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from concurrent.futures import Future
from types import TracebackType

from autograder.types import Job, Ran


class Executor(ABC):
    """Runs hand-ins, several at a time. A context manager; leaving it ends all it started."""

    @abstractmethod
    def submit(self, job: Job) -> Future[Ran]:
        """Queue one hand-in.

        Args:
            job: The hand-in, repaired.

        Returns:
            A future. It raises only if the grader itself is broken, never for what a hand-in does.
        """

    def examine(self, job: Job) -> Future[Mapping[str, str]]:
        """Queue the instructor's own notebook, in the place of a hand-in of it.

        Args:
            job: Any hand-in of the notebook.

        Returns:
            A future: why the instructor's solution fails tests that cannot be judged, by grade_id.
            None of them where tests share a process with the solution, as here.
        """
        future: Future[Mapping[str, str]] = Future()
        future.set_result({})
        return future

    @abstractmethod
    def close(self) -> None:
        """Wait for nothing, end every process that was started."""

    def __enter__(self) -> Executor:
        """Give the executor itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()
