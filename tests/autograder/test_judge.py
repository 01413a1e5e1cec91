# ruff: noqa: E501 - one way to cheat, one line
"""Tests in a process of their own: honest work gets what it gets in nbgrader, cheating gets nothing."""

from __future__ import annotations

import copy

import pytest
from running import given, notebook, raised, run, said, solution, test_cell

from autograder.forking import ForkExecutor
from autograder.judge.reference import Reference
from autograder.types import Job, Limits

LIMITS = Limits(cell_timeout=8, total_timeout=90, memory_mib=1500)


@pytest.fixture(scope="module")
def executor(sandbox):
    libraries = ["numpy", "pandas", "matplotlib.pyplot", "sklearn.linear_model"]
    with ForkExecutor(1, LIMITS, sandbox, libraries=libraries) as made:
        yield made


def judged(executor, solved, test, given="import numpy as np", source=None):
    """How one test goes; the source is the hand-in itself unless another is given."""
    original = notebook(given, solution(source or solved), test_cell(test))
    return run(executor, given, solution(solved), test_cell(test), source=original)


def settled(executor, solved, test, source):
    """How one test goes, when the instructor's solution has been asked."""
    original = notebook(solution(source), test_cell(test))
    job = Job("one", "tests", "notebook", notebook(solution(solved), test_cell(test)), original)
    return Reference(executor).settled(job, executor.submit(job).result())


