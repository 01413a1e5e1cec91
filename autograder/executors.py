"""Choose what runs the hand-ins."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from autograder.executor import Executor
from autograder.run.walls import Sandbox
from autograder.types import Limits


def start_executor(
    workers: int, limits: Limits, sandbox: Sandbox, environment: Mapping[str, str] | None = None
) -> Executor:
    """Start what runs hand-ins on this machine.

    Args:
        workers: Hand-ins to run at a time.
        limits: Of each hand-in.
        sandbox: From `autograder.run.sandbox.choose_sandbox`.
        environment: More environment variables for the hand-ins.

    Returns:
        The executor, started; leave it as a context manager.
    """
    if sys.platform.startswith("linux"):
        from autograder.forking import ForkExecutor

        return ForkExecutor(workers, limits, sandbox, environment=environment)
    from autograder.fresh import FreshKernelExecutor

    return FreshKernelExecutor(workers, limits, environment)
