"""A limit costs the cells that hit it, and the rest goes on."""

from __future__ import annotations

import sys

import pytest
from running import raised, run, said, solution, test_cell

from autograder.forking import ForkExecutor
from autograder.run.walls import Sandbox
from autograder.types import GraderError, Limits

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forking is Linux's")


@pytest.fixture(scope="module")
def executor():
    limits = Limits(cell_timeout=2, total_timeout=30, output_bytes=10_000, disk_mib=8)
    with ForkExecutor(1, limits, Sandbox("none"), judge=False, libraries=[]) as made:
        yield made


def kinds(ran):
    return [flag.kind for flag in ran.flags]


def test_interrupted_after_the_cells_time(executor):
    ran = run(executor, "x = 1", "while True: pass", "x")
    assert raised(ran, 1) == "CellTimeoutError" and kinds(ran) == ["timeout"]
    assert said(ran) == "1", "an interrupt leaves the process and its names"


IGNORING = {
    "signal": "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
    "except": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "in-c": "import ctypes\nctypes.CDLL(None).sigprocmask\nwhile True: ctypes.CDLL(None).pause()",
    "stopped": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
}


@pytest.mark.parametrize("name", IGNORING)
def test_killed_when_it_does_not_listen(executor, name):
    ran = run(executor, "x = 1", IGNORING[name], "x + 1")
    assert raised(ran, 1) == "CellTimeoutError", said(ran, 1)
    assert kinds(ran) == ["timeout"]
    assert said(ran) == "2", "a new process is brought to this point"


def test_the_whole_hand_ins_time():
    limits = Limits(cell_timeout=2, total_timeout=3)
    with ForkExecutor(1, limits, Sandbox("none"), judge=False, libraries=[]) as executor:
        cells = [solution("while True: pass", f"s{n}") for n in range(4)]
        ran = run(executor, *cells, test_cell("1"))
    assert ran.status == "stopped" and "3 s" in ran.reason
    assert raised(ran) == "NotRun" and ran.outcomes == {"test": "not_run"}
    assert "not_run" in kinds(ran)


@pytest.mark.parametrize("end", ["os._exit(0)", "os.kill(os.getpid(), 9)", "os.abort()"])
def test_a_crash_costs_its_cell(executor, end):
    ran = run(executor, "import os\nx = [1]", "x.append(2)", end, "x")
    assert raised(ran, 2) == "ProcessEnded" and kinds(ran) == ["crash"]
    assert said(ran) == "[1, 2]"


def test_too_many_crashes(executor):
    ran = run(executor, *["import os; os._exit(1)"] * 9, test_cell("1"))
    assert ran.status == "stopped" and ran.outcomes == {"test": "not_run"}


def test_output_is_cut_in_bytes_and_costs_nothing(executor):
    ran = run(executor, "print('x' * 30_000)", "1")
    assert len(said(ran, 0)) < 20_000 and "was cut" in said(ran, 0)
    assert kinds(ran) == ["output"] and ran.status == "ok" and said(ran) == "1"


def test_a_flood_is_ended(executor):
    ran = run(executor, "while True: print('x' * 1000)", "'on'")
    assert raised(ran, 0) == "ProcessEnded" and said(ran) == "'on'"
    assert "output" in kinds(ran)


def test_released_files_come_along_and_links_do_not(executor, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("a")
    (tmp_path / "other.ipynb").write_text("{}")
    (tmp_path / "link").symlink_to("/etc/passwd")
    ran = run(executor, "import os\n[sorted(f) for _, _, f in os.walk('.')]", files=tmp_path)
    assert said(ran) == "[[], ['a.txt']]"


def test_files_that_do_not_fit_are_said(executor, tmp_path):
    (tmp_path / "large").write_bytes(b"x" * (9 << 20))
    with pytest.raises(GraderError, match="larger than a hand-in's disk limit"):
        run(executor, "1", files=tmp_path)


def test_garbage_in_the_pipe_ends_the_process_only(executor):
    code = "import os\nfor fd in range(3, 20):\n    try: os.write(fd, b'\\xff' * 99)\n"
    ran = run(executor, code + "    except OSError: pass", "'on'")
    assert kinds(ran) == ["garbage"] and said(ran) == "'on'"
