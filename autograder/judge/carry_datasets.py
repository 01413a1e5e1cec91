"""Carries ``tf.data`` data sets as a number: each iteration is done anew where the data set lives.

Also carries what TensorFlow Datasets tells of a data set (``DatasetInfo``), from the judge to the
student's process only.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.judge.carry_tensors import Unchanging
from autograder.judge.codec import CannotCross, Malformed, Reader, Writer
from autograder.judge.handles import Table
from autograder.judge.peer import Peer

_ITEMS = 64
_BYTES = 8 << 20


class Datasets(Unchanging):
    """``tf.data.Dataset``: its element spec, its cardinality, and its elements when iterated.

    What the judge made of TensorFlow's own operations goes to the student's process as a graph, and
    is a data set like any other there. A graph from a student is not run.
    """

    tag = "dataset"

    def __init__(self, peer: Peer, table: Table, student: bool) -> None:
        """Use one line and one table; `student` says whether this is the student's side."""
        self._peer = peer
        self._table = table
        self._student = student
        self._made: dict[int, Any] = {}
        self._numbers: dict[int, int] = {}

    def pack(self, value: Any, writer: Writer) -> list[Any] | None:
        """The number it was lent under, or lend it."""
        tf = sys.modules.get("tensorflow")
        if tf is None or not isinstance(value, tf.data.Dataset):
            return None
        if id(value) in self._numbers:
            return ["yours", self._numbers[id(value)]]
        try:
            spec = writer.node(value.element_spec)
        except CannotCross as error:
            raise CannotCross(f"a data set with elements of kind {value.element_spec}") from error
        number = self._table.lend(value)
        if not self._student and (graph := _graph(value)) is not None:
            return ["graph", number, spec, writer.node(graph)]
        return ["mine", number, spec, int(value.cardinality())]

    def unpack(self, node: list[Any], reader: Reader) -> Any:
        """The data set itself, or one that asks for its elements."""
        what, number = node[1], node[2]
        if what == "yours":
            return self._table.find(number)
        spec, rest = reader.make(node[3]), reader.make(node[4])
        if type(number) is not int:
            raise Malformed("a data set without a number")
        if number not in self._made:
            if what == "graph" and self._student:
                self._made[number] = _from_graph(rest, spec)
            elif what == "mine" and type(rest) is int:
                self._made[number] = self._borrowed(number, spec, rest)
            else:
                raise Malformed("a data set of another kind")
            self._numbers[id(self._made[number])] = number
        return self._made[number]

    def _borrowed(self, number: int, spec: Any, cardinality: int) -> Any:
        from autograder.judge.borrowed_dataset import BorrowedDataset

        def elements() -> Iterator[Any]:
            turn = self._peer.request("iterate", number)
            count, last = 1, False
            while not last:
                items, last = self._peer.request("advance", turn, count)
                yield from items
                count = min(2 * count, _ITEMS)

        return BorrowedDataset(elements, spec, cardinality)


def _graph(dataset: Any) -> bytes | None:
    """The operations that make a data set; None if it calls Python, has a state, or is large."""
    import tensorflow as tf

    try:
        graph = tf.raw_ops.DatasetToGraphV2(
            input_dataset=tf.data.experimental.to_variant(dataset),
            external_state_policy=tf.data.experimental.ExternalStatePolicy.FAIL.value,
            strip_device_assignment=True,
        ).numpy()
    except tf.errors.OpError:
        return None
    return graph if len(graph) <= _BYTES else None


def _from_graph(graph: bytes, spec: Any) -> Any:
    import tensorflow as tf

    variant = tf.raw_ops.DatasetFromGraph(graph_def=graph)
    return tf.data.experimental.from_variant(variant, spec)


class Iterations:
    """The iterations over this side's data sets that the other side has begun."""

    def __init__(self, table: Table) -> None:
        """Serve the data sets lent by one table."""
        self._table = table
        self._numbers = itertools.count(1)
        self._running: dict[int, Iterator[Any]] = {}

    def iterate(self, number: Any) -> int:
        """Begin to iterate over a data set; gives the iteration's number."""
        import tensorflow as tf

        dataset = self._table.find(number)
        if not isinstance(dataset, tf.data.Dataset):
            raise CannotCross("only data sets can be iterated over")
        turn = next(self._numbers)
        self._running[turn] = iter(dataset)
        return turn

    def advance(self, turn: Any, count: int) -> tuple[list[Any], bool]:
        """The next elements, at most `count`, and whether they are the last."""
        import tensorflow as tf

        items, size = [], 0
        while len(items) < min(max(1, count), _ITEMS) and size < _BYTES:
            element = next(self._running[turn], None)
            if element is None:
                del self._running[turn]
                return items, True
            items.append(tf.nest.map_structure(_plain, element))
            size += sum(getattr(part, "nbytes", 64) for part in tf.nest.flatten(items[-1]))
        return items, False


def _plain(tensor: Any) -> Any:
    return tensor.numpy() if hasattr(tensor, "numpy") else tensor


class Infos(Unchanging):
    """``tfds.core.DatasetInfo``, as the files that describe it."""

    tag = "info"

    def __init__(self, from_student: bool) -> None:
        """Features are read by class name, so what a student sends is not read."""
        self._from_student = from_student

    def pack(self, value: Any, writer: Writer) -> list[Any] | None:
        """The files' contents."""
        tfds = sys.modules.get("tensorflow_datasets")
        if tfds is None or self._from_student or not isinstance(value, tfds.core.DatasetInfo):
            return None
        with tempfile.TemporaryDirectory() as folder:
            value.write_to_directory(folder)
            files = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
        return [writer.node(files)]

    def unpack(self, node: list[Any], reader: Reader) -> Any:
        """The same, read from files."""
        if not self._from_student:
            raise Malformed("a description of a data set")
        import tensorflow_datasets as tfds

        with tempfile.TemporaryDirectory() as folder:
            for name, content in reader.make(node[1]).items():
                Path(folder, name).write_bytes(content)
            return tfds.builder_from_directory(folder).info
