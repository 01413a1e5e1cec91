"""What a child does besides running cells: nothing (plain), answer for the student, or judge."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import Any

from autograder.judge.adapters import data_adapters
from autograder.judge.carry_datasets import Iterations
from autograder.judge.handles import Table, judge_operations, student_operations
from autograder.judge.peer import Peer
from autograder.judge.standins import StandIns
from autograder.run.frames import ChildPipe


def attach(
    role: str, scratch: str, pipe: ChildPipe, names: dict[str, Any], flush: Callable[[], None]
) -> _Plain | _Student | _Judge:
    """Give a child what belongs to its role.

    Args:
        role: ``"plain"``, ``"student"`` or ``"judge"``.
        scratch: The child's own folder.
        pipe: Its pipe.
        names: The notebook's names.
        flush: Sends what was printed so far.
    """
    if role == "judge":
        return _Judge(scratch, Peer(pipe, flush), names)
    return _Student(Peer(pipe, flush), names) if role == "student" else _Plain()


class _Plain:
    search_path = [""]

    def before(self, code: str, names: dict[str, str]) -> str:
        return code

    def after(self) -> None:
        """There is nothing to do."""

    def answer(self, payload: bytes) -> None:
        """There is nobody to ask anything."""


class _Student(_Plain):
    """The student's process: does what the judge asks for."""

    def __init__(self, peer: Peer, names: dict[str, Any]) -> None:
        table = Table()
        iterations = Iterations(table)
        self._operations = {
            **student_operations(table, names),
            "iterate": iterations.iterate,
            "advance": iterations.advance,
        }
        standins = StandIns(peer, table, lends_anything=True)
        peer.adapters = [*data_adapters(peer, table, student=True), standins]
        peer.perform = self._perform
        self.answer = peer.answer

    def _perform(self, operation: str, parts: list[Any]) -> Any:
        if threading.current_thread() is not threading.main_thread():
            return self._operations[operation](*parts)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return self._operations[operation](*parts)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)


class _Judge(_Plain):
    """The judge's process: runs given cells and tests, asks the student's for what they use."""

    def __init__(self, scratch: str, peer: Peer, names: dict[str, Any]) -> None:
        # A student's files come into the judge's own folder, so nothing is imported from there.
        self.search_path = [f"{scratch}/given"]
        table = Table()
        self._peer = peer
        self._names = names
        self._standins = StandIns(peer, table, lends_anything=False)
        peer.adapters = [*data_adapters(peer, table, student=False), self._standins]
        iterations = Iterations(table)
        operations = {
            **judge_operations(table),
            "iterate": iterations.iterate,
            "advance": iterations.advance,
        }
        peer.perform = lambda operation, parts: operations[operation](*parts)

    def before(self, code: str, names: dict[str, str]) -> str:
        self._peer.allow(True)
        for name, kind in names.items():
            if kind == "class":
                self._standins.expect(name)
            if kind != "unknown":
                self._names.pop(name, None)
        wanted = [name for name in names if name not in self._names]
        try:
            for name in self._standins.call("has", wanted) if wanted else []:
                self._names[name] = self._standins.call("get", name)
        except Exception as error:
            return f"raise RuntimeError({str(error)!r})"
        return code

    def after(self) -> None:
        self._peer.allow(False)
