"""Calls from one process into the other, one at a time, nested where they call back."""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

from autograder.judge import changes
from autograder.judge.codec import Adapter, CannotCross, Reader, Writer
from autograder.judge.files import FileExchange
from autograder.judge.wire import FAILURE, REQUEST, RESULT
from autograder.run.frames import FILE, VALUE, ChildPipe

Perform = Callable[[str, list[Any]], Any]


class OtherSideFailed(Exception):
    """A call into the other process raised there.

    Attributes:
        failure: ``type``, ``message``, ``trace`` and ``bases`` as the other side told them.
    """

    def __init__(self, failure: dict[str, Any]) -> None:
        """Keep what the other side told."""
        super().__init__(str(failure.get("message", "")))
        self.failure = failure


class Peer:
    """One end of the line between the judge and the student's process."""

    def __init__(
        self, pipe: ChildPipe, flush: Callable[[], None], scratch: str, shows_code: bool
    ) -> None:
        """Start one end of the line.

        Args:
            pipe: The child's pipe.
            flush: Sends what was printed so far.
            scratch: The child's scratch folder.
            shows_code: Whether errors go over with their traceback, which shows lines of code.
        """
        self.adapters: list[Adapter] = []
        self.perform: Perform = _nothing
        self.files = FileExchange(scratch, pipe)
        self.calls = 0
        self._pipe = pipe
        self._flush = flush
        self._scratch = scratch
        self._shows_code = shows_code
        self._lock = threading.Lock()
        self._open = threading.Event()

    def allow(self, allowed: bool) -> None:
        """Say whether calls may be made: only while a cell runs, or a call is being answered.

        A thread that wants to call at another time (a data set that fetches ahead) waits.
        """
        with self._lock:
            self._open.set() if allowed else self._open.clear()

    def request(self, operation: str, *parts: Any) -> Any:
        """Have the other side do something, and wait for its result.

        Raises:
            CannotCross: if a part cannot be carried.
            OtherSideFailed: if it raised there.
        """
        self._enter()
        try:
            writer = Writer(self.adapters, (), self._scratch)
            self.calls += 1
            self._send(REQUEST + writer.frame([operation, *parts]))
            return self._result(writer)
        finally:
            self._lock.release()

    def tell(self, message: dict[str, Any]) -> None:
        """Tell the grader something."""
        self._pipe.send(message)

    def answer(self, payload: bytes) -> None:
        """Do what the other side asks for, and send the result."""
        self.allow(True)
        reply = self._answer(payload)
        self.allow(False)
        with self._lock:
            self._send(reply)

    def _enter(self) -> None:
        """Take the line when calls may be made."""
        while True:
            self._open.wait()
            self._lock.acquire()
            if self._open.is_set():
                return
            self._lock.release()

    def _send(self, frame: bytes) -> None:
        self._flush()
        self.files.send()
        self._pipe.write(VALUE, frame)

    def _result(self, writer: Writer) -> Any:
        """Wait for the result of a request, answering what the other side asks meanwhile."""
        while (frame := self._pipe.read()) is not None:
            kind, payload = frame
            if kind == FILE:
                self.files.receive(payload)
            elif kind == VALUE and payload[:1] == REQUEST:
                self._lock.release()  # a data set read now may have to ask in its turn
                try:
                    reply = self._answer(payload)
                finally:
                    self._lock.acquire()
                self._send(reply)
            elif kind == VALUE and payload[:1] == RESULT:
                reader = Reader(payload[1:], self.adapters, writer.objects, self._scratch)
                changes.apply(reader.root["updates"], self.adapters, reader)
                return reader.make(reader.root["result"])
            elif kind == VALUE:
                raise OtherSideFailed(_failure(payload[1:]))
        raise RuntimeError("The other process has gone.")

    def _answer(self, payload: bytes) -> bytes:
        try:
            reader = Reader(payload[1:], self.adapters, (), self._scratch)
            operation, *parts = reader.value()
            objects: Sequence[Any] = list(reader.objects)
            before = changes.fingerprints(objects, self.adapters)
            result = self.perform(operation, parts)
            writer = Writer(self.adapters, objects, self._scratch)
            updates = changes.changed(objects, before, self.adapters, writer)
            return RESULT + writer.raw_frame({"updates": updates, "result": writer.node(result)})
        except OtherSideFailed as error:
            return FAILURE + json.dumps(error.failure).encode()
        except BaseException as error:
            return FAILURE + json.dumps(_told(error, self._shows_code)).encode()


def _told(error: BaseException, shows_code: bool) -> dict[str, Any]:
    kind = type(error)
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None and _is_ours(trace):
        trace = trace.tb_next
    lines = traceback.format_exception(kind, error, trace, limit=-20) if shows_code else []
    try:
        message = str(error)
    except Exception:
        message = ""
    return {
        "type": kind.__name__,
        "bases": [base.__name__ for base in kind.__mro__ if base.__module__ == "builtins"],
        "cannot_cross": isinstance(error, CannotCross),
        "message": message[:20_000],
        "trace": "".join(lines)[-20_000:],
    }


def _is_ours(trace: TracebackType) -> bool:
    """Whether a step of a traceback is the grader's, which tells a student nothing."""
    return trace.tb_frame.f_globals.get("__name__", "").startswith("autograder.")


def _failure(payload: bytes) -> dict[str, Any]:
    try:
        failure = json.loads(payload)
    except (ValueError, RecursionError):
        failure = None
    return failure if isinstance(failure, dict) else {"type": "RuntimeError", "message": ""}


def _nothing(operation: str, parts: list[Any]) -> Any:
    raise RuntimeError(f"Nothing here answers {operation!r}.")
