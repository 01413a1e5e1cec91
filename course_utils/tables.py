"""Tables of what models score and what they cost."""

import math
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras
    import pandas as pd

_TIMED_IMAGES = 32
_TIMED_RUNS = 5


def metrics_table(model: "keras.Model", data: Mapping[str, Any]) -> "pd.DataFrame":
    """Evaluate a model on several splits: a row per split, a column per metric.

    Args:
        model: a compiled model.
        data: split name → ``(x, y)`` with x of shape (images, height, width, channels), or a
            batched ``tf.data.Dataset`` of such pairs.

    Returns:
        A data frame of floats: the loss and every compiled metric.

    Raises:
        ValueError: if the model is not compiled.

    Chapter: Your first convolutional network.
    """
    import pandas as pd

    rows = {split: _evaluate(model, pairs) for split, pairs in data.items()}
    return pd.DataFrame(list(rows.values()), index=pd.Index(rows, name="split"))


def compare(models: Mapping[str, Any], data: Any = None) -> "pd.DataFrame":
    """Compare models: what they cost and, on the same data, what they score.

    Args:
        models: name → a built model, or a dictionary with the key ``"model"`` and further
            columns of your own, as ``{"model": model, "training seconds": 12.3}``.
        data: ``(x, y)`` or a batched dataset to evaluate every model on; without it the table
            holds the costs only.

    Returns:
        A data frame, a row per model: ``parameters``, ``multiplications`` (of one image),
        ``ms per image`` (the median of several timed passes, on the hardware it runs on), your
        own columns, then the loss and metrics.

    Raises:
        ValueError: if a model is not built, or is to be evaluated and not compiled.

    Chapters: Your first convolutional network; Comparing architectures.
    """
    import pandas as pd

    rows = {}
    for name, entry in models.items():
        columns = dict(entry) if isinstance(entry, Mapping) else {"model": entry}
        model = columns.pop("model")
        rows[name] = {
            "parameters": model.count_params(),
            "multiplications": count_multiplications(model),
            "ms per image": 1000 * _seconds_per_image(model),
            **columns,
            **({} if data is None else _evaluate(model, data)),
        }
    return pd.DataFrame(list(rows.values()), index=pd.Index(rows, name="model"))


def count_multiplications(model: "keras.Model") -> int:
    """Count the multiplications that a model's weights cause for one image.

    A convolution multiplies every weight of a filter once per position of its output, a dense
    layer every weight once. Layers without a kernel (pooling, activation, normalisation) count
    as none. A layer used at several places is counted at its first.

    Args:
        model: a built model with a fixed input size.

    Returns:
        The number of multiplications.

    Raises:
        ValueError: if an image size is left open, so that the count depends on the picture.

    Chapter: Comparing architectures.
    """
    total = 0
    for layer in model.layers:
        if hasattr(layer, "layers"):
            total += count_multiplications(layer)
        else:
            total += _layer_multiplications(layer)
    return total


def _layer_multiplications(layer) -> int:
    import keras

    if isinstance(layer, keras.layers.SeparableConv2D):
        *_, channels = layer.input.shape
        positions = _positions(layer, layer.output.shape[1:-1])
        kernel = math.prod(layer.kernel_size) * channels * layer.depth_multiplier
        return positions * (kernel + channels * layer.depth_multiplier * layer.filters)
    if not hasattr(layer, "kernel"):
        return 0
    transposed = "Transpose" in type(layer).__name__
    shape = layer.input.shape if transposed else layer.output.shape
    return _positions(layer, shape[1:-1]) * math.prod(layer.kernel.shape)


def _positions(layer, shape) -> int:
    if None in shape:
        raise ValueError(
            f"layer '{layer.name}' has an open size {tuple(shape)}, so its multiplications depend "
            "on the picture; give keras.Input a fixed height and width."
        )
    return math.prod(shape)


def _evaluate(model, pairs) -> dict[str, float]:
    if not model.compiled:
        raise ValueError(
            f"the model '{model.name}' is not compiled; call model.compile(loss=…, metrics=…) "
            "before you evaluate it."
        )
    arguments = pairs if isinstance(pairs, tuple) else (pairs,)
    return model.evaluate(*arguments, verbose=0, return_dict=True)


def _seconds_per_image(model) -> float:
    import numpy as np

    shape = (_TIMED_IMAGES, *model.input_shape[1:])
    images = np.zeros(shape, dtype="float32")
    model.predict_on_batch(images)
    seconds = []
    for _ in range(_TIMED_RUNS):
        start = time.perf_counter()
        model.predict_on_batch(images)
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)[_TIMED_RUNS // 2] / _TIMED_IMAGES
