"""Choose the protection of hand-ins: the strongest that a self-test proves on this machine."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from nbformat.v4 import new_code_cell, new_notebook

from autograder.judge import split
from autograder.run import walls
from autograder.run.lockin import Cell
from autograder.run.parent import WarmParent
from autograder.run.session import Session
from autograder.run.walls import Level, Sandbox
from autograder.types import Job, Limits, SandboxUnavailable, WarmParentError

__all__ = ["Sandbox", "choose_sandbox"]

_CODE = """
from autograder.run.selftest import failures
failures({facts})
"""


def choose_sandbox(name: str = "auto", data: Iterable[Path] = ()) -> Sandbox:
    """Choose how hand-ins are confined, and prove that it holds.

    Args:
        name: ``"auto"`` for the strongest level that holds here, or one of ``"namespaces"``,
            ``"landlock"`` and ``"none"``.
        data: Folders and files that hand-ins may read, for example downloaded data sets.

    Returns:
        The protection; print its `Sandbox.describe`.

    Raises:
        SandboxUnavailable: if it cannot be had, or nothing better than ``"none"`` can.
    """
    read = walls.readable(data)
    if name == "none":
        return Sandbox("none", read)
    if name not in ("auto", "namespaces", "landlock"):
        raise SandboxUnavailable(
            f'There is no sandbox "{name}"; say auto, namespaces, landlock or none.'
        )
    levels: list[Level] = ["namespaces", "landlock"] if name == "auto" else [name]
    reasons = []
    for level in levels:
        sandbox = Sandbox(level, read)
        reason = _missing(level) or _self_test(sandbox)
        if not reason:
            return sandbox
        reasons.append(f"{level} ({reason})")
    raise SandboxUnavailable(
        f"Hand-ins cannot be confined here: {'; '.join(reasons)}. Install bubblewrap, use a "
        "machine that allows user namespaces or Landlock, or, for hand-ins that you trust, say "
        "--sandbox none."
    )


def _missing(level: Level) -> str:
    if not sys.platform.startswith("linux"):
        return f"{sys.platform} has neither"
    if level == "namespaces" and not shutil.which("bwrap"):
        return "the program bwrap of the package bubblewrap is not installed"
    return ""


def _self_test(sandbox: Sandbox) -> str:
    """What does not hold, or ``""``."""
    with (
        tempfile.TemporaryDirectory(prefix="autograder-secret-") as folder,
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.socket(socket.AF_UNIX) as abstract,
    ):
        os.chmod(folder, 0o777)
        secret = Path(folder, "secret")
        secret.write_text("secret")
        secret.chmod(0o666)
        hidden = f"autograder-{secrets.token_hex(8)}"
        abstract.bind("\0" + hidden)
        abstract.listen()
        facts = {
            "secret": str(secret),
            "folder": folder,
            "port": listener.getsockname()[1],
            "abstract": hidden,
            "pid": os.getpid(),
        }
        try:
            return _try(sandbox, _CODE.format(facts=json.dumps(facts)))
        except WarmParentError as error:
            return str(error)


def _try(sandbox: Sandbox, code: str) -> str:
    notebook = new_notebook(cells=[new_code_cell(code)])
    job = Job("self-test", "self-test", "self-test", notebook, notebook)
    limits = Limits(total_timeout=60)
    cores = tuple(os.sched_getaffinity(0))
    cell = Cell(sandbox.level, sandbox.read, "", limits.memory_mib, 16, 1000, 256, cores)
    parent = WarmParent(sandbox, libraries=[])
    try:
        ran = Session(
            job,
            split.unjudged(job),
            lambda role: parent.fork(role, cell, limits.value_bytes),
            limits,
        ).run()
    finally:
        parent.close()
    outputs = ran.notebook.cells[0].outputs
    if len(outputs) == 1 and outputs[0].output_type == "execute_result":
        failures = outputs[0].data["text/plain"]
        return "" if failures == "[]" else f"the self-test could do: {failures}"
    detail = ran.flags[0].detail if ran.flags else ""
    detail = detail or " ".join(output.get("evalue", "") for output in outputs)
    return f"the self-test did not run: {detail or 'no result'}"
