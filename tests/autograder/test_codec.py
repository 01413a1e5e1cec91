"""Data is the same after crossing; what is not an encoded value is refused and never executed."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import json
import pathlib
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.judge.carry_datasets import Datasets
from autograder.judge.carry_models import is_plain
from autograder.judge.codec import CannotCross, Malformed, Reader, Writer, decode, encode
from autograder.judge.handles import Table

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.binary(),
    st.complex_numbers(allow_nan=False),
    st.decimals(allow_nan=False),
    st.fractions(),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner),
        st.lists(inner).map(tuple),
        st.dictionaries(st.text() | st.integers(), inner),
        st.frozensets(st.integers() | st.text()),
        st.sets(st.integers()),
    ),
    max_leaves=20,
)


@given(VALUES)
def test_values_are_equal_and_of_the_same_types(value):
    assert _same(decode(encode(value)), value)


@given(hnp.arrays(hnp.scalar_dtypes(), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0)))
def test_arrays_are_equal(array):
    if array.dtype.kind in "SU" and array.dtype.itemsize == 0:
        return
    back = decode(encode(array))
    assert back.dtype == array.dtype.newbyteorder(array.dtype.byteorder)
    assert back.shape == array.shape and back.tobytes() == array.tobytes()


@given(st.binary(max_size=200))
def test_anything_else_is_refused(data):
    with pytest.raises((Malformed, CannotCross)):
        decode(data)


NODES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=15,
)
TAGS = "list tuple dict set array scalar objects record int float range same str path fields bytes"


@given(NODES | st.tuples(st.sampled_from(TAGS.split()), NODES, NODES).map(list))
def test_odd_trees_are_refused_or_are_data(tree):
    head = json.dumps([tree, []]).encode()
    try:
        decode(struct.pack("!Q", len(head)) + head)
    except (Malformed, CannotCross, MemoryError):
        pass


OTHERS = [
    2**80,
    range(3, 9, 2),
    slice(1, None, -1),
    ...,
    collections.Counter("aab"),
    collections.deque([1, 2]),
    decimal.Decimal("1.10"),
    fractions.Fraction(1, 3),
    datetime.time(1, 2),
    pathlib.Path("a/b"),
    np.float32(1.5),
    np.bool_(True),
    np.datetime64("2020-01-01"),
]


@pytest.mark.parametrize("value", OTHERS, ids=lambda value: type(value).__name__)
def test_other_kinds(value):
    back = decode(encode(value))
    assert back == value and type(back) is type(value)


def test_structured_and_object_arrays():
    table = np.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")])
    back = decode(encode(table))
    assert back.dtype == table.dtype and back.tolist() == table.tolist()
    mixed = np.array([1, "x", None], dtype=object)
    assert decode(encode(mixed)).tolist() == [1, "x", None]


def test_named_tuples_keep_their_names():
    Point = collections.namedtuple("Point", "x y")
    back = decode(encode(Point(1, 2)))
    assert (back.x, back.y) == (1, 2) and back == (1, 2) and type(back).__name__ == "Point"


def test_one_list_twice_is_one_list_still():
    inner = [1]
    back = decode(encode([inner, inner]))
    assert back[0] is back[1]
    loop = []
    loop.append(loop)
    back = decode(encode(loop))
    assert back[0] is back


def test_subclasses_are_data_of_their_base():
    class Text(str):
        def __eq__(self, other):
            return True

        __hash__ = str.__hash__

    class Everything(dict):
        def get(self, *key):
            return 3

    assert type(decode(encode(Text("a")))) is str
    assert decode(encode(Everything())) == {} and type(decode(encode(Everything()))) is dict


@pytest.mark.parametrize("value", [object(), lambda: 1, print, json, np.array([print])])
def test_what_is_no_data_cannot_cross(value):
    with pytest.raises(CannotCross):
        encode(value)


def test_too_deep_cannot_cross():
    value = []
    for _ in range(1000):
        value = [value]
    with pytest.raises(CannotCross, match="nested deeper"):
        encode(value)


BAD_TREES = [
    ["array", [2], "O", 0],
    ["array", [2], "<f8", 0],
    ["array", [-1], "<f8", 0],
    ["array", [1 << 40], "|b1", 0],
    ["scalar", "V8", 0],
    ["same", 0],
    ["same", -1],
    ["bytes", 5],
    ["global", "os", "system"],
    ["thing", "global", "os", "system"],
    ["model", "x", None],
    {"a": 1},
    ["nonsense"],
    [[]],
]


@pytest.mark.parametrize("tree", BAD_TREES, ids=str)
def test_bad_trees(tree):
    head = json.dumps([tree, [0]]).encode()
    with pytest.raises(Malformed):
        decode(struct.pack("!Q", len(head)) + head)


def test_known_objects_go_by_number():
    known = [[1, 2], {"a": 1}]
    frame = Writer((), known).frame([known[1], known[0], known[1]])
    back = Reader(frame, (), known).value()
    assert back[0] is known[1] and back[1] is known[0]


def test_paths_in_the_scratch_folder_become_the_other_sides():
    frame = Writer(scratch="/tmp/mine").frame(["/tmp/mine/work/x", pathlib.Path("/tmp/mine/y")])
    assert Reader(frame, scratch="/scratch").value() == [
        "/scratch/work/x",
        pathlib.Path("/scratch/y"),
    ]


CONFIGURATIONS = {
    '{"module": "keras.layers", "class_name": "Dense", "config": {"units": 1}}': True,
    '{"module": "keras.layers", "class_name": "Lambda", "config": {}}': False,
    '{"module": "os", "class_name": "system", "config": "true"}': False,
    '{"module": "builtins", "class_name": "function", "config": "exec"}': False,
    '{"module": "builtins", "class_name": "function", "config": "relu"}': True,
    '{"module": "keras.layers", "class_name": "Dense", "registered_name": "Evil>Dense"}': False,
    '{"layers": [{"module": "__main__", "class_name": "Mine", "config": {}}]}': False,
    '{"module": "keras.layers", "class_name": "TorchModuleWrapper", "config": {}}': False,
    '{"module": "keras.layers", "class_name": "StringLookup", "config": {}}': False,
    '{"module": "keras.utils", "class_name": "function", "config": "get_file"}': False,
    '{"module": "keras.src.utils", "class_name": ["x"], "config": {}}': False,
}


@pytest.mark.parametrize("text", CONFIGURATIONS)
def test_only_kerass_own_classes(text):
    pytest.importorskip("keras")
    assert is_plain(json.loads(text)) is CONFIGURATIONS[text]


def test_the_judge_runs_no_graph_of_a_students():
    pytest.importorskip("tensorflow")
    adapters = [Datasets(None, Table(), student=False)]
    tree = [["dataset", "graph", 1, None, None], []]
    head = json.dumps(tree).encode()
    with pytest.raises(Malformed, match="of another kind"):
        Reader(struct.pack("!Q", len(head)) + head, adapters).value()


def _same(one, other):
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return one == other or (one != one and other != other)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    return one == other
