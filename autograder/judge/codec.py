"""Plain data across the wall between a student's process and the judge.

A value becomes JSON that says what kinds of things it is made of, and a list of byte blocks for
the arrays. Reading it back makes data and nothing else: no pickle, no import, no call. Things that
are not plain data (models, data sets, figures, functions) are added by `Adapter` objects.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import numpy as np

from autograder.judge.plain import MAKERS, PACKERS, dtype_and_data, index, pack_array
from autograder.judge.wire import CannotCross, Malformed

_DEPTH = 100
_SCRATCH = "\0scratch\0"


class Adapter(Protocol):
    """Carries one more kind of thing.

    Attributes:
        tag: Names the kind in the encoded form.
        last: Whether it is asked only for what is no data of any kind. A subclass of a list is a
            list to all who come before: what a student's subclass does must not reach a test.
    """

    tag: str
    last: bool

    def pack(self, value: Any, writer: Writer) -> list[Any] | None:
        """What the value is made of, or None if it is of another kind."""

    def unpack(self, node: list[Any], reader: Reader) -> Any:
        """The value again."""

    def fingerprint(self, value: Any) -> Any:
        """Something that is different when the value has been changed; None: never looked at."""

    def update(self, value: Any, node: list[Any], reader: Reader) -> bool:
        """Make an older value equal to the encoded one; False if it is of another kind."""

    def forget(self) -> None:
        """The other side has been replaced by a new process that knows nothing yet."""


class Writer:
    """Encodes the values of one frame."""

    def __init__(
        self, adapters: Sequence[Adapter] = (), known: Iterable[Any] = (), scratch: str = ""
    ) -> None:
        """Start a frame.

        Args:
            adapters: For more kinds of things, tried in order.
            known: Objects that the other side has already, by position: they go by number.
            scratch: This side's scratch folder: paths in it become paths in the other's.
        """
        self._adapters = adapters
        self._scratch = scratch
        self._blocks: list[bytes] = []
        self._seen: dict[int, int] = {}
        self.objects: list[Any] = []
        self._depth = 0
        self.when_sent: list[Callable[[], None]] = []
        for value in known:
            self.remember(value)

    def remember(self, value: Any) -> int:
        """Number an object that can change or is known by identity."""
        self._seen[id(value)] = len(self.objects)
        self.objects.append(value)
        return len(self.objects) - 1

    def block(self, data: bytes) -> int:
        """Add a byte block, and give its number."""
        self._blocks.append(data)
        return len(self._blocks) - 1

    def frame(self, value: Any) -> bytes:
        """The whole frame for one value.

        Raises:
            CannotCross: if something in it cannot be carried.
        """
        return self.raw_frame(self.node(value))

    def raw_frame(self, root: Any) -> bytes:
        """The whole frame for something made of nodes."""
        head = json.dumps([root, [len(block) for block in self._blocks]]).encode()
        for note in self.when_sent:
            note()
        return b"".join([struct.pack("!Q", len(head)), head, *self._blocks])

    def node(self, value: Any) -> Any:
        """The encoded form of a part of the value."""
        if value is None or value is True or value is False:
            return value
        kind = type(value)
        if kind is str:
            return self.text(value)
        if kind is int and abs(value) < 1 << 53:
            return value
        if (number := self._seen.get(id(value))) is not None:
            return ["same", number]
        self._depth += 1
        if self._depth > _DEPTH:
            raise CannotCross(f"it is nested deeper than {_DEPTH} levels")
        try:
            return self._compound(value, kind)
        finally:
            self._depth -= 1

    def text(self, value: str) -> str:
        """A text, with this side's scratch folder named as the other side's."""
        return value.replace(self._scratch, _SCRATCH) if self._scratch else value

    def nodes(self, values: Iterable[Any]) -> list[Any]:
        """The encoded forms of several parts."""
        return [self.node(value) for value in values]

    def state(self, value: Any) -> Any:
        """The encoded form of a remembered object, whole, though it is known."""
        number = self._seen.pop(id(value))
        try:
            return self._compound(value, type(value))
        finally:
            self._seen[id(value)] = number

    def _compound(self, value: Any, kind: type) -> list[Any]:
        for exact, pack in PACKERS:
            if kind is exact:
                return pack(value, self)
        if isinstance(value, np.ndarray):
            return pack_array(value, self)
        if isinstance(value, np.generic):
            return ["scalar", *dtype_and_data(np.asarray(value), self)]
        if (node := self._adapted(value, last=False)) is not None:
            return node
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return ["record", kind.__name__, list(kind._fields), self.nodes(tuple.__iter__(value))]
        for exact, pack in PACKERS:
            if isinstance(value, exact):
                return pack(value, self)
        if (node := self._adapted(value, last=True)) is not None:
            return node
        raise CannotCross(f"a {kind.__module__}.{kind.__qualname__} is not plain data")

    def _adapted(self, value: Any, last: bool) -> list[Any] | None:
        for adapter in self._adapters:
            if adapter.last is last and (parts := adapter.pack(value, self)) is not None:
                return [adapter.tag, *parts]
        return None


class Reader:
    """Decodes one frame."""

    def __init__(
        self,
        frame: bytes,
        adapters: Sequence[Adapter] = (),
        known: Iterable[Any] = (),
        scratch: str = "",
    ) -> None:
        """Take a frame apart; the arguments are as the writer's.

        Raises:
            Malformed: if it is not one.
        """
        self._adapters = {adapter.tag: adapter for adapter in adapters}
        self._scratch = scratch
        self.objects: list[Any] = list(known)
        try:
            (size,) = struct.unpack_from("!Q", frame)
            self.root, sizes = json.loads(frame[8 : 8 + size])
            self._blocks, start = [], 8 + size
            for length in sizes:
                if not isinstance(length, int) or length < 0 or start + length > len(frame):
                    raise Malformed("a block lies outside the frame")
                self._blocks.append(memoryview(frame)[start : start + length])
                start += length
        except (struct.error, ValueError, TypeError, RecursionError) as error:
            raise Malformed(f"not an encoded value: {error}") from error

    def value(self) -> Any:
        """The value of the frame.

        Raises:
            Malformed: if it is not well formed.
        """
        try:
            return self.make(self.root)
        except (Malformed, CannotCross):
            raise
        except (
            LookupError,
            TypeError,
            ValueError,
            OverflowError,
            ArithmeticError,
            RecursionError,
        ) as error:
            raise Malformed(f"not an encoded value: {error}") from error

    def make(self, node: Any) -> Any:
        """The value of a part."""
        if not isinstance(node, list):
            if isinstance(node, dict):
                raise Malformed("an object where a value was expected")
            return self.text(node) if isinstance(node, str) else node
        tag = node[0]
        if tag == "same":
            return self.objects[index(node[1], len(self.objects))]
        maker = MAKERS.get(tag)
        if maker is not None:
            return maker(node, self)
        adapter = self._adapters.get(tag)
        if adapter is None:
            raise Malformed(f"a value of unknown kind {tag!r}")
        return adapter.unpack(node, self)

    def text(self, value: Any) -> str:
        """A text, with the other side's scratch folder named as this side's."""
        return str(value).replace(_SCRATCH, self._scratch)

    def block(self, number: Any) -> memoryview:
        """A byte block by its number."""
        return self._blocks[index(number, len(self._blocks))]

    def remember(self, value: Any) -> Any:
        """Number an object as the writer did."""
        self.objects.append(value)
        return value


def encode(value: Any) -> bytes:
    """Encode one plain value."""
    return Writer().frame(value)


def decode(frame: bytes) -> Any:
    """Decode one plain value."""
    return Reader(frame).value()
