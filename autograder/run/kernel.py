"""An IPython kernel without ZMQ: cells come from, and Jupyter messages go to, one inherited pipe.

It is a real ``IPythonKernel``; only the session (where messages go), the output streams and the
main loop are ours. `prepare` is called in the warm parent, `serve` in the forked child.
"""

from __future__ import annotations

import asyncio
import fcntl
import io
import json
import logging
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Protocol

import ipykernel_launcher
from ipykernel.eventloops import enable_gui
from ipykernel.ipkernel import IPythonKernel
from ipykernel.jsonutil import json_clean
from jupyter_client.session import Session
from traitlets import Any as AnyTrait
from traitlets.config import Config

from autograder.run import colab_standin  # noqa: F401 - students' cells may import it
from autograder.run.frames import FILE, MESSAGE, VALUE, ChildPipe

_FLUSH_CHARACTERS = 1 << 16
_FLUSH_SECONDS = 0.5
_RAW_OUTPUT_LIMIT = 1 << 20
_AFTER_RAW_OUTPUT = ("display_data", "execute_result", "error")


class _PipeSession(Session):
    """A Jupyter session that writes each message into the pipe instead of a ZMQ socket."""

    pipe = AnyTrait()
    raw: tuple[_RawOutput, ...] = ()

    def send(  # noqa: D102 - the base class documents it
        self,
        stream,
        msg_or_type,
        content=None,
        parent=None,
        ident=None,
        buffers=None,
        track=False,
        header=None,
        metadata=None,
    ):
        if isinstance(msg_or_type, dict):
            message = msg_or_type
        else:
            message = self.msg(
                msg_or_type, content=content, parent=parent, header=header, metadata=metadata
            )
        if self.pipe is not None:
            if message["msg_type"] in _AFTER_RAW_OUTPUT:
                for raw in self.raw:
                    raw.flush()
            origin = message.get("parent_header") or {}
            self.pipe.send(
                {
                    "channel": stream if isinstance(stream, str) else "iopub",
                    "msg_type": message["msg_type"],
                    "cell": origin.get("msg_id"),
                    "content": json_clean(message["content"]),
                    "metadata": json_clean(message.get("metadata") or {}),
                }
            )
        return message


