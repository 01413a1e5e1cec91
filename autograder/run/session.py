"""Runs one hand-in: its cells in order, in its children, whatever becomes of them."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from autograder.judge.split import Role, Task, is_test
from autograder.run.exchange import Children, Exchange, Gone
from autograder.run.frames import FILE, MESSAGE, decode
from autograder.run.parent import Child
from autograder.run.recorder import Recorder
from autograder.types import Flag, GraderError, Job, Limits, Outcome, Ran

_START_SECONDS = 60.0
_RESTARTS = 5


class Session:
    """One hand-in's run."""

    def __init__(
        self, job: Job, tasks: Sequence[Task], fork: Callable[[Role], Child], limits: Limits
    ) -> None:
        """Prepare to run `tasks`; `fork` gives a new child of the role it is told."""
        self._job = job
        self._tasks = tasks
        self._fork = fork
        self._limits = limits
        self._recorder = Recorder(job.notebook, limits.output_bytes)
        self._children = Children()
        self._done: dict[Role, list[Task]] = {"plain": [], "student": [], "judge": []}
        self._restarts = 0
        self._flags: list[Flag] = []
        self._seconds: dict[str, float] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._reason = ""

    @property
    def reports(self) -> list[dict[str, Any]]:
        """What the guards of the children said: CPU seconds and peak memory of each."""
        return self._children.reports

    def run(self) -> Ran:
        """Run everything.

        Raises:
            WarmParentError: if no child can be had.
        """
        self._end = time.monotonic() + self._limits.total_timeout
        for cell in self._job.notebook.cells:
            if cell.cell_type == "code":
                self._recorder.begin(cell)
        try:
            for task in self._tasks:
                self._run_task(task)
        finally:
            self._children.end_all()
        self._recorder.set_widgets_metadata()
        if self._recorder.cut:
            self._flag("output", None, "It printed more than is kept; the rest was cut.")
        return Ran(
            notebook=self._job.notebook,
            status="stopped" if self._reason else "ok",
            reason=self._reason,
            flags=tuple(self._flags),
            seconds=self._seconds,
            outcomes=self._outcomes,
        )

    def _run_task(self, task: Task) -> None:
        start = time.monotonic()
        try:
            if start >= self._end:
                limit = f"{self._limits.total_timeout:g} s"
                raise Gone(task.role, "time", f"used all of its time ({limit})")
            self._child(task.role)
            if task.role == "judge":
                self._child("student")
        except Gone as gone:
            self._not_run(task, f"the code {gone.sentence} before")
            return
        try:
            outcome = self._run_cell(task, start)
            self._done[task.role].append(task)
        except Gone as gone:
            outcome = self._ended(task, gone)
        self._keep(task, outcome, time.monotonic() - start)

    def _run_cell(self, task: Task, start: float) -> Outcome:
        self._recorder.start()
        exchange = self._exchange(task, task.index)
        reply = exchange.run(min(start + self._limits.cell_timeout, self._end))
        if exchange.timed_out:
            limit = f"{self._limits.cell_timeout:g} s"
            self._flag("timeout", self._grade_id(task), f"The cell ran longer than {limit}.")
            reply = {**reply, "status": "error", **self._recorder.error_on_timeout}
        if task.index is not None:
            self._recorder.finish(task.index, reply)
        if exchange.timed_out:
            return "timeout"
        if reply["status"] == "ok":
            return "passed"
        if exchange.uncertain:
            return self._not_judged(task, exchange.uncertain)
        return "failed"

    def _not_judged(self, task: Task, name: str) -> Outcome:
        """A test failed that had a stand-in where it looks for a Keras layer or model."""
        detail = (
            f"The answer is a Keras layer or model of the student's own making ({name}), which "
            "cannot be tested from another process; mark it by hand."
        )
        self._flag("cannot_judge", self._grade_id(task), detail, needs_attention=True)
        return "cannot_judge"

    def _exchange(self, task: Task, index: int | None) -> Exchange:
        def lost(gone: Gone) -> None:
            self._flag(gone.kind, self._grade_id(task), f"The student's code {gone.sentence}.")

        return Exchange(self._children, self._recorder, task, index, lost)

    def _ended(self, task: Task, gone: Gone) -> Outcome:
        """The child that ran this cell is no more."""
        if task.index is not None:
            name = "CellTimeoutError" if gone.kind == "timeout" else "ProcessEnded"
            self._recorder.put_error(task.index, name, f"the code {gone.sentence}")
        self._flag(gone.kind, self._grade_id(task), f"The code {gone.sentence}.")
        return "timeout" if gone.kind == "timeout" else "failed"

    def _not_run(self, task: Task, reason: str) -> None:
        if task.index is None:
            return
        self._reason = self._reason or f"Cells were not run because {reason}."
        self._recorder.put_error(task.index, "NotRun", f"not run because {reason}")
        self._flag("not_run", self._grade_id(task), f"Not run because {reason}.")
        self._keep(task, "not_run", 0.0)

    def _keep(self, task: Task, outcome: Outcome, seconds: float) -> None:
        grade_id = self._grade_id(task)
        if grade_id is None:
            return
        self._seconds[grade_id] = round(seconds, 3)
        if is_test(self._job.notebook.cells[task.index]):
            self._outcomes[grade_id] = outcome

    def _grade_id(self, task: Task) -> str | None:
        if task.index is None:
            return None
        return self._job.notebook.cells[task.index].metadata.get("nbgrader", {}).get("grade_id")

    def _flag(
        self, kind: str, grade_id: str | None, detail: str, needs_attention: bool = False
    ) -> None:
        self._flags.append(Flag(kind, grade_id, detail, needs_attention))

    def _child(self, role: Role) -> Child:
        """The living child of a role; a new one, brought to the last good point, if need be.

        Raises:
            Gone: if that point cannot be reached.
        """
        if role in self._children.living:
            return self._children.living[role]
        if self._restarts > _RESTARTS:
            raise Gone(role, "crash", "ended its process too often")
        self._restarts += 1
        child = self._children.living[role] = self._fork(role)
        try:
            self._greet(role, child)
            for task in self._done[role]:
                if role == "judge":
                    self._child("student")
                self._exchange(task, None).run(self._end)
        except TimeoutError:
            self._children.end(role)
            raise Gone(role, "time", "left no time to start a process") from None
        except Gone:
            self._children.end(role)
            raise
        return child

    def _greet(self, role: Role, child: Child) -> None:
        """Wait for the child's first message and give it its files."""
        deadline = min(time.monotonic() + _START_SECONDS, self._end)
        while True:
            _, kind, payload = self._children.next_frame((role,), deadline)
            message = decode(payload) if kind == MESSAGE else {}
            if message.get("channel") == "hello":
                break
        if "language_info" in message:
            self._job.notebook.metadata["language_info"] = message["language_info"]
        judge = role == "judge"
        source = self._job.released_dir if judge else self._job.files_dir
        if source is None:
            return
        for name, content in _files(source, self._limits.disk_mib << 20):
            for folder in ("work", "given") if judge else ("work",):
                path = os.fsencode(f"{folder}/{name}")
                child.pipe.write(FILE, path + b"\0" + content, deadline)


def _files(folder: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """The plain files under a folder, links and notebooks left out.

    Raises:
        GraderError: if they do not fit into the scratch folder.
    """
    for root, _, names in os.walk(folder):
        for name in sorted(names):
            path = Path(root, name)
            if name.endswith(".ipynb") or not stat.S_ISREG(path.lstat().st_mode):
                continue
            content = path.read_bytes()
            most -= len(content)
            if most < 0:
                raise GraderError(f"The files in {folder} are larger than a hand-in's disk limit.")
            yield str(path.relative_to(folder)), content
