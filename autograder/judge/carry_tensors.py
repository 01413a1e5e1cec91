"""Carries TensorFlow's tensors, variables, dtypes, shapes and specs; NumPy's generators; tables."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from autograder.judge.codec import Malformed, Reader, Writer


class Stateless:
    """An adapter that keeps nothing from one frame to the next."""

    last = False

    def forget(self) -> None:
        """There is nothing to forget."""


class Unchanging(Stateless):
    """An adapter for values that no call changes in place."""

    def fingerprint(self, value: Any) -> Any:
        """Never looked at."""
        return None

    def update(self, value: Any, node: list[Any], reader: Reader) -> bool:
        """Never needed."""
        return False


class Tensors(Unchanging):
    """``tf.Tensor``, ``tf.RaggedTensor``, ``tf.TensorSpec``, ``tf.DType``, ``tf.TensorShape``."""

    tag = "tensor"

    def pack(self, value: Any, writer: Writer) -> list[Any] | None:
        """By kind; symbolic tensors cannot be carried."""
        tf = sys.modules.get("tensorflow")
        if tf is None or not type(value).__module__.startswith("tensorflow"):
            return None
        if isinstance(value, tf.Tensor) and hasattr(value, "numpy"):
            return ["eager", writer.node(np.asarray(value.numpy())), value.dtype.name]
        if isinstance(value, tf.RaggedTensor):
            splits = [part.numpy() for part in value.nested_row_splits]
            return ["ragged", writer.node(value.flat_values), writer.nodes(splits)]
        if isinstance(value, tf.TensorSpec):
            shape = None if value.shape.rank is None else value.shape.as_list()
            return ["spec", shape, value.dtype.name]
        if isinstance(value, tf.DType):
            return ["dtype", value.name]
        if isinstance(value, tf.TensorShape):
            return ["shape", None if value.rank is None else value.as_list()]
        return None

    def unpack(self, node: list[Any], reader: Reader) -> Any:
        """The tensor again, on the default device."""
        import tensorflow as tf

        what = node[1]
        if what == "eager":
            return tf.constant(reader.make(node[2]), dtype=_dtype(tf, node[3]))
        if what == "ragged":
            splits = [reader.make(part) for part in node[3]]
            return tf.RaggedTensor.from_nested_row_splits(reader.make(node[2]), splits)
        if what == "spec":
            return tf.TensorSpec(node[2], _dtype(tf, node[3]))
        if what == "dtype":
            return _dtype(tf, node[2])
        if what == "shape":
            return tf.TensorShape(node[2])
        raise Malformed(f"a tensor of kind {what!r}")


class Variables(Stateless):
    """``tf.Variable``, which a function may assign to."""

    tag = "variable"

    def pack(self, value: Any, writer: Writer) -> list[Any] | None:
        """Its value."""
        tf = sys.modules.get("tensorflow")
        if tf is None or not isinstance(value, tf.Variable):
            return None
        writer.remember(value)
        return [writer.node(value.numpy()), value.dtype.name, bool(value.trainable)]

    def unpack(self, node: list[Any], reader: Reader) -> Any:
        """A new variable."""
        import tensorflow as tf

        place = len(reader.objects)
        reader.remember(None)
        value = reader.make(node[1])
        made = tf.Variable(value, dtype=_dtype(tf, node[2]), trainable=bool(node[3]))
        reader.objects[place] = made
        return made

    def fingerprint(self, value: Any) -> Any:
        """Its bytes."""
        tf = sys.modules.get("tensorflow")
        if tf is None or not isinstance(value, tf.Variable):
            return None
        return value.numpy().tobytes()

    def update(self, value: Any, node: list[Any], reader: Reader) -> bool:
        """Assign to it."""
        tf = sys.modules.get("tensorflow")
        if tf is None or not isinstance(value, tf.Variable) or node[0] != self.tag:
            return False
        reader.remember(value)
        value.assign(reader.make(node[1]))
        return True


class Generators(Stateless):
    """``numpy.random.Generator``, which a function advances."""

    tag = "random"

    def pack(self, value: Any, writer: Writer) -> list[Any] | None:
        """The kind and state of its bit generator."""
        if not isinstance(value, np.random.Generator):
            return None
        writer.remember(value)
        return [type(value.bit_generator).__name__, writer.node(value.bit_generator.state)]

    def unpack(self, node: list[Any], reader: Reader) -> Any:
        """A generator in the same state."""
        place = len(reader.objects)
        reader.remember(None)
        if node[1] not in ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"):
            raise Malformed(f"a random generator {node[1]!r}")
        bits = getattr(np.random, node[1])(0)
        bits.state = reader.make(node[2])
        reader.objects[place] = np.random.Generator(bits)
        return reader.objects[place]

    def fingerprint(self, value: Any) -> Any:
        """Its state."""
        is_generator = isinstance(value, np.random.Generator)
        return repr(value.bit_generator.state) if is_generator else None

    def update(self, value: Any, node: list[Any], reader: Reader) -> bool:
        """Set its state."""
        if not isinstance(value, np.random.Generator) or node[0] != self.tag:
            return False
        reader.remember(value)
        value.bit_generator.state = reader.make(node[2])
        return True


class Tables(Unchanging):
    """``pandas.DataFrame``, ``Series`` and ``Index``."""

    tag = "table"

    def pack(self, value: Any, writer: Writer) -> list[Any] | None:
        """Columns, index and dtypes."""
        pd = sys.modules.get("pandas")
        if pd is None:
            return None
        if isinstance(value, pd.DataFrame):
            columns = [value.iloc[:, number] for number in range(value.shape[1])]
            index, names = writer.node(value.index), writer.node(value.columns)
            return ["frame", index, names, [self._column(part, writer) for part in columns]]
        if isinstance(value, pd.Series):
            name, index = writer.node(value.name), writer.node(value.index)
            return ["series", index, name, self._column(value, writer)]
        if isinstance(value, pd.MultiIndex):
            return ["multi", writer.node(value.tolist()), writer.node(list(value.names))]
        if isinstance(value, pd.Index):
            return ["index", *self._column(value, writer), writer.node(value.name)]
        return None

    def unpack(self, node: list[Any], reader: Reader) -> Any:
        """The table again."""
        import pandas as pd

        what = node[1]
        if what == "frame":
            index, names = reader.make(node[2]), reader.make(node[3])
            parts = [pd.Series(_column(part, reader), index=index) for part in node[4]]
            frame = pd.concat(parts, axis=1) if parts else pd.DataFrame(index=index)
            frame.columns = names
            return frame
        if what == "series":
            name, index = reader.make(node[3]), reader.make(node[2])
            return pd.Series(_column(node[4], reader), index=index, name=name)
        if what == "multi":
            return pd.MultiIndex.from_tuples(reader.make(node[2]), names=reader.make(node[3]))
        if what == "index":
            return pd.Index(_column(node[2:4], reader), name=reader.make(node[4]))
        raise Malformed(f"a table of kind {what!r}")

    def _column(self, column: Any, writer: Writer) -> list[Any]:
        plain = column.dtype.kind in "biufcmM" and isinstance(column.dtype, np.dtype)
        values = column.to_numpy() if plain else np.array(column.tolist() + [None], object)[:-1]
        return [str(column.dtype), writer.node(values)]


def _column(parts: list[Any], reader: Reader) -> Any:
    import pandas as pd

    name, values = parts[0], reader.make(parts[1])
    if values.dtype == object and name not in ("object", "category"):
        return pd.array(values.tolist(), dtype=str(name))
    return values


def _dtype(tf: Any, name: Any) -> Any:
    found = getattr(tf.dtypes, name, None) if isinstance(name, str) else None
    if not isinstance(found, tf.DType):
        raise Malformed(f"a tensor of dtype {name!r}")
    return found
