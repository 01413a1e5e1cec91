"""A ``tf.data`` data set whose elements come from the other process.

To read it element by element costs no more than the elements. Where TensorFlow wants a graph (in
``map``, ``batch`` or ``fit``), it becomes a ``from_generator`` data set, which has to be traced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import tensorflow as tf

Elements = Callable[[], Iterator[Any]]


class BorrowedDataset(tf.data.Dataset):
    """Reads its elements anew from the other process in each iteration."""

    def __init__(self, elements: Elements, spec: Any, cardinality: int) -> None:
        """Make the data set.

        Args:
            elements: Begins an iteration in the other process.
            spec: As ``element_spec``.
            cardinality: As ``tf.data.Dataset.cardinality`` gives it.
        """
        self._elements = elements
        self._spec = spec
        self._count = cardinality
        super().__init__(None)

    @property
    def element_spec(self) -> Any:
        """The structure, shapes and types of an element."""
        return self._spec

    def cardinality(self) -> tf.Tensor:
        """How many elements there are, as far as the other process knows."""
        return tf.constant(self._count, tf.int64)

    def __iter__(self) -> Iterator[Any]:
        """Begin an iteration."""
        if tf.executing_eagerly():
            return _Iteration(self._elements(), self._spec)
        return iter(self._graph)

    def _inputs(self) -> list[Any]:
        return []

    @property
    def _variant_tensor(self) -> tf.Tensor:
        return self._graph._variant_tensor

    @cached_property
    def _graph(self) -> tf.data.Dataset:
        return _traced(self._elements, self._spec, self._count)


class _Iteration(tf.data.Iterator):
    """One iteration; it becomes TensorFlow's own when it goes into a ``tf.function``."""

    def __init__(self, elements: Iterator[Any], spec: Any) -> None:
        self._elements = elements
        self._spec = spec
        self._own: tf.data.Iterator | None = None

    @property
    def element_spec(self) -> Any:
        return self._spec

    def __next__(self) -> Any:
        if self._own is not None:
            return next(self._own)
        return tf.nest.map_structure(_checked, self._spec, next(self._elements))

    def get_next(self) -> Any:
        try:
            return next(self)
        except StopIteration:
            raise tf.errors.OutOfRangeError(None, None, "End of sequence") from None

    def get_next_as_optional(self) -> Any:
        return self._graph.get_next_as_optional()

    @property
    def _type_spec(self) -> tf.data.IteratorSpec:
        return tf.data.IteratorSpec(self._spec)

    @property
    def _iterator_resource(self) -> tf.Tensor:
        return self._graph._iterator_resource

    @property
    def _graph(self) -> tf.data.Iterator:
        if self._own is None:
            rest = self._elements
            self._own = iter(_traced(lambda: rest, self._spec, tf.data.UNKNOWN_CARDINALITY))
        return self._own


def _traced(elements: Elements, spec: Any, cardinality: int) -> tf.data.Dataset:
    """The data set TensorFlow makes of a generator; eager, whatever is being traced around it."""
    with tf.init_scope():
        made = tf.data.Dataset.from_generator(elements, output_signature=spec)
        if cardinality != tf.data.UNKNOWN_CARDINALITY:
            made = made.apply(tf.data.experimental.assert_cardinality(cardinality))
    return made


def _checked(spec: tf.TypeSpec, value: Any) -> Any:
    """The value as a tensor, if it is what the data set has promised."""
    if isinstance(spec, tf.TensorSpec):
        value = tf.convert_to_tensor(value)
    if not spec.is_compatible_with(value):
        raise TypeError(f"The data set promises {spec}, but gave {value!r}"[:500])
    return value
