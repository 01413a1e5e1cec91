"""The first byte of each value frame between the judge and the student's process."""

from __future__ import annotations

import json

REQUEST, RESULT, FAILURE = b"Q", b"R", b"F"


def failure(sentence: str) -> bytes:
    """The frame with which the grader answers a request that nobody can answer any more."""
    return FAILURE + json.dumps({"type": "RuntimeError", "message": sentence}).encode()
