"""What goes to and fro while one cell runs."""

from __future__ import annotations

import secrets
import select
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from autograder.judge.split import Role, Task
from autograder.judge.wire import failure
from autograder.run.frames import FILE, MESSAGE, VALUE, FrameError, decode, weight
from autograder.run.parent import Child
from autograder.run.recorder import Recorder, checked_reply
from autograder.types import WarmParentError

_GRACE_SECONDS = 4.0  # from an interrupt to the end, as nbclient's iopub_timeout

_REASONS = {
    "memory": ("memory", "used more memory than allowed"),
    "processes": ("processes", "started more processes than allowed"),
    "disk": ("disk", "wrote more to disk than allowed"),
    "files": ("disk", "wrote more files than allowed"),
}


class Gone(Exception):
    """A child has ended, or has to be ended, while a cell ran.

    Attributes:
        role: The child.
        kind: Of the flag that this gives.
        sentence: What it did, to be read after "The code …".
    """

    def __init__(self, role: Role, kind: str, sentence: str) -> None:
        """Say which child, what kind of end, and how."""
        super().__init__(sentence)
        self.role = role
        self.kind = kind
        self.sentence = sentence


@dataclass
class Children:
    """The living children of one hand-in, by role."""

    living: dict[Role, Child] = field(default_factory=dict)
    reports: list[dict[str, Any]] = field(default_factory=list)

    def end(self, role: Role) -> dict[str, Any]:
        """End a child and give its guard's report."""
        child = self.living.pop(role, None)
        if child is None:
            return {}
        self.reports.append(child.end())
        return self.reports[-1]

    def end_all(self) -> None:
        """End every child."""
        for role in list(self.living):
            self.end(role)

    def next_frame(self, roles: tuple[Role, ...], deadline: float) -> tuple[Role, int, bytes]:
        """The next frame of one of the children.

        Raises:
            TimeoutError: at the deadline.
            Gone: when one of them has ended, or wrote what is not a frame.
            WarmParentError: when one could not be started at all.
        """
        children = {role: self.living[role] for role in roles if role in self.living}
        while True:
            for role, child in children.items():
                if (frame := self._buffered(role, child)) is not None:
                    return role, *frame
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            for role in _readable(children, left):
                if not children[role].pipe.fill():
                    frame = self._buffered(role, children[role])
                    if frame is None:
                        raise self.why_gone(role)
                    return role, *frame

    def _buffered(self, role: Role, child: Child) -> tuple[int, bytes] | None:
        try:
            return child.pipe.frame()
        except FrameError as error:
            raise Gone(role, "garbage", f"wrote {error} where its results go") from error

    def why_gone(self, role: Role) -> Gone:
        """End a child whose pipe has closed, and say what became of it.

        Raises:
            WarmParentError: when it had not been started at all.
        """
        report = self.end(role)
        if "refused" in report or "broken" in report:
            raise WarmParentError(report.get("refused") or report["broken"])
        why = report.get("why", "lost")
        if why in _REASONS:
            return Gone(role, *_REASONS[why])
        status = report.get("status", 0)
        how = f"was killed by signal {-status}" if status < 0 else "ended its own process"
        return Gone(role, "crash", how)


def _readable(children: dict[Role, Child], seconds: float) -> list[Role]:
    poller = select.poll()
    roles = {child.fileno(): role for role, child in children.items()}
    for descriptor in roles:
        poller.register(descriptor, select.POLLIN)
    return [roles[descriptor] for descriptor, _ in poller.poll(seconds * 1000)]


