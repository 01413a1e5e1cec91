"""The parser while several hand-ins are repaired at once."""

import inspect
import sys
import threading
import typing
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.syntax import parse


class _Ring:
    """Garbage that only the collector finds; its end gives other threads a turn."""

    def __init__(self):
        self.me = self

    def __del__(self):
        threading.Event().wait(0)


@pytest.fixture
def busy_threads():
    """Threads that change places as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def _parse_amid_garbage(source):
    rings = [_Ring() for _ in range(500)]
    del rings
    return len(parse(source).body)


def test_threads_parse_side_by_side(busy_threads):
    source = inspect.getsource(typing)
    with ThreadPoolExecutor(4) as threads:
        lengths = set(threads.map(_parse_amid_garbage, [source] * 60))
    assert lengths == {len(parse(source).body)}
