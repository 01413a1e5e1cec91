"""The warm parent: imports the heavy libraries once and forks a guarded child per request.

Started by `autograder.run.parent` with an empty environment as
``python -I -m autograder.run.warm FD CONFIGURATION``. It reads requests from one socket; with each
come file descriptors: the child's pipe, the guard's socket, and the door of the child's control
group if it has one. It is safe to fork because it
has one thread and has not touched TensorFlow's runtime; both are looked at before each fork.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import random
import signal
import socket
import sys
import traceback
from functools import partial
from typing import Any

from autograder.run import guard, linux
from autograder.run.lockin import Cell, Room


def main() -> None:
    """Serve requests until the other side of the socket closes."""
    control = socket.socket(fileno=int(sys.argv[1]))
    configuration = json.loads(sys.argv[2])
    if configuration["user"] is not None:
        linux.mount_processes()  # bubblewrap's own, when it is root, cannot be mounted again
        linux.become(configuration["user"], keep_reading=False)
    missing = _import(configuration["modules"])
    baseline = _anonymous_kib()
    control.send(json.dumps({"ready": True, "missing": missing}).encode())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel collects ended guards
    number = 0
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, 1 << 20, 3)
        if not data:
            return
        number += 1
        reason = unsafe_to_fork()
        if reason or os.fork() == 0:
            control.close() if not reason else None
            _be_guard(json.loads(data), number, descriptors, baseline, reason)
        for descriptor in descriptors:
            os.close(descriptor)


def unsafe_to_fork() -> str:
    """Why this process must not be forked now, or ``""``."""
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        return f"the warm parent has {threads} threads instead of one"
    context = sys.modules.get("tensorflow.python.eager.context")
    if context is not None:
        started = context.context_safe()
        if started is not None and started._context_handle is not None:
            return "TensorFlow's runtime was started in the warm parent"
    return ""


def _import(modules: list[str]) -> list[str]:
    """Import what children will use; gives the names that could not be imported."""
    gc.disable()
    sys.modules["debugpy"] = None  # ipykernel then does without its debugger
    missing = []
    for name in modules:
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    importlib.import_module("pyseccomp")
    importlib.import_module("autograder.judge.inside")
    from autograder.run import kernel

    kernel.prepare()
    gc.collect()
    gc.freeze()
    linux.use_huge_pages()
    return missing


def _be_guard(
    request: dict[str, Any], number: int, descriptors: list[int], baseline: int, reason: str
) -> None:
    """In the forked process (or, to refuse, in the warm parent): guard one child."""
    pipe, guard_socket, *doors = descriptors
    control = socket.socket(fileno=os.dup(guard_socket))
    if reason:
        control.send(json.dumps({"refused": reason}).encode())
        control.close()
        return
    os.close(guard_socket)
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        cell = Cell(**request["cell"])
        child = partial(_be_child, pipe=pipe, role=request["role"])
        guard.guard(cell, number, control, child, baseline, doors)
    except BaseException:
        _say(control, {"broken": traceback.format_exc(limit=-3)})
    finally:
        os._exit(0)


def _be_child(room: Room, pipe: int, role: str) -> None:
    from autograder.judge import inside
    from autograder.run import kernel

    gc.enable()
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(None)
    kernel.serve(pipe, partial(inside.attach, role, room.scratch))


def _say(control: socket.socket, report: dict[str, Any]) -> None:
    try:
        control.send(json.dumps(report).encode())
    except OSError:
        pass


def _anonymous_kib() -> int:
    with open("/proc/self/status", encoding="ascii") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith("RssAnon"))


if __name__ == "__main__":
    main()