@dataclass
class Exchange:
    """One cell's run in one child; a judge's cell may call into the student's child.

    Attributes:
        children: The hand-in's.
        recorder: Where outputs go.
        task: The cell.
        index: Where its outputs go in the notebook; None to drop them.
        lost: Called when the student's child ends while the judge waits for it.
        timed_out: Whether the cell was interrupted because it ran too long.
        uncertain: The name of a Keras layer or model of the student's own making that the judge
            got, if it did.
    """

    children: Children
    recorder: Recorder
    task: Task
    index: int | None
    lost: Callable[[Gone], None]
    timed_out: bool = False
    uncertain: str = ""
    _turn: Role = "plain"
    _reply: dict[str, Any] | None = None
    _idle: bool = False
    _received: Counter[Role] = field(default_factory=Counter)

    def run(self, deadline: float) -> dict[str, Any]:
        """Run the cell to its end, or end it.

        Args:
            deadline: When it is interrupted, on the monotonic clock.

        Returns:
            The reply, as in Jupyter's execute_reply.

        Raises:
            Gone: if the child that runs it has ended.
        """
        self._turn = self.task.role
        self._deadline = deadline
        self._identity = f"cell-{secrets.token_hex(8)}"
        order = {
            "op": "run",
            "id": self._identity,
            "code": self.task.code,
            "names": dict(self.task.names),
        }
        roles: tuple[Role, ...] = (
            ("judge", "student") if self.task.role == "judge" else (self.task.role,)
        )
        try:
            self._runner.pipe.send(order, deadline)
            while not (self._reply and self._idle):
                self._step(roles)
        except Gone as gone:
            if gone.role in self.children.living:
                self.children.end(gone.role)
            raise
        except OSError as error:  # the child has closed its pipe
            raise self.children.why_gone(self.task.role) from error
        return self._reply

    @property
    def _runner(self) -> Child:
        return self.children.living[self.task.role]

    def _step(self, roles: tuple[Role, ...]) -> None:
        try:
            role, kind, payload = self.children.next_frame(roles, self._deadline)
            if kind == MESSAGE:
                self._message(role, payload)
            elif kind == FILE:
                self._file(role, payload)
            else:
                self._value(role, payload)
        except TimeoutError:
            self._time_is_over()
        except Gone as gone:
            if gone.role == self.task.role:
                raise
            self._without_partner(gone)

    def _message(self, role: Role, payload: bytes) -> None:
        self._received[role] += weight(payload)
        if self._received[role] > self.recorder.flood:
            raise Gone(role, "output", "printed without end")
        try:
            message = decode(payload)
        except FrameError as error:
            raise Gone(role, "garbage", f"wrote {error} where its results go") from error
        foreign = role != self.task.role
        if role == "judge" and message.get("channel") == "uncertain":
            self.uncertain = str(message.get("of"))
            return
        if not foreign and message.get("cell") != self._identity:
            return
        if not foreign and message.get("channel") == "shell":
            self._reply = self._reply or checked_reply(message.get("content"))
        elif self.index is not None:
            runner = self.task.role
            done = self.recorder.take(message, self.index, len(payload), role, runner)
            self._idle = self._idle or done
        elif not foreign and message.get("msg_type") == "status":
            content = message.get("content")
            self._idle = isinstance(content, dict) and content.get("execution_state") == "idle"

    def _value(self, role: Role, payload: bytes) -> None:
        """Carry a value to the other side, whose turn it then is."""
        if role != self._turn or self.task.role != "judge":
            raise Gone(role, "garbage", "wrote a value that nobody had asked for")
        other: Role = "student" if role == "judge" else "judge"
        if other not in self.children.living:
            self._write(role, VALUE, failure("The student's process has ended."))
            return
        self._turn = other
        self._write(other, VALUE, payload)

    def _file(self, role: Role, payload: bytes) -> None:
        """Carry a file that one side wrote to the other."""
        if role != self._turn or self.task.role != "judge":
            raise Gone(role, "garbage", "wrote a file that nobody had asked for")
        other: Role = "student" if role == "judge" else "judge"
        if other in self.children.living:
            self._write(other, FILE, payload)

    def _write(self, role: Role, kind: int, payload: bytes) -> None:
        try:
            self.children.living[role].pipe.write(kind, payload, self._deadline)
        except TimeoutError:
            raise
        except OSError as error:  # the child has closed its pipe
            raise self.children.why_gone(role) from error

    def _time_is_over(self) -> None:
        """Interrupt whoever is at work; the second time, end it."""
        if self.timed_out:
            raise_for = Gone(self._turn, "timeout", "ran too long and could not be interrupted")
            if self._turn == self.task.role:
                raise raise_for
            self._without_partner(raise_for)
        else:
            self.timed_out = True
            self.children.living[self._turn].interrupt()
        self._deadline = time.monotonic() + _GRACE_SECONDS

    def _without_partner(self, gone: Gone) -> None:
        """The student's child has ended while the judge waits for it: tell the judge."""
        self.children.end(gone.role)
        self.lost(gone)
        if self._turn == gone.role:
            self._turn = self.task.role
            words = failure(f"The student's code {gone.sentence}.")
            self._runner.pipe.write_value(words, time.monotonic() + _GRACE_SECONDS)
