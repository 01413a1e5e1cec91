"""The grader's side of the warm parent: start it, ask it for children, end it."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from typing import Any

from autograder.run import cgroups, lockin
from autograder.run.cgroups import ControlGroup
from autograder.run.frames import GraderPipe
from autograder.run.lockin import Cell
from autograder.run.walls import Sandbox
from autograder.types import WarmParentError

_START_SECONDS = 180.0
_MORE_MIB = 256  # a control group counts what the watchman does not: page tables, files read
_LIBRARIES = """
    numpy numpy.testing pandas matplotlib.pyplot matplotlib.backends.backend_agg PIL.Image
    sklearn sklearn.metrics sklearn.model_selection sklearn.preprocessing tensorflow keras
    tensorflow_datasets IPython ipykernel.ipkernel nbformat
""".split()
# What TensorFlow Datasets imports when it loads its first data set.
_LIBRARIES += [
    f"tensorflow_datasets.{name}"
    for name in """
        audio d4rl graphs image image_classification nearest_neighbors object_detection
        question_answering ranking recommendation rl_unplugged rlds.datasets robomimic robotics
        structured summarization text text_simplification time_series translate video
        vision_language
    """.split()
]


@dataclass
class Child:
    """One forked child: its pipe, the socket of its guard, and its control group if it has one."""

    pipe: GraderPipe
    control: socket.socket
    group: ControlGroup | None = None
    report: dict[str, Any] | None = None

    def interrupt(self) -> None:
        """Send SIGINT to its main process."""
        self._order({"signal": signal.SIGINT})

    def end(self, seconds: float = 10.0) -> dict[str, Any]:
        """End the child and everything it started.

        Args:
            seconds: To wait for the guard's report.

        Returns:
            The guard's report: why and how it ended, CPU seconds, peak memory.
        """
        if self.report is None:
            try:
                self.control.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            ready, _, _ = select.select([self.control], [], [], seconds)
            self.report = self._read() if ready else {"why": "lost"}
            if self.group is not None:
                if self.report.get("why") == "exit" and self.group.overflowed():
                    self.report["why"] = "memory"
                self.group.remove()
        self.pipe.close()
        self.control.close()
        return self.report

    def fileno(self) -> int:
        """File descriptor of its pipe, for selectors."""
        return self.pipe.fileno()

    def _order(self, order: dict[str, Any]) -> None:
        try:
            self.control.send(json.dumps(order).encode())
        except OSError:
            pass

    def _read(self) -> dict[str, Any]:
        try:
            data = self.control.recv(1 << 16)
        except OSError:
            data = b""
        return json.loads(data) if data else {"why": "lost"}


class WarmParent:
    """A running warm parent. Children may be asked for from any thread."""

    def __init__(self, sandbox: Sandbox, libraries: list[str] | None = None) -> None:
        """Start it and wait until it has imported everything.

        Args:
            sandbox: The protection of its children.
            libraries: What to import; by default the usual libraries. With ``[]`` it forks at
                once and each child imports what it uses: slow, but nothing can be unsafe.

        Raises:
            WarmParentError: if it does not start.
        """
        self._lock = threading.Lock()
        self._sandbox = sandbox
        self._folder = tempfile.TemporaryDirectory(prefix="autograder-")
        os.chmod(self._folder.name, 0o711)
        self._control, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        modules = _LIBRARIES if libraries is None else libraries
        configuration = {"modules": modules, "user": sandbox.user}
        with other, tempfile.TemporaryFile(dir=self._folder.name) as log:
            command = [sys.executable, "-I", "-m", "autograder.run.warm"]
            command += [str(other.fileno()), json.dumps(configuration)]
            self._process = subprocess.Popen(
                sandbox.wrap(command, self._folder.name),
                env=self._environment(),
                pass_fds=[other.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )
            other.close()
            ready, _, _ = select.select([self._control], [], [], _START_SECONDS)
            answer = self._control.recv(1 << 16) if ready else b""
            if not answer:
                log.seek(0)
                words = log.read()[-2000:].decode("utf-8", "replace").strip()
                self.close()
                raise WarmParentError(f"The warm parent did not start: {words or 'no message'}")
        missing = json.loads(answer)["missing"]
        self.missing: list[str] = [name for name in missing if "." not in name]

    def fork(self, role: str, cell: Cell, value_bytes: int) -> Child:
        """Ask for a child.

        Args:
            role: ``"plain"``, ``"student"`` or ``"judge"``.
            cell: Its room; `Cell.base` is filled in.
            value_bytes: Bytes of the largest value it may send.

        Returns:
            The child. Whether it came to life shows in its first message.

        Raises:
            WarmParentError: if the warm parent has gone.
        """
        pipe, child_pipe = socket.socketpair()
        control, guard_control = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request = json.dumps({"role": role, "cell": {**cell.to_json(), "base": self._folder.name}})
        memory = cell.memory_mib + cell.disk_mib + _MORE_MIB
        group = cgroups.make(memory << 20, cell.processes)
        with child_pipe, guard_control, self._lock:
            descriptors = [child_pipe.fileno(), guard_control.fileno()]
            descriptors += [] if group is None else [group.door]
            try:
                socket.send_fds(self._control, [request.encode()], descriptors)
            except OSError as error:
                if group is not None:
                    group.remove()
                raise WarmParentError("The warm parent has ended; grade again.") from error
        return Child(GraderPipe(pipe, value_bytes), control, group)

    def close(self) -> None:
        """End it. Children end when their own sockets close, or with it."""
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        deadline = time.monotonic() + 5
        lockin.remove(self._folder.name)
        while os.path.exists(self._folder.name) and time.monotonic() < deadline:
            time.sleep(0.05)  # a guard is still clearing up
            lockin.remove(self._folder.name)
        self._folder.cleanup()

    def _environment(self) -> dict[str, str]:
        home = self._sandbox.warm_home or self._folder.name
        return {
            "HOME": home,
            "TMPDIR": home,
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "OPENBLAS_NUM_THREADS": "1",
            "JE_ARROW_MALLOC_CONF": "background_thread:false",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
