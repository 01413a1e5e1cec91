"""A limit costs the cells that hit it, and the rest goes on."""

from __future__ import annotations

import sys

import nbformat
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


def test_a_text_too_long_for_a_message_is_cut():
    with ForkExecutor(1, Limits(), Sandbox("none"), judge=False, libraries=[]) as executor:
        ran = run(executor, "x = 1; print('x' * 20_000_000)", "raise ValueError('y' * 9**8)", "x")
    assert not ran.flags and said(ran) == "1"
    assert "rest was cut: 20,000,000 characters" in said(ran, 0)
    assert raised(ran, 1) == "ValueError" and len(said(ran, 1)) < 2_000_000


RAW = """
import json, os, struct, sys
from IPython.display import display
pipe = get_ipython().kernel.session.pipe
me = get_ipython().kernel.get_parent("shell")["header"]["msg_id"]
def raw(kind, cell=me, channel="iopub", **content):
    message = {"channel": channel, "msg_type": kind, "cell": cell, "content": content}
    pipe.write(0, json.dumps(message).encode())
def deep(levels):
    nested = "[" * levels + "]" * levels
    message = {"channel": "iopub", "msg_type": "display_data", "cell": me, "content": {
        "data": {"text/plain": "shown", "application/json": "HERE"}, "metadata": {"a": "HERE"}}}
    pipe.write(0, json.dumps(message).replace('"HERE"', nested).encode())
"""
ODD = {
    "surrogate": r"print('a \ud83d b')",
    "surrogate-error": r"raise ValueError('\ud83d')",
    "surrogate-type": r"display({'text/\ud83d': 'x', 'text/plain': '\udc00'}, raw=True)",
    "surrogate-raw": 'pipe.write(0, b\'{"channel": "iopub", "msg_type": "stream", "cell": "\''
    ' + me.encode() + b\'", "content": {"text": "\\xed\\xa0\\xbd"}}\')',
    "surrogate-widget": r"raw('comm_open', comm_id='\ud800', target_name='jupyter.widget', "
    r"data={'state': {'_model_name': '\ud800', '_model_module': 'm', '\ud800': 1}})",
    "mixed-keys": "raw('comm_open', comm_id='c', target_name='jupyter.widget', "
    "data={'state': [[1, 2], ['_model_name', 'x']]})",
    "count-true": "raw('execute_reply', channel='shell', status='ok', execution_count=True)",
    "count-negative": "raw('execute_reply', channel='shell', status='ok', execution_count=-1)",
    "count-of-input": "raw('execute_reply', channel='shell', status='ok')\n"
    "raw('execute_input', execution_count=-3)",
    "count-of-result": "raw('execute_result', data={'text/plain': '1'}, execution_count=-3)",
    "count-of-widget": "raw('execute_reply', channel='shell', status='ok')\n"
    "raw('comm_msg', comm_id='c', data={}, execution_count=True)",
    "deep": "deep(900)",
    "deep-widget": "raw('comm_open', comm_id='c', target_name='jupyter.widget', data={'state': "
    "{'_model_name': 'x', 'a': json.loads('[' * 700 + ']' * 700)}})",
}


@pytest.mark.parametrize("name", ODD)
def test_odd_messages_leave_a_notebook_that_can_be_written(executor, name):
    ran = run(executor, f"{RAW}\n{ODD[name]}", "'on'")
    nbformat.validate(ran.notebook)
    nbformat.writes(ran.notebook).encode()
    assert ran.status == "ok" and not ran.flags and said(ran) == "'on'"


def test_what_a_lone_surrogate_stands_in_is_kept(executor):
    ran = run(executor, ODD["surrogate"] + "; print('🐎')", ODD["surrogate-error"])
    assert said(ran, 0) == "a � b\n🐎\n" and said(ran, 1) == "ValueError: �"


def test_deep_json_is_cut_where_it_gets_deep(executor):
    ran = run(executor, f"{RAW}\ndeep(90)\ndeep(300)")
    whole, cut = (output.data["application/json"] for output in ran.notebook.cells[0].outputs)
    assert "…" not in str(whole) and str(whole).count("[") == 90
    assert "…" in str(cut) and 90 < str(cut).count("[") <= 100
    assert said(ran) == "shown\nshown"


@pytest.mark.parametrize("kind", ["status", "stream", "nonsense"])
def test_every_byte_counts_whatever_cell_it_is_for(executor, kind):
    ran = run(executor, f"{RAW}\nwhile True: raw({kind!r}, cell='none', text='x' * 1000)", "'on'")
    assert kinds(ran) == ["output"] and raised(ran, 0) == "ProcessEnded" and said(ran) == "'on'"


def test_a_message_larger_than_any_output_is_not_taken(executor):
    code = "pipe.write(0, b'{\"cell\": 1, \"content\": [' + b'[],' * (6 << 20) + b'1]}')"
    ran = run(executor, f"{RAW}\n{code}", "'on'")
    assert kinds(ran) == ["garbage"] and said(ran) == "'on'"


def test_a_display_updated_everywhere_counts_everywhere(executor):
    code = (
        "for _ in range(20): display({'text/plain': ''}, display_id='k', raw=True)\n"
        "from IPython.display import update_display\n"
        "update_display({'text/plain': 'x' * 5000}, display_id='k', raw=True)"
    )
    ran = run(executor, code)
    assert len(said(ran)) < 10_000 and kinds(ran) == ["output"]


def test_results_beyond_the_limit_are_not_kept(executor):
    many = "for n in range(50): raw('execute_result', data={'text/plain': 'x' * 900})"
    ran = run(executor, f"{RAW}\n{many}", "'on'")
    assert len(said(ran, 0)) < 13_000 and kinds(ran) == ["output"] and said(ran) == "'on'"


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