class _Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of the kernel."""

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, kernel: IPythonKernel, name: str) -> None:
        self._kernel = kernel
        self._stream = name
        self._parts: list[str] = []
        self._size = 0
        self._since = 0.0
        self._guard = threading.RLock()

    @property
    def name(self) -> str:
        return f"<{self._stream}>"

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1 if self._stream == "stdout" else 2

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        with self._guard:
            if not self._parts:
                self._since = time.monotonic()
            self._parts.append(text)
            self._size += len(text)
            late = time.monotonic() - self._since > _FLUSH_SECONDS
            if self._size > _FLUSH_CHARACTERS or late:
                self.flush()
        return len(text)

    def flush(self) -> None:
        with self._guard:
            if not self._parts:
                return
            text = "".join(self._parts)
            self._parts, self._size = [], 0
        if not self._kernel.session.pipe.mine:  # a fork made by the hand-in
            os.write(self.fileno(), text.encode(errors="replace"))
            return
        self._kernel.session.send(
            "iopub",
            "stream",
            {"name": self._stream, "text": text},
            parent=self._kernel.get_parent("shell"),
        )


class _RawOutput:
    """Catches what C code and subprocesses write to a file descriptor, without a thread."""

    def __init__(self, kernel: IPythonKernel, name: str) -> None:
        self._kernel = kernel
        self._name = name
        with tempfile.TemporaryFile() as file:
            self._fd = os.dup(file.fileno())
        fcntl.fcntl(self._fd, fcntl.F_SETFL, os.O_APPEND)
        os.dup2(self._fd, 1 if name == "stdout" else 2)

    def flush(self) -> None:
        text = os.pread(self._fd, _RAW_OUTPUT_LIMIT, 0)
        if not text:
            return
        os.ftruncate(self._fd, 0)
        self._kernel.session.send(
            "iopub",
            "stream",
            {"name": self._name, "text": text.decode("utf-8", "replace")},
            parent=self._kernel.get_parent("shell"),
        )


class _Kernel(IPythonKernel):
    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """There is no queue: the grader sends a cell when the one before has ended."""


def prepare() -> None:
    """Build the kernel in the warm parent. Starts no thread and opens no file."""
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    log = logging.getLogger("autograder.kernel")
    log.setLevel(logging.CRITICAL)
    kernel = _Kernel.instance(
        config=config,
        log=log,
        session=_PipeSession(key=b"", session="child"),
        iopub_socket="iopub",
        stdin_socket="stdin",
        shell_stream=None,
        control_stream=None,
    )
    kernel.shell_channel_thread = None
    kernel.shell.enable_gui = partial(enable_gui, kernel=kernel)
    _format_an_error(kernel)


def _format_an_error(kernel: IPythonKernel) -> None:
    """Have `inspect` look up where every module lies: slow, done once and kept for all children."""
    try:
        raise RuntimeError
    except RuntimeError:
        kernel.shell.InteractiveTB.structured_traceback(*sys.exc_info())


class Role(Protocol):
    """What a child does besides running cells."""

    search_path: list[str]

    def before(self, code: str, names: dict[str, str]) -> str:
        """Called before a cell runs; gives the code to run."""

    def after(self) -> None:
        """Called when a cell has run."""

    def answer(self, payload: bytes) -> None:
        """Called with each value frame that comes between cells."""

    def receive(self, payload: bytes) -> None:
        """Called with each file frame that comes between cells."""


def serve(fd: int, attach: Callable[[ChildPipe, dict[str, Any], Callable[[], None]], Role]) -> None:
    """Run cells until told to end. Called in the child, after it has been locked in.

    Args:
        fd: The inherited pipe.
        attach: Called with the pipe, the notebook's names and a function that flushes the outputs.
    """
    kernel = _Kernel.instance()
    pipe = kernel.session.pipe = ChildPipe(fd)
    asyncio.set_event_loop(asyncio.new_event_loop())
    kernel.start()
    kernel.shell.displayhook.get_execution_count = lambda: kernel.execution_count
    sys.displayhook = kernel.shell.displayhook
    raw = kernel.session.raw = (_RawOutput(kernel, "stdout"), _RawOutput(kernel, "stderr"))
    sys.stdout, sys.stderr = _Stream(kernel, "stdout"), _Stream(kernel, "stderr")

    def flush() -> None:
        for stream in (sys.stdout, sys.stderr, *raw):
            stream.flush()

    sys.argv = [ipykernel_launcher.__file__]
    role = attach(pipe, kernel.shell.user_ns, flush)
    sys.path[:0] = role.search_path
    pipe.send({"channel": "hello", "language_info": kernel.language_info})
    while (frame := pipe.read()) is not None:
        kind, payload = frame
        if kind == MESSAGE:
            message = json.loads(payload)
            if message["op"] == "run":
                _run_cell(kernel, message, role, flush)
        elif kind == VALUE:
            role.answer(payload)
        elif kind == FILE:
            role.receive(payload)


def _run_cell(
    kernel: IPythonKernel, message: dict[str, Any], role: Role, flush: Callable[[], None]
) -> None:
    parent = {
        "header": {"msg_id": message["id"], "msg_type": "execute_request", "session": "grader"},
        "parent_header": {},
        "metadata": {},
        "content": {
            "code": role.before(message["code"], message["names"]),
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        },
    }
    session = kernel.session
    kernel.set_parent([], parent)
    session.send("iopub", "status", {"execution_state": "busy"}, parent=parent)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        _drive(kernel.execute_request("shell", [], parent))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        content = {
            "status": "error",
            "ename": "KeyboardInterrupt",
            "evalue": "",
            "traceback": [],
            "execution_count": kernel.execution_count,
        }
        session.send("shell", "execute_reply", content, parent=parent)
    role.after()
    flush()
    session.send("iopub", "status", {"execution_state": "idle"}, parent=parent)


def _drive(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run ipykernel's coroutine, which awaits nothing real: a cell has its own event loop."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise RuntimeError("ipykernel's execute_request waited for something; this is not supported")
