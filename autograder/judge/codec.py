"""Plain data across the wall between a student's process and the judge.

A value becomes JSON that says what kinds of things it is made of, and a list of byte blocks for
the arrays. Reading it back makes data and nothing else: no pickle, no import, no call. Things that
are not plain data (models, data sets, figures, functions) are added by `Adapter` objects.
"""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import json
import math
import pathlib
import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import numpy as np

_DEPTH = 100
_SCRATCH = "\0scratch\0"
_KINDS = "biufcSUmM"
_NAMED_DTYPES = ("bfloat16", "float8_e4m3fn", "float8_e5m2", "int4", "uint4")


class CannotCross(TypeError):
    """A value cannot be carried between the student's process and the judge."""


class Malformed(ValueError):
    """What came from the other side is not an encoded value."""


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
        for exact, pack in _PACKERS:
            if kind is exact:
                return pack(value, self)
        if isinstance(value, np.ndarray):
            return _pack_array(value, self)
        if isinstance(value, np.generic):
            return ["scalar", *_dtype_and_data(np.asarray(value), self)]
        if (node := self._adapted(value, last=False)) is not None:
            return node
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return ["record", kind.__name__, list(kind._fields), self.nodes(tuple.__iter__(value))]
        for exact, pack in _PACKERS:
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
            return self.objects[_index(node[1], len(self.objects))]
        maker = _MAKERS.get(tag)
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
        return self._blocks[_index(number, len(self._blocks))]

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


def _index(number: Any, length: int) -> int:
    if type(number) is not int or not 0 <= number < length:
        raise Malformed("a number out of range")
    return number


# -- packing ------------------------------------------------------------------------------------


def _pack_items(tag: str, items: Callable[[Any], Iterable[Any]]) -> Callable[[Any, Writer], list]:
    def pack(value: Any, writer: Writer) -> list[Any]:
        writer.remember(value)
        return [tag, writer.nodes(items(value))]

    return pack


def _pack_dict(value: dict, writer: Writer) -> list[Any]:
    writer.remember(value)
    tag = "counter" if isinstance(value, collections.Counter) else "dict"
    return [tag, [[writer.node(key), writer.node(item)] for key, item in dict.items(value)]]


def _pack_float(value: float, writer: Writer) -> list[Any]:
    return ["float", float.hex(value) if math.isfinite(value) else float.__repr__(value)]


def _dtype_and_data(array: np.ndarray, writer: Writer) -> list[Any]:
    dtype = array.dtype
    if dtype.name in _NAMED_DTYPES:
        return [dtype.name, writer.block(array.tobytes())]
    if dtype.kind not in _KINDS:
        raise CannotCross(f"an array of dtype {dtype} is not plain data")
    return [dtype.str, writer.block(array.tobytes())]


def _pack_array(value: np.ndarray, writer: Writer) -> list[Any]:
    value_number = writer.remember(value)
    del value_number
    array = np.asarray(value)
    if array.dtype == object:
        return ["objects", list(array.shape), writer.nodes(array.ravel().tolist())]
    if array.dtype.names:
        fields = [[name, _pack_array(array[name].copy(), writer)] for name in array.dtype.names]
        return ["fields", list(array.shape), fields]
    return ["array", list(array.shape), *_dtype_and_data(array, writer)]


_PACKERS: list[tuple[type, Callable[[Any, Writer], list[Any]]]] = [
    (bool, lambda value, writer: ["bool", bool(value)]),
    (int, lambda value, writer: ["int", format(int.__index__(value), "x")]),
    (float, _pack_float),
    (str, lambda value, writer: ["str", writer.text(str.__str__(value))]),
    (list, _pack_items("list", list.__iter__)),
    (tuple, lambda value, writer: ["tuple", writer.nodes(tuple.__iter__(value))]),
    (dict, _pack_dict),
    (set, _pack_items("set", set.__iter__)),
    (frozenset, lambda value, writer: ["frozenset", writer.nodes(frozenset.__iter__(value))]),
    (collections.deque, _pack_items("deque", collections.deque.__iter__)),
    (np.ndarray, _pack_array),
    (bytes, lambda value, writer: ["bytes", writer.block(bytes.__getitem__(value, slice(None)))]),
    (bytearray, lambda value, writer: ["bytearray", writer.block(bytes(value))]),
    (complex, lambda value, writer: ["complex", value.real.hex(), value.imag.hex()]),
    (range, lambda value, writer: ["range", value.start, value.stop, value.step]),
    (slice, lambda value, w: ["slice", *w.nodes((value.start, value.stop, value.step))]),
    (type(Ellipsis), lambda value, writer: ["ellipsis"]),
    (decimal.Decimal, lambda value, writer: ["decimal", decimal.Decimal.__str__(value)]),
    (
        fractions.Fraction,
        lambda value, writer: ["fraction", *writer.nodes((value.numerator, value.denominator))],
    ),
    (datetime.datetime, lambda value, writer: ["datetime", value.isoformat()]),
    (datetime.date, lambda value, writer: ["date", value.isoformat()]),
    (datetime.time, lambda value, writer: ["time", value.isoformat()]),
    (
        datetime.timedelta,
        lambda value, writer: ["timedelta", value.days, value.seconds, value.microseconds],
    ),
    (pathlib.PurePath, lambda value, writer: ["path", writer.text(str(value))]),
]