HONEST = {
    "function": ("def f(x): return x * x", "assert f(3) == 9 and f(-2.5) == 6.25"),
    "keywords": ("def f(a, *, b=2): return a - b", "assert f(5) == 3 and f(1, b=1) == 0"),
    "value": ("answer = {'a': [1, (2, 3)]}", "assert answer == {'a': [1, (2, 3)]}"),
    "array": ("def f(): return np.eye(3, dtype='f4')", "assert f().dtype == np.float32 and f()[1, 1] == 1"),
    "nothing": ("def f(): pass", "assert f() is None"),
    "views-of-a-dict": (
        "def f(): d = {'a': [1], 'b': 2}; return d.keys(), d.values(), d.items()",
        "k, v, i = f(); assert k == {'a', 'b'} and list(v) == [[1], 2] and dict(i) == {'a': [1], 'b': 2}",
    ),
    "big-integers": ("def f(): return 2 ** 200", "assert f() == 2 ** 200"),
    "list-changed-in-place": ("def f(x): x.append(x.pop(0))", "a = [1, 2]; b = a; f(a); assert b == [2, 1]"),
    "array-changed-in-place": ("def f(x): x[0] = 7", "a = np.zeros(2); f(a); assert a.tolist() == [7, 0]"),
    "dict-changed-in-place": ("def f(x): x['k'] = 1", "d = {}; e = d; f(d); assert e == {'k': 1}"),
    "argument-returned": ("def f(x): return x", "a = [1]; assert f(a) is a"),
    "one-list-twice": ("def f(x, y): return x is y", "a = []; assert f(a, a) and not f(a, [])"),
    "exception": (
        "def f(x): raise ValueError(f'not {x}')",
        "try: f(3)\nexcept ValueError as error: assert str(error) == 'not 3'\nelse: assert False",
    ),
    "own-exception": (
        "class Bad(KeyError): pass\ndef f(): raise Bad('x')",
        "try: f()\nexcept Bad: pass\nelse: assert False\nassert issubclass(Bad, KeyError)",
    ),
    "generator": ("def f(n):\n    for i in range(n): yield i", "assert list(f(200)) == list(range(200))"),
    "endless-generator": (
        "def f():\n    n = 0\n    while True:\n        yield n\n        n += 1",
        "import itertools\nassert list(itertools.islice(f(), 5)) == [0, 1, 2, 3, 4]",
    ),
    "lambda": ("f = lambda x: x + 1", "assert f(1) == 2"),
    "closure": ("def f(n): return lambda x: x * n", "assert f(3)(4) == 12"),
    "function-as-argument": ("def f(g, x): return g(g(x))", "assert f(lambda x: x * 3, 2) == 18"),
    "numpy-function-as-argument": ("def f(g, x): return g(x)", "assert f(np.sum, [1, 2]) == 3"),
    "generator-of-numbers": ("def f(rng): return rng.integers(9)", "r = np.random.default_rng(3); a = f(r), f(r); q = np.random.default_rng(3); assert a == (q.integers(9), q.integers(9))"),
    "type": ("def f(): return np.float32", "assert f() is np.float32"),
    "signature": ("def f(a, b=1): 'Doc.'", "import inspect\nassert list(inspect.signature(f).parameters) == ['a', 'b'] and f.__doc__ == 'Doc.' and f.__name__ == 'f'"),
    "class": (
        "class Stack:\n    def __init__(self): self.items = []\n    def push(self, x): self.items.append(x)\n    def __len__(self): return len(self.items)\n    def __eq__(self, other): return self.items == other.items\n    def __add__(self, other):\n        new = Stack()\n        new.items = self.items + other.items\n        return new",
        "s, t = Stack(), Stack()\ns.push(1)\nassert len(s) == 1 and s.items == [1] and s != t and isinstance(s, Stack)\nt.push(1)\nassert s == t and len(s + t) == 2 and bool(s)",
    ),
    "inheritance": ("class A:\n    def f(self): return 1\nclass B(A):\n    def f(self): return super().f() + 1", "b = B()\nassert b.f() == 2 and isinstance(b, A) and issubclass(B, A)"),
    "table": ("import pandas as pd\ndef f(): return pd.DataFrame({'a': [1, 2], 'b': ['x', None]}, index=[5, 6])", "import pandas as pd\nt = f()\nassert t.a.sum() == 3 and list(t.index) == [5, 6] and t.b.isna().sum() == 1 and isinstance(t, pd.DataFrame)"),
    "estimator": ("from sklearn.linear_model import LinearRegression\ndef f(x, y): return LinearRegression().fit(x, y)", "m = f([[0.], [1.]], [0., 2.]); assert np.allclose(m.coef_, 2) and np.allclose(m.predict([[3.]]), 6)"),
    "figure": ("import matplotlib.pyplot as plt\ndef f():\n    fig, ax = plt.subplots()\n    ax.plot([1, 4], label='loss'); ax.set_title('T'); ax.set_xlabel('x'); ax.legend()\n    ax.bar([1, 2], [3, 4]); ax.imshow(np.eye(2))\n    return fig", "g = f(); a = g.axes[0]\nassert a.get_title() == 'T' and a.get_xlabel() == 'x' and list(a.lines[0].get_ydata()) == [1, 4]\nassert [t.get_text() for t in a.get_legend().get_texts()] == ['loss'] and len(a.patches) == 2\nassert a.images[0].get_array().shape == (2, 2)\nfrom matplotlib.figure import Figure\nassert isinstance(g, Figure)"),
    "axes": ("import matplotlib.pyplot as plt\ndef f():\n    fig, ax = plt.subplots(1, 2)\n    ax[1].set_ylabel('y')\n    return ax", "a = f(); assert a.shape == (2,) and a[1].get_ylabel() == 'y'"),
    "file": ("def f(path): np.save(path, np.arange(4))", "import tempfile, os\nwith tempfile.TemporaryDirectory() as d:\n    p = os.path.join(d, 'a.npy'); f(p); assert np.load(p).sum() == 6"),
    "file-from-test": ("def f(path): return open(path).read()", "open('in.txt', 'w').write('hello'); assert f('in.txt') == 'hello'"),
    "import-in-the-solution": ("import math\ndef f(x): return math.sqrt(x)", "assert f(4) == math.sqrt(4)"),
    "state-kept": ("n = 0\ndef f():\n    global n\n    n += 1\n    return n", "assert [f(), f(), f()] == [1, 2, 3]"),
    "unknown-exception": ("def f(): import json; json.loads('x')", "try: f()\nexcept ValueError as e: assert type(e).__name__ == 'JSONDecodeError'"),
    "partial-credit": ("def f(): return 1", "0.5 if f() == 1 else 0"),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_honest_work(executor, name):
    solved, test = HONEST[name]
    ran = judged(executor, solved, test)
    assert not raised(ran), said(ran)
    assert ran.outcomes == {"test": "passed"} and not ran.flags


def test_given_helpers_call_the_student(executor):
    ran = judged(
        executor,
        "def square(x): return x * x",
        "assert twice(3) == 18",
        given="def twice(x): return 2 * square(x)",
    )
    assert ran.outcomes == {"test": "passed"}, said(ran)


def test_given_cells_that_use_the_student_run_there(executor):
    cells = [
        "import numpy as np",
        solution("def build(): return np.arange(3)"),
        "made = build()\nlater = made + 1",
        test_cell("assert made.sum() == 3 and later.sum() == 6"),
    ]
    assert run(executor, *cells).outcomes == {"test": "passed"}


def test_tests_see_names_of_earlier_tests(executor):
    cells = [
        solution("def f(): return 1"),
        test_cell("kept = f()\ndef check(x): assert x == kept", "t1"),
        solution("def f(): return 2", "s2"),
        test_cell("assert kept == 1 and f() == 2\ncheck(1)", "t2"),
    ]
    assert run(executor, *cells).outcomes == {"t1": "passed", "t2": "passed"}


def test_a_cell_that_the_release_skips_is_skipped(executor):
    skipped = given("f = None")
    skipped.metadata["tags"] = ["skip-execution"]
    ran = run(executor, solution("def f(): return 1"), skipped, test_cell("assert f() == 1"))
    assert not raised(ran)


def test_printing_goes_to_the_test_in_order(executor):
    ran = judged(executor, "def f(): print('inside')", "print('before'); f(); print('after')")
    assert said(ran) == "before\ninside\nafter\n"


def test_error_tells_where_in_the_students_code(executor):
    ran = judged(executor, "def helper(): return 1 / 0\ndef f(): return helper()", "f()")
    assert raised(ran) == "ZeroDivisionError"
    assert "helper" in "\n".join(ran.notebook.cells[-1].outputs[-1].traceback)


def test_figures_drawn_in_a_call_are_shown_with_the_test(executor):
    given = "import matplotlib.pyplot as plt\n%matplotlib inline"
    ran = judged(executor, "def f(): plt.plot([1, 2])", "f()", given=given)
    assert [output.output_type for output in ran.notebook.cells[-1].outputs] == ["display_data"]


WRONG = {
    "patch-run-cell": "from IPython.core.interactiveshell import InteractiveShell as S\nS.run_cell = lambda *a, **k: type('R', (), {'success': True, 'error_before_exec': None, 'error_in_exec': None, 'result': None})()",
    "patch-the-shell": "ip = get_ipython()\nip.run_cell = ip.run_cell_async = lambda *a, **k: None",
    "patch-assert": "import builtins\nbuiltins.AssertionError = type('A', (Exception,), {})",
    "patch-equality": "class All(int):\n    __eq__ = lambda *a: True\n    __hash__ = int.__hash__\ndef f(x): return All(0)",
    "equal-to-everything": "class All:\n    __eq__ = __lt__ = __gt__ = __ge__ = __le__ = __contains__ = lambda *a: True\n    __bool__ = lambda s: True\ndef f(x): return All()",
    "named-as-the-function": "class f:\n    def __init__(self, x): pass\n    __eq__ = lambda *a: True",
    "patch-numpy": "np.allclose = lambda *a, **k: True\nnp.testing.assert_allclose = lambda *a, **k: None",
    "exit": "def f(x): raise SystemExit(0)",
    "kill": "def f(x): import os; os._exit(0)",
    "trace": "import sys\nsys.settrace(lambda *a: None)\nsys.excepthook = lambda *a: None",
    "skip-in-hook": "get_ipython().events.register('pre_run_cell', lambda *a: exit())",
    "transformer": "get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'])",
    "forge-result": "import json, os, struct\nfor fd in range(3, 20):\n    for kind, m in ((0, {'channel': 'shell', 'msg_type': 'execute_reply', 'cell': 'x', 'content': {'status': 'ok'}}),):\n        b = json.dumps(m).encode()\n        try: os.write(fd, struct.pack('!BQ', kind, len(b)) + b)\n        except OSError: pass",
    "forge-in-call": "import json, os, struct\ndef f(x):\n    for m in ({'channel': 'iopub', 'msg_type': 'execute_result', 'cell': 'x', 'content': {'data': {'text/plain': '1'}, 'metadata': {}, 'execution_count': 1}}, {'channel': 'shell', 'content': {'status': 'ok'}}, {'channel': 'iopub', 'msg_type': 'status', 'content': {'execution_state': 'idle'}}):\n        b = json.dumps(m).encode()\n        for fd in range(3, 20):\n            try: os.write(fd, struct.pack('!BQ', 0, len(b)) + b)\n            except OSError: pass\n    return 0",
    "garbage-values": "import os\ndef f(x):\n    for fd in range(3, 20):\n        try: os.write(fd, b'\\x01' + b'\\xff' * 64)\n        except OSError: pass\n    return 0",
    "two-replies": "import os, struct\ndef f(x):\n    b = b'R' + struct.pack('!Q', 36) + b'[{\"updates\": [], \"result\": 9}, []]    '\n    for fd in range(3, 20):\n        try: os.write(fd, struct.pack('!BQ', 1, len(b)) + b)\n        except OSError: pass\n    return 0",
    "module-in-the-way": "open('numpy.py', 'w').write('def allclose(*a, **k): return True')\nopen('unittest.py', 'w').write('')",
    "find-the-tests": "import gc\nfound = [o for o in gc.get_objects() if isinstance(o, str) and 'hidden answer' in o and 'found =' not in o]\nimport inspect\ndef f(x):\n    frame, words = inspect.currentframe(), ''\n    while frame:\n        words += str(list(frame.f_globals)) ; frame = frame.f_back\n    assert 'hidden' not in words\n    return 0",
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_cheating_earns_nothing(executor, name):
    test = (
        "import numpy as np\n# hidden answer\nassert f(3) == 9\nassert np.allclose(f(2), 4)\nf(1)"
    )
    right = "def f(x): return x * x"
    ran = judged(executor, WRONG[name], test, source=right)
    assert ran.outcomes["test"] in ("failed", "timeout"), said(ran)
    assert raised(ran), "an error output, so that nbgrader gives no points"


def results(ran, cell):
    return [out.data["text/plain"] for out in ran.notebook.cells[cell].outputs if "data" in out]


def test_a_display_id_leads_to_what_was_shown_under_it_and_never_to_a_result(executor):
    shown = (
        "from IPython.display import display, update_display\n"
        "def f():\n"
        "    for n in range(2): print(n, flush=True)\n"
        "    display({'text/plain': 'x'}, display_id='k', raw=True)\n"
        "    update_display({'text/plain': 'y'}, display_id='k', raw=True)\n"
        "    update_display({'text/plain': 'y'}, display_id='own', raw=True)\n"
        "    return 0\n"
        "display({'text/plain': 'x'}, display_id='own', raw=True);"
    )
    update = "update_display({'text/plain': '4'}, display_id='k', raw=True)"
    cells = [solution(shown), test_cell("f()"), solution(update, "s2"), test_cell("f()", "t2")]
    ran = run(executor, *cells)
    assert [results(ran, cell) for cell in range(4)] == [["y"], ["y", "0"], [], ["y", "0"]]


CLEARING = {
    "hook": "get_ipython().events.register('post_execute', lambda: clear_output())",
    "hook-waits": "get_ipython().events.register('post_execute', lambda: (clear_output(True), print()))",
    "thread": "import threading\ndef loop():\n    while True: clear_output(); time.sleep(0.001)\nthreading.Thread(target=loop, daemon=True).start()",
}  # fmt: skip


@pytest.mark.parametrize("name", CLEARING)
def test_what_the_judge_showed_is_not_cleared(executor, name):
    begin = "import time\nfrom IPython.display import clear_output\n"
    cells = [
        solution(begin + CLEARING[name] + "\ndef f(): time.sleep(0.05); return 0"),
        test_cell("print('kept'); f(); 0.25 if f() == 0 else 1", "t1"),
        test_cell("f(); assert f() == 1", "t2"),
        test_cell("f()", "t3"),
    ]
    ran = run(executor, *cells)
    assert results(ran, 1) == ["0.25"] and "kept" in said(ran, 1)
    assert raised(ran, 2) == "AssertionError"


def test_a_call_clears_what_it_printed_itself(executor):
    solved = (
        "from IPython.display import clear_output\n"
        "def f(wait):\n"
        "    for n in range(3): clear_output(wait); print(n)"
    )
    ran = judged(executor, solved, "print('before'); f(False); print('between'); f(True)")
    assert said(ran) == "before\nbetween\n2\n"


def test_who_stops_listening_is_to_blame(executor):
    deaf = "import socket, os\ndef f():\n    pipe = get_ipython().kernel.session.pipe\n    socket.socket(fileno=os.dup(pipe._fd)).shutdown(socket.SHUT_RD)"
    cells = [
        solution(deaf + "\ndef g(): return 1"),
        test_cell("f(); g()", "t1"),
        test_cell("assert g() == 1", "t2"),
    ]
    ran = run(executor, *cells)
    assert ran.outcomes == {"t1": "failed", "t2": "passed"}
    assert [flag.detail.split()[1] for flag in ran.flags] == ["student's"]


@pytest.mark.parametrize(("operation", "outcome"), [("settle", "passed"), ("has", "failed")])
def test_an_interrupt_told_by_the_student_does_not_end_the_judge(executor, operation, outcome):
    spoil = (
        "def f(): return 1\nimport gc\ndef fail(*_): raise KeyboardInterrupt\n"
        "for o in gc.get_objects():\n"
        f"    if type(o) is dict and {operation!r} in o and 'get' in o: o[{operation!r}] = fail"
    )
    ran = run(executor, solution(spoil), test_cell("assert f() == 1"))
    assert ran.outcomes == {"test": outcome} and not ran.flags, said(ran)


def test_hidden_tests_are_not_in_the_students_process(executor):
    search = (
        "import os, re\nhere = []\n"
        "word = re.compile(b'the_secret_[w]ord')\n"
        "def f():\n"
        "    for line in open('/proc/self/maps'):\n"
        "        a, b = (int(x, 16) for x in line.split()[0].split('-'))\n"
        "        if 'r' not in line.split()[1] or '[v' in line or b - a > 1 << 28: continue\n"
        "        try:\n"
        "            with open('/proc/self/mem', 'rb') as m:\n"
        "                m.seek(a); data = m.read(b - a)\n"
        "        except (OSError, ValueError): continue\n"
        "        if word.search(data): here.append(line)\n"
        "    for root, _, names in os.walk('.'):\n"
        "        here.extend(n for n in names if word.search(open(os.path.join(root, n), 'rb').read()))\n"
        "    return here"
    )
    ran = judged(executor, search, "the_secret_word = 1\nassert f() == [], f()")
    assert ran.outcomes == {"test": "passed"}, said(ran)


def test_a_test_that_cannot_be_judged_is_left_to_a_person(executor):
    solved = "import matplotlib.pyplot as plt\ndef f(): plt.figure(); plt.plot([1, 2])"
    test = "import matplotlib.pyplot as plt\nf()\nassert len(plt.gcf().axes) == 1"
    ran = settled(executor, solved, test, source=solved)
    assert ran.outcomes == {"test": "cannot_judge"}
    assert [(flag.kind, flag.grade_id, flag.needs_attention) for flag in ran.flags] == [
        ("cannot_judge", "test", True)
    ]


def test_a_wrong_answer_to_a_judgeable_test_is_wrong(executor):
    ran = settled(executor, "def f(): return 1", "assert f() == 2", source="def f(): return 2")
    assert ran.outcomes == {"test": "failed"} and not ran.flags


def test_the_rest_is_judged_after_a_crash(executor):
    cells = [
        solution("x = 3\ndef f(): import os; os.abort()\ndef g(): return x", "s"),
        test_cell("f()", "t1"),
        test_cell("assert g() == 3", "t2"),
    ]
    source = copy.deepcopy(notebook(*cells))
    ran = run(executor, *cells, source=source)
    assert ran.outcomes == {"t1": "failed", "t2": "passed"}
    assert [flag.kind for flag in ran.flags] == ["crash"]


def test_time_limit_within_a_call(executor):
    cells = [
        solution("def f():\n    while True: pass\ndef g(): return 1", "s"),
        test_cell("f()", "t1"),
        test_cell("assert g() == 1", "t2"),
    ]
    ran = run(executor, *cells)
    assert ran.outcomes == {"t1": "timeout", "t2": "passed"}
    assert raised(ran, 1) == "CellTimeoutError"


def test_large_values_are_refused_in_words(executor):
    ran = judged(executor, "def f(): return np.zeros(1 << 26)", "f()", source="def f(): return 0")
    assert raised(ran)
