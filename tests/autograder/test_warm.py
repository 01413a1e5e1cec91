"""The warm parent: when it may fork, what it does when it may not, and what it leaves behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from running import run, said

from autograder.forking import ForkExecutor, _shares
from autograder.run import warm
from autograder.run.parent import WarmParent
from autograder.run.walls import Sandbox
from autograder.types import Limits, WarmParentError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forking is Linux's")
NONE = Sandbox("none")


def _module(folder: Path, name: str, code: str, monkeypatch) -> str:
    """A module that the warm parent can import."""
    site = folder / "site"
    site.mkdir(exist_ok=True)
    (site / f"{name}.py").write_text(code)
    monkeypatch.setattr(
        WarmParent,
        "_environment",
        lambda self, given=WarmParent._environment: {**given(self), "PYTHONPATH": str(site)},
    )
    popen = subprocess.Popen
    monkeypatch.setattr(  # -I would ignore PYTHONPATH
        subprocess, "Popen", lambda command, **k: popen([c for c in command if c != "-I"], **k)
    )
    return name


def test_a_thread_in_the_parent_means_no_fork_but_still_marks(tmp_path, monkeypatch):
    code = "import threading, time\nthreading.Thread(target=time.sleep, args=(99,), daemon=True)"
    name = _module(tmp_path, "starts_a_thread", code + ".start()", monkeypatch)
    with ForkExecutor(1, Limits(), NONE, judge=False, libraries=[name]) as executor:
        with pytest.warns(RuntimeWarning, match="2 threads instead of one"):
            ran = run(executor, "'graded'")
        assert said(ran) == "'graded'"
        assert said(run(executor, "'again'")) == "'again'"


def test_a_started_runtime_means_no_fork(monkeypatch):
    class Context:
        _context_handle = object()

    module = type(sys)("tensorflow.python.eager.context")
    module.context_safe = Context
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr("os.listdir", lambda path: ["1"])
    assert "runtime was started" in warm.unsafe_to_fork()
    module.context_safe = lambda: None
    assert warm.unsafe_to_fork() == ""


def test_a_library_that_is_not_installed_is_named():
    parent = WarmParent(NONE, ["math", "no_such_library"])
    try:
        assert parent.missing == ["no_such_library"]
    finally:
        parent.close()


def test_a_library_that_breaks_is_said(tmp_path, monkeypatch):
    name = _module(tmp_path, "breaks", "raise RuntimeError('broken library')", monkeypatch)
    with pytest.raises(WarmParentError, match="broken library"):
        WarmParent(NONE, [name])


def test_the_environment_is_empty(monkeypatch):
    monkeypatch.setenv("SECRET_OF_THE_GRADER", "x")
    parent = WarmParent(NONE, [])
    try:
        text = Path(f"/proc/{parent._process.pid}/environ").read_text()
        assert "SECRET_OF_THE_GRADER" not in text
    finally:
        parent.close()


def test_libraries_are_there_and_seeds_differ():
    with ForkExecutor(1, Limits(), NONE, judge=False, libraries=["numpy"]) as executor:
        code = "import sys, random\nassert 'numpy' in sys.modules\nimport numpy as np\n"
        code += "print(random.random(), np.random.rand())"
        assert said(run(executor, code)) != said(run(executor, code))


def test_killed_parent_is_replaced():
    with ForkExecutor(1, Limits(), NONE, judge=False, libraries=[]) as executor:
        executor._parent._process.kill()
        executor._parent._process.wait()
        with pytest.warns(RuntimeWarning, match="has ended"):
            assert said(run(executor, "'graded'")) == "'graded'"


def test_closing_ends_all_and_clears_up():
    executor = ForkExecutor(1, Limits(), NONE, judge=False, libraries=[])
    folder = Path(executor._parent._folder.name)
    pid = executor._parent._process.pid
    run(executor, "1")
    executor.close()
    assert not folder.exists()
    assert not Path(f"/proc/{pid}").exists()


ORPHANED = """
import sys, os, threading
from autograder.forking import ForkExecutor
from autograder.run.walls import Sandbox
from autograder.types import Job, Limits
from nbformat.v4 import new_code_cell, new_notebook
executor = ForkExecutor(1, Limits(), Sandbox("none"), judge=False, libraries=[])
code = "import subprocess\\nprint('x'); subprocess.call(['sleep', '765.5'])"
notebook = new_notebook(cells=[new_code_cell(code)])
executor.submit(Job("s", "a", "n", notebook, notebook))
while not any("765.5" in open(f"/proc/{p}/cmdline").read() for p in os.listdir("/proc")
              if p.isdigit() and os.path.exists(f"/proc/{p}/cmdline")):
    pass
os.kill(os.getpid(), 9)
"""


def test_a_killed_grader_leaves_nothing_running():
    subprocess.run([sys.executable, "-c", ORPHANED], check=False, timeout=60)
    deadline = time.monotonic() + 20
    while _sleepers() and time.monotonic() < deadline:
        pass
    assert not _sleepers()


def _sleepers() -> list[str]:
    found = []
    for entry in os.listdir("/proc"):
        try:
            words = Path(f"/proc/{entry}/cmdline").read_text().split("\0")
        except (OSError, UnicodeDecodeError):
            continue
        if words[:2] == ["sleep", "765.5"]:
            found.append(entry)
    return found


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_workers_share_the_cores(workers):
    cores = len(os.sched_getaffinity(0))
    shares = _shares(workers, 0)
    assert len(shares) == workers and all(shares)
    if workers <= cores:
        assert sum(map(len, shares)) <= cores
    assert all(len(share) == min(2, cores) for share in _shares(workers, 2))


def test_huge_pages():
    code = """if True:
        import pathlib, platform
        from autograder.run import linux
        if tuple(map(int, platform.release().split(".")[:2])) < (6, 1):
            raise SystemExit("too old")
        held = bytearray(b"x") * (64 << 20)
        linux.use_huge_pages()
        lines = pathlib.Path("/proc/self/smaps_rollup").read_text().splitlines()
        print(sum(int(line.split()[1]) for line in lines if line.startswith("AnonHugePages")))
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    if "too old" in done.stderr:
        pytest.skip("the kernel cannot")
    assert int(done.stdout) >= 60 << 10, done.stderr