# -- making -------------------------------------------------------------------------------------


def _make_into(kind: Callable[[], Any], add: str) -> Callable[[list, Reader], Any]:
    def make(node: list[Any], reader: Reader) -> Any:
        value = reader.remember(kind())
        for part in node[1]:
            getattr(value, add)(reader.make(part))
        return value

    return make


def _make_dict(node: list[Any], reader: Reader) -> dict:
    value = reader.remember(collections.Counter() if node[0] == "counter" else {})
    for key, item in node[1]:
        made = reader.make(key)
        value[made] = reader.make(item)
    return value


def _make_float(node: list[Any], reader: Reader) -> float:
    text = node[1]
    return float(text) if text in ("nan", "inf", "-inf") else float.fromhex(text)


def _dtype(name: Any) -> np.dtype:
    if name in _NAMED_DTYPES:
        import ml_dtypes

        return np.dtype(getattr(ml_dtypes, name))
    dtype = np.dtype(name) if isinstance(name, str) and "," not in name else None
    if dtype is None or dtype.kind not in _KINDS:
        raise Malformed(f"an array of dtype {name!r}")
    return dtype


def _shape(sizes: Any) -> tuple[int, ...]:
    if any(type(size) is not int or size < 0 for size in sizes):
        raise Malformed("a shape that is none")
    return tuple(sizes)


def _make_array(node: list[Any], reader: Reader) -> np.ndarray:
    data = np.frombuffer(reader.block(node[3]), _dtype(node[2]))
    return reader.remember(data.reshape(_shape(node[1])).copy())


def _make_scalar(node: list[Any], reader: Reader) -> np.generic:
    return np.frombuffer(reader.block(node[2]), _dtype(node[1]))[0]


def _make_objects(node: list[Any], reader: Reader) -> np.ndarray:
    shape = _shape(node[1])
    array = reader.remember(np.empty(len(node[2]), dtype=object))
    for number, part in enumerate(node[2]):
        array[number] = reader.make(part)
    array.shape = shape
    return array


def _make_fields(node: list[Any], reader: Reader) -> np.ndarray:
    place = len(reader.objects)
    reader.remember(None)
    parts = [(str(name), _make_array(part, reader)) for name, part in node[2]]
    array = np.empty(_shape(node[1]), dtype=[(name, part.dtype) for name, part in parts])
    for name, part in parts:
        array[name] = part
    reader.objects[place] = array
    return array


def _make_record(node: list[Any], reader: Reader) -> tuple:
    kind = collections.namedtuple(str(node[1]), [str(name) for name in node[2]], rename=True)
    return kind(*(reader.make(part) for part in node[3]))


_MAKERS: dict[str, Callable[[list[Any], Reader], Any]] = {
    "bool": lambda node, reader: bool(node[1]),
    "int": lambda node, reader: int(node[1], 16),
    "float": _make_float,
    "str": lambda node, reader: reader.text(node[1]),
    "list": _make_into(list, "append"),
    "tuple": lambda node, reader: tuple(reader.make(part) for part in node[1]),
    "dict": _make_dict,
    "counter": _make_dict,
    "set": _make_into(set, "add"),
    "frozenset": lambda node, reader: frozenset(reader.make(part) for part in node[1]),
    "deque": _make_into(collections.deque, "append"),
    "array": _make_array,
    "scalar": _make_scalar,
    "objects": _make_objects,
    "fields": _make_fields,
    "record": _make_record,
    "bytes": lambda node, reader: bytes(reader.block(node[1])),
    "bytearray": lambda node, reader: bytearray(reader.block(node[1])),
    "complex": lambda node, reader: complex(float.fromhex(node[1]), float.fromhex(node[2])),
    "range": lambda node, reader: range(*node[1:4]),
    "slice": lambda node, reader: slice(*(reader.make(part) for part in node[1:4])),
    "ellipsis": lambda node, reader: ...,
    "decimal": lambda node, reader: decimal.Decimal(node[1]),
    "fraction": lambda node, reader: fractions.Fraction(*map(reader.make, node[1:3])),
    "datetime": lambda node, reader: datetime.datetime.fromisoformat(node[1]),
    "date": lambda node, reader: datetime.date.fromisoformat(node[1]),
    "time": lambda node, reader: datetime.time.fromisoformat(node[1]),
    "timedelta": lambda node, reader: datetime.timedelta(*node[1:4]),
    "path": lambda node, reader: pathlib.Path(reader.text(node[1])),
}
