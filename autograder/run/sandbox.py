"""Which protection hand-ins run under: the strongest that this machine is proven to give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["namespaces", "landlock", "none"]


@dataclass(frozen=True)
class Sandbox:
    """The protection of every child of a warm parent."""

    level: Level
    read: tuple[str, ...] = ()
    user: int | None = None

    def wrap(self, command: list[str]) -> list[str]:
        """The command that starts `command` within the outer wall."""
        return command
