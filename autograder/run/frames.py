"""Length-prefixed frames over a stream socket, between the grader and one of its children."""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
import time
from typing import Any

MESSAGE, VALUE, FILE = 0, 1, 2
_HEADER = struct.Struct("!BQ")
_CHUNK = 1 << 18
_MESSAGE_LIMIT = 16 << 20  # more than all the output that is kept of a hand-in
_LONGEST_TEXT = 1 << 20  # characters, in a message that would be larger
_EACH_MESSAGE, _EACH_BRACKET = 256, 16  # bytes, for what decoding costs beyond a message's own


class FrameError(Exception):
    """What came is not a frame, or is too large."""


class ChildPipe:
    """The child's end: blocking, written from any thread of the process that opened it."""

    def __init__(self, fd: int) -> None:
        """Take over an inherited file descriptor."""
        self._fd = fd
        self._lock = threading.RLock()
        self._owner = os.getpid()
        self._buffer = b""

    @property
    def mine(self) -> bool:
        """Whether this process opened the pipe; a fork of it must not write."""
        return os.getpid() == self._owner

    def write(self, kind: int, payload: bytes) -> None:
        """Write one frame."""
        if not self.mine:
            return
        with self._lock:
            for part in (_HEADER.pack(kind, len(payload)), payload):
                view = memoryview(part)
                while view:
                    view = view[os.write(self._fd, view[: 1 << 20]) :]

    def send(self, message: dict[str, Any]) -> None:
        """Write one JSON message, its long texts cut where the grader would not take it."""
        payload = json.dumps(message, default=str).encode()
        if len(payload) > _MESSAGE_LIMIT:
            payload = json.dumps(_shortened(json.loads(payload))).encode()
        self.write(MESSAGE, payload)

    def read(self) -> tuple[int, bytes] | None:
        """Read one frame; None when the other side has gone."""
        header = self._read(_HEADER.size)
        if header is None:
            return None
        kind, size = _HEADER.unpack(header)
        payload = self._read(size)
        return None if payload is None else (kind, payload)

    def _read(self, size: int) -> bytes | None:
        data = bytearray()
        while len(data) < size:
            part = os.read(self._fd, min(_CHUNK, size - len(data)))
            if not part:
                return None
            data += part
        return bytes(data)


class GraderPipe:
    """The grader's end: never blocks for longer than told, never trusts what comes."""

    def __init__(self, sock: socket.socket, value_bytes: int) -> None:
        """Take over a connected socket; no value may be larger than `value_bytes`."""
        self.sock = sock
        self._value_bytes = value_bytes
        self._buffer = bytearray()
        self.received = 0
        sock.setblocking(False)

    def fileno(self) -> int:
        """File descriptor, for selectors."""
        return self.sock.fileno()

    def write(self, kind: int, payload: bytes, deadline: float) -> None:
        """Write one frame; TimeoutError if the child does not read it before the deadline."""
        for part in (_HEADER.pack(kind, len(payload)), payload):
            self.sock.settimeout(max(0.001, deadline - time.monotonic()))
            try:
                self.sock.sendall(part)
            finally:
                self.sock.setblocking(False)

    def send(self, message: dict[str, Any], deadline: float) -> None:
        """Write one JSON message."""
        self.write(MESSAGE, json.dumps(message).encode(), deadline)

    def write_value(self, payload: bytes, deadline: float) -> None:
        """Write one value frame."""
        self.write(VALUE, payload, deadline)

    def fill(self) -> bool:
        """Take what has arrived; False when the child has gone."""
        try:
            data = self.sock.recv(_CHUNK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self._buffer += data
        self.received += len(data)
        return bool(data)

    def frame(self) -> tuple[int, bytes] | None:
        """The next whole frame that has arrived, or None.

        Raises:
            FrameError: if the child wrote something else, or too much at once.
        """
        if len(self._buffer) < _HEADER.size:
            return None
        kind, size = _HEADER.unpack_from(self._buffer)
        limit = _MESSAGE_LIMIT if kind == MESSAGE else self._value_bytes
        if kind not in (MESSAGE, VALUE, FILE):
            raise FrameError("something that is not a message")
        if size > limit:
            raise FrameError(f"a message of {size:,} bytes")
        end = _HEADER.size + size
        if len(self._buffer) < end:
            return None
        payload = bytes(self._buffer[_HEADER.size : end])
        del self._buffer[:end]
        return kind, payload

    def close(self) -> None:
        """Close the socket."""
        self.sock.close()


def weight(payload: bytes) -> int:
    """Bytes that count for a message: its own, and more where it is slow and large to decode."""
    brackets = payload.count(b"[") + payload.count(b"{")
    return _EACH_MESSAGE + len(payload) + _EACH_BRACKET * brackets


def decode(payload: bytes) -> dict[str, Any]:
    """The JSON object in a message frame.

    Raises:
        FrameError: if it is something else.
    """
    try:
        message = json.loads(payload.decode(errors="replace"))
    except (ValueError, RecursionError) as error:
        raise FrameError("a message that is not JSON") from error
    if not isinstance(message, dict):
        raise FrameError("a message that is not an object")
    return message


def _shortened(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        return f"{value[:_LONGEST_TEXT]}\n… The rest was cut: {len(value):,} characters.\n"
    if isinstance(value, list):
        return [_shortened(item) for item in value]
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    return value
