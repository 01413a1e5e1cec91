"""Python's own parser, one thread at a time.

In CPython 3.11 trees built in two threads at once disturb each other's count of nested nodes, and
one of them ends in a SystemError (https://github.com/python/cpython/issues/106905).
"""

from __future__ import annotations

import ast
import threading

_one_at_a_time = threading.Lock()


def parse(source: str, flags: int = 0) -> ast.Module:
    """Give the tree of a cell's code.

    Args:
        source: Python without magics.
        flags: Of ``compile``, such as ``ast.PyCF_ALLOW_TOP_LEVEL_AWAIT``.

    Raises:
        SyntaxError: As from ``ast.parse``; likewise ValueError, RecursionError, MemoryError.
    """
    with _one_at_a_time:
        return compile(source, "<cell>", "exec", flags | ast.PyCF_ONLY_AST)
