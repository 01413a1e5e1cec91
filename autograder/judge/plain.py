"""How each kind of plain data is taken apart and made again."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import math
import pathlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder.judge.wire import CannotCross, Malformed

if TYPE_CHECKING:
    from autograder.judge.codec import Reader, Writer

_KINDS = "biufcSUmM"
_NAMED_DTYPES = ("bfloat16", "float8_e4m3fn", "float8_e5m2", "int4", "uint4")


def index(number: Any, length: int) -> int:
    """A number that came from the other side, if it is below `length`."""
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


def dtype_and_data(array: np.ndarray, writer: Writer) -> list[Any]:
    """The name of an array's dtype, and the number of the block with its bytes."""
    dtype = array.dtype
    if dtype.name in _NAMED_DTYPES:
        return [dtype.name, writer.block(array.tobytes())]
    if dtype.kind not in _KINDS:
        raise CannotCross(f"an array of dtype {dtype} is not plain data")
    return [dtype.str, writer.block(array.tobytes())]


def pack_array(value: np.ndarray, writer: Writer) -> list[Any]:
    """An array of numbers, texts, times, records or objects."""
    writer.remember(value)
    array = np.asarray(value)
    if array.dtype == object:
        return ["objects", list(array.shape), writer.nodes(array.ravel().tolist())]
    if array.dtype.names:
        fields = [[name, pack_array(array[name].copy(), writer)] for name in array.dtype.names]
        return ["fields", list(array.shape), fields]
    return ["array", list(array.shape), *dtype_and_data(array, writer)]


PACKERS: list[tuple[type, Callable[[Any, Writer], list[Any]]]] = [
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
    (type({}.keys()), lambda value, writer: ["keys", writer.nodes(value)]),
    (type({}.values()), lambda value, writer: ["values", writer.nodes(value)]),
    (type({}.items()), lambda value, writer: ["items", writer.nodes(value)]),
    (np.ndarray, pack_array),
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
    shape, parts = _shape(node[1]), node[2]
    if math.prod(shape) != len(parts):
        raise Malformed("an array whose parts do not fill it")
    array = reader.remember(np.empty(shape, dtype=object))
    flat = array.reshape(-1)  # the same memory
    for number, part in enumerate(parts):
        flat[number] = reader.make(part)
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


MAKERS: dict[str, Callable[[list[Any], Reader], Any]] = {
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
    "keys": lambda node, reader: dict.fromkeys(reader.make(part) for part in node[1]).keys(),
    "values": lambda node, reader: dict(enumerate(map(reader.make, node[1]))).values(),
    "items": lambda node, reader: dict(reader.make(part) for part in node[1]).items(),
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
