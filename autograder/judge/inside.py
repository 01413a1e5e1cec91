"""What a child does besides running cells: nothing (plain), answer for the student, or judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.run.frames import ChildPipe


def prepare() -> None:
    """Import, in the warm parent, what the children will need."""


def search_path(role: str, scratch: str) -> list[str]:
    """Where the child imports from first.

    The judge must import nothing that a student could have written, so its own folder, where
    files come to that student's code wrote, is not among them.
    """
    return [f"{scratch}/given"] if role == "judge" else [""]


def attach(
    role: str, pipe: ChildPipe, names: dict[str, Any], flush: Callable[[], None]
) -> Callable[[bytes], None]:
    """Give what answers value frames in a child of this role."""
    return lambda payload: None
