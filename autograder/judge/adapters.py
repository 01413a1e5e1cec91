"""All kinds of things that can be carried besides plain data."""

from __future__ import annotations

from autograder.judge.codec import Adapter
from autograder.judge.peer import Peer


def data_adapters(peer: Peer) -> list[Adapter]:
    """The adapters of one end of the line, in the order in which they are tried."""
    return []
