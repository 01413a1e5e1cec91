"""The pipe kernel says what an ordinary kernel says."""

from __future__ import annotations

import copy
import json
import os

import pytest
from nbgrader.preprocessors import Execute
from running import notebook, run

from autograder.forking import ForkExecutor
from autograder.fresh import FreshKernelExecutor
from autograder.run.recorder import _joined
from autograder.run.walls import Sandbox
from autograder.types import Job, Limits

CELLS = {
    "streams": "import sys\nprint('out')\nprint('err', file=sys.stderr)",
    "result": "1 + 1",
    "nothing": "None",
    "suppressed": "1;",
    "error": "raise ValueError('x')",
    "syntax-error": "def f(:",
    "nested-error": "def g(): return 1 / 0\ndef f(): g()\nf()",
    "figure": "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "two-figures": "for _ in range(2): plt.figure(); plt.plot([1, 2])",
    "await": "import asyncio\nawait asyncio.sleep(0.01)\n3",
    "display-id": "handle = display('one', display_id=True)",
    "display-update": "handle.update('two')",
    "shell": "!echo from the shell",
    "bash": "%%bash\necho from bash",
    "from-c": "import os\nos.system('echo from a subprocess')",
    "subprocess": "import subprocess\nsubprocess.run(['echo', 'more'], check=True).returncode",
    "rich": "from IPython.display import HTML, JSON, Markdown, SVG, clear_output\nHTML('<b>x</b>')",
    "json": "display(JSON({'a': [1, None]}))",
    "cleared": "print('a'); clear_output(); print('b')",
    "cleared-later": "print('a'); clear_output(wait=True); print('b')",
    "input": "input()",
    "password": "import getpass; getpass.getpass()",
    "exit": "import sys; sys.exit(3)",
    "history": "In[2], _",
    "array": "import numpy as np\nnp.arange(3)",
    "table": "import pandas as pd\npd.DataFrame({'a': [1]})",
    "pieces": "print('x', end='')\nprint('y')\nsys.stdout.flush()\nprint('z')",
    "capture": "%%capture kept\nprint(3)",
    "captured": "kept.stdout",
    "log": "import logging\nlogging.warning('careful')",
    "bad-repr": "class A:\n    def __repr__(self): raise ValueError('bad repr')\nA()",
    "no-such-magic": "%nosuchmagic",
    "interrupt": "raise KeyboardInterrupt",
    "environment": "import os\nos.environ.get('NBGRADER_EXECUTION')",
    "main": "__name__, sys.stdout.isatty()",
    "pool": "import multiprocessing as m\nwith m.Pool(2) as p: print(p.map(abs, [-1, -2]))",
    "thread": "import threading as m\nt = m.Thread(target=print, args=('t',)); t.start(); t.join()",
    "unicode": "print('é ∑ 🐎')",
    "display-among-prints": "for n in range(3): print(n, flush=True)\n"
    "progress = display('0 %', display_id=True)\nprint('begun', flush=True)\nprogress.display('0')",
    "display-updated-later": "progress.update('50 %')\nprint('half', flush=True)",
    "display-updated-by-name": "from IPython.display import update_display\n"
    "display('other', display_id='k'); display('other', display_id='k')\n"
    "update_display('new', display_id='k'); update_display('lost', display_id='nobody')",
    "display-cleared": "clear_output(wait=True); progress.display('90 %'); clear_output()\n"
    "print('x', flush=True); progress.display('99 %')",
    "display-updated-at-last": "progress.update('100 %')",
}


@pytest.fixture(scope="module")
def both():
    """The cells run by nbgrader's own kernel and by ours."""
    made = notebook(*CELLS.values())
    theirs = copy.deepcopy(made)
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    os.environ.pop("PYTEST_CURRENT_TEST", None)  # with it ipykernel does not catch C code's output
    client = Execute()
    client.shutdown_kernel = "immediate"
    client.preprocess(theirs, {"metadata": {"path": "/tmp"}})
    libraries = ["numpy", "matplotlib.pyplot", "pandas"]
    sandbox = Sandbox("none")
    with ForkExecutor(1, Limits(), sandbox, judge=False, libraries=libraries) as executor:
        ours = executor.submit(Job("s", "a", "n", made, made)).result().notebook
    return theirs, ours


def _plain(cell):
    """A cell's outputs; pictures are compared by their being there.

    What processes that the cell started print, the ordinary kernel shows sooner or later.
    """
    outputs = json.loads(json.dumps(_joined(cell.outputs)))
    if cell.source in (CELLS["from-c"], CELLS["subprocess"]):
        outputs.sort(key=lambda output: output["output_type"])
    for output in outputs:
        if "image/png" in output.get("data", {}):
            output["data"]["image/png"] = "picture"
    return cell.execution_count, outputs


@pytest.mark.parametrize("place", range(len(CELLS)), ids=list(CELLS))
def test_outputs_equal_an_ordinary_kernels(both, place):
    theirs, ours = both
    assert _plain(ours.cells[place]) == _plain(theirs.cells[place])


def test_language_is_noted(both):
    theirs, ours = both
    assert ours.metadata["language_info"] == theirs.metadata["language_info"]


def test_fresh_kernels(tmp_path):
    (tmp_path / "data.txt").write_text("data")
    limits = Limits(cell_timeout=2, total_timeout=60)
    with FreshKernelExecutor(1, limits, {"EXTRA": "x"}) as executor:
        ran = run(
            executor,
            "import os\nopen('data.txt').read() + os.environ['EXTRA']",
            "while True: pass",
            "os._exit(1)",
            "2",
            files=tmp_path,
        )
    kinds = [[output.get("ename", "result") for output in c.outputs] for c in ran.notebook.cells]
    assert kinds[0] == ["result"]
    assert "CellTimeoutError" in kinds[1]
    assert kinds[2:] == [["NotRun"], ["NotRun"]]
    assert ran.status == "stopped" and [flag.kind for flag in ran.flags] == ["crash"]
