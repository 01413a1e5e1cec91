"""What the judge holds stays with the judge: lines of tests, and the files that were released."""

from __future__ import annotations

import pytest
from running import notebook, run, said, solution, test_cell

from autograder.forking import ForkExecutor
from autograder.types import Limits


@pytest.fixture(scope="module")
def executor(sandbox):
    with ForkExecutor(1, Limits(cell_timeout=8), sandbox, libraries=["numpy"]) as made:
        yield made


READS_ERRORS = """
import traceback
def f(g, x):
    try:
        g(None)
    except BaseException as error:
        print("TOLD", *getattr(error, "__notes__", []), traceback.format_exc())
    return 0
"""


@pytest.mark.parametrize(
    "test",
    [
        "assert f(lambda x: x * 4711, 2) == 44377620",
        "def secret(x):\n    return x * 4711  # 44377620\nassert f(secret, 2) == 44377620",
        "def secret(x):\n    try: x['4711']\n    except TypeError: raise ValueError\n"
        "assert f(secret, 2) == 44377620",
    ],
)
def test_an_error_in_a_tests_function_shows_no_line_of_the_test(executor, test):
    ran = run(
        executor,
        solution(READS_ERRORS),
        test_cell(test),
        source=notebook(solution("def f(g, x): return g(g(x))"), test_cell(test)),
    )
    printed = said(ran).partition("AssertionError")[0]
    assert "TOLD" in printed and "4711" not in printed and "44377620" not in printed
    assert ran.outcomes == {"test": "failed"}


WRITES = """
pipe = get_ipython().kernel.session.pipe
def f(path):
    for name in (b"work/expected.txt", b"work/./expected.txt", b"work//expected.txt"):
        pipe.write(2, name + b"\\0" + b"0")
    return 0
"""


def test_released_files_of_the_judge_cannot_be_written_by_another_name(executor, tmp_path):
    (tmp_path / "expected.txt").write_text("42")
    test = "assert f('x') == int(open('expected.txt').read()), open('expected.txt').read()"
    ran = run(
        executor,
        solution(WRITES),
        test_cell(test),
        source=notebook(solution("def f(path): return 42"), test_cell(test)),
        released=tmp_path,
    )
    assert ran.outcomes == {"test": "failed"}
    assert "42" in said(ran)
