"""What a child does besides running cells: nothing (plain), answer for the student, or judge."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from IPython import get_ipython

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
        return _Judge(scratch, Peer(pipe, flush, scratch, shows_code=False), names)
    if role == "student":
        return _Student(scratch, Peer(pipe, flush, scratch, shows_code=True), names)
    return _Plain(scratch)


class _Plain:
    """A child that only runs cells."""

    def __init__(self, scratch: str) -> None:
        self.search_path = [""]
        self._scratch = Path(scratch)

    def before(self, code: str, names: dict[str, str]) -> str:
        return code

    def after(self) -> None:
        """There is nothing to do."""

    def answer(self, payload: bytes) -> None:
        """There is nobody to ask anything."""

    def receive(self, payload: bytes) -> None:
        """Put a file of the hand-in, or one that was released, into the scratch folder."""
        name, _, content = payload.partition(b"\0")
        path = self._scratch / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


class _Side(_Plain):
    """One end of the line between a student's process and the judge."""

    def __init__(self, scratch: str, peer: Peer) -> None:
        super().__init__(scratch)
        self._peer = peer
        self._table = Table()
        self._begun = False
        iterations = Iterations(self._table)
        self._operations = {"iterate": iterations.iterate, "advance": iterations.advance}
        peer.perform = self._perform

    def before(self, code: str, names: dict[str, str]) -> str:
        if not self._begun:  # all files that belong to this side have come
            self._begun = True
            self._peer.files.keep_own()
        return code

    def receive(self, payload: bytes) -> None:
        if self._begun:
            self._peer.files.receive(payload)
        else:
            super().receive(payload)

    def _perform(self, operation: str, parts: list[Any]) -> Any:
        return self._operations[operation](*parts)


class _Student(_Side):
    """The student's process: does what the judge asks for."""

    def __init__(self, scratch: str, peer: Peer, names: dict[str, Any]) -> None:
        super().__init__(scratch, peer)
        self._names = names
        self._life = os.urandom(8).hex()
        self._operations |= student_operations(names)
        self._operations |= {"has": self._has, "settle": _settle}
        things = StandIns(peer, self._table, lends_anything=True)
        peer.adapters = [*data_adapters(peer, self._table, student=True), things]
        self.answer = peer.answer

    def _has(self, wanted: list[str]) -> tuple[str, list[str]]:
        """Which process this is, and which of the names there are."""
        return self._life, [name for name in wanted if name in self._names]

    def _perform(self, operation: str, parts: list[Any]) -> Any:
        if threading.current_thread() is not threading.main_thread():
            return super()._perform(operation, parts)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return super()._perform(operation, parts)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)


def _settle() -> None:
    """What IPython does after a cell: figures that were drawn are shown."""
    get_ipython().events.trigger("post_execute")


class _Judge(_Side):
    """The judge's process: runs given cells and tests, asks the student's for what they use."""

    def __init__(self, scratch: str, peer: Peer, names: dict[str, Any]) -> None:
        super().__init__(scratch, peer)
        # A student's files come into the judge's own folder, so nothing is imported from there.
        self.search_path = [f"{scratch}/given"]
        self._names = names
        self._students_life = ""
        self._operations |= judge_operations(self._table)
        self._things = StandIns(peer, self._table, lends_anything=False)
        peer.adapters = [*data_adapters(peer, self._table, student=False), self._things]

    def before(self, code: str, names: dict[str, str]) -> str:
        super().before(code, names)
        self._peer.allow(True)
        self._things.uncertain = ""
        try:
            self._take(names)
        except BaseException as error:  # whatever the student's process raised
            return f"raise RuntimeError({str(error)!r})"
        self._calls_before = self._peer.calls
        return code

    def after(self) -> None:
        if self._things.uncertain:
            self._peer.tell({"channel": "uncertain", "of": self._things.uncertain})
        try:
            if self._peer.calls > self._calls_before:
                self._things.call("settle")
        except BaseException:  # a hook of the student's failed, or its process has ended
            return
        finally:
            self._peer.allow(False)

    def _take(self, names: dict[str, str]) -> None:
        """Bind the names that a cell takes from the student."""
        for name, kind in names.items():
            if kind == "class":
                self._things.expect(name)
            if kind != "unknown":
                self._names.pop(name, None)
        wanted = [name for name in names if name not in self._names]
        if not wanted:
            return
        life, present = self._things.call("has", wanted)
        if life != self._students_life:
            self._students_life = life
            for adapter in self._peer.adapters:
                adapter.forget()
        for name in present:
            self._names[name] = self._things.call("get", name)
