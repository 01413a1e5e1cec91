"""The first byte of each value frame between the judge and the student's process, and errors."""

from __future__ import annotations

import json

REQUEST, RESULT, FAILURE = b"Q", b"R", b"F"


def failure(sentence: str) -> bytes:
    """The frame with which the grader answers a request that nobody can answer any more."""
    return FAILURE + json.dumps({"type": "RuntimeError", "message": sentence}).encode()


class CannotCross(TypeError):
    """A value cannot be carried between the student's process and the judge."""


class Malformed(ValueError):
    """What came from the other side is not an encoded value."""
