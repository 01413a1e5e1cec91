"""Plots of a training, a confusion matrix, and what a network holds inside."""

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from course_utils.defaults import current
from course_utils.show import axis_or_new_figure, describe

_TRAIN, _VALIDATION = "#0072B2", "#D55E00"  # told apart by readers with any colour vision


def plot_history(history, monitor: str | None = None, alt: str | None = None) -> Figure:
    """Plot loss and accuracy per epoch, for training and validation, the best epoch marked.

    Args:
        history: what ``model.fit`` returned, or its ``history`` dictionary (name → one number
            per epoch).
        monitor: the metric whose best epoch is marked; by default that of the active defaults
            where it was recorded, else the validation loss, else the loss.
        alt: the text for readers who cannot see it; by default the numbers at the best epoch.

    Returns:
        A figure with one panel per metric, two beside each other.

    Raises:
        ValueError: if the history is empty, or holds no such metric.

    Chapter: Your first convolutional network.
    """
    recorded = history if isinstance(history, Mapping) else history.history
    metrics = [n for n in recorded if not n.startswith("val_") and n != "learning_rate"]
    if not metrics or not len(recorded[metrics[0]]):
        raise ValueError("plot_history() was given an empty history; train for an epoch first.")
    monitor = monitor or _default_monitor(recorded)
    if monitor not in recorded:
        raise ValueError(f"the history holds no '{monitor}'; it holds {', '.join(recorded)}.")
    best = int((np.argmin if "loss" in monitor else np.argmax)(recorded[monitor]))

    columns = min(len(metrics), 2)
    rows = math.ceil(len(metrics) / columns)
    figure = Figure(figsize=(4.4 * columns, 3.2 * rows), layout="constrained")
    for place, name in enumerate(metrics, start=1):
        _draw_metric(figure.add_subplot(rows, columns, place), recorded, name, best)
    value = recorded[monitor][best]
    text = (
        f"{' and '.join(metrics).capitalize()} over {len(recorded[metrics[0]])} epochs; "
        f"{monitor} is best in epoch {best + 1} with {value:.3g} and ends at "
        f"{recorded[monitor][-1]:.3g}."
    )
    return describe(figure, alt or text)


def plot_confusion(matrix, class_names, ax=None, alt: str | None = None) -> Figure:
    """Draw a confusion matrix: a row per true class, a column per predicted class.

    Args:
        matrix: shape (classes, classes); counts, or shares that add up to 1 in each row.
        class_names: one name per class.
        ax: a Matplotlib axis to draw on; by default a new figure.
        alt: the text for readers who cannot see it; by default the share on the diagonal and the
            largest confusion.

    Returns:
        The figure.

    Raises:
        ValueError: if the matrix is not square or the names are not as many as its rows.

    Chapter: Your first convolutional network.
    """
    matrix, classes = np.asarray(matrix), len(class_names)
    if matrix.shape != (classes, classes):
        raise ValueError(
            f"the confusion matrix has shape {matrix.shape}, but {classes} class names need "
            f"({classes}, {classes})."
        )
    figure, ax = axis_or_new_figure(ax, size=(1.8 + 0.42 * classes, 1.5 + 0.42 * classes))
    ax.imshow(matrix, cmap="Blues", vmin=0)
    ax.set_xticks(range(classes), class_names, rotation=45, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(classes), class_names)
    ax.set_xlabel("predicted")
    ax.set_ylabel("true")
    if classes <= 20:
        _write_cells(ax, matrix)
    return describe(figure, alt or _confusion_text(matrix, class_names))


def plot_feature_maps(maps, count: int = 8, alt: str | None = None) -> Figure:
    """Show what each layer makes of one picture: a row per layer, a column per channel.

    Args:
        maps: layer name → array of shape (height, width, channels), in the order of the layers.
        count: channels to show per layer, at most.
        alt: the text for readers who cannot see it; by default the layers and their shapes.

    Returns:
        The figure. Each map is drawn from its own darkest to its own brightest value.

    Raises:
        ValueError: if there is no map, or one is not (height, width, channels).

    Chapter: Your first convolutional network.
    """
    if not maps:
        raise ValueError("plot_feature_maps() was given no layer; pass at least one.")
    maps = {name: np.asarray(values) for name, values in maps.items()}
    for name, values in maps.items():
        if values.ndim != 3:
            raise ValueError(
                f"the maps of layer '{name}' have shape {values.shape}; pass those of one "
                "picture, (height, width, channels)."
            )
    columns = min(count, max(values.shape[-1] for values in maps.values()))
    figure = Figure(figsize=(1.15 * columns, 1.3 * len(maps)), layout="constrained")
    grid = figure.subplots(len(maps), columns, squeeze=False)
    for row, (name, values) in zip(grid, maps.items(), strict=True):
        for channel, ax in enumerate(row):
            ax.axis("off")
            if channel < values.shape[-1]:
                ax.imshow(values[..., channel], cmap="viridis", interpolation="nearest")
        height, width, channels = values.shape
        row[0].set_title(f"{name}  {height}×{width}×{channels}", fontsize=8, loc="left")
    shapes = ", ".join(f"{name} {'×'.join(map(str, m.shape))}" for name, m in maps.items())
    return describe(figure, alt or f"Feature maps of {len(maps)} layers for one picture: {shapes}.")


def plot_filters(kernel, count: int = 16, alt: str | None = None) -> Figure:
    """Show the filters of a convolution layer.

    Args:
        kernel: shape (height, width, input channels, filters), as in ``layer.kernel``. Filters
            over three channels are drawn in colour; others are averaged over their input
            channels and drawn from blue (negative) over white (zero) to red (positive).
        count: filters to show, at most.
        alt: the text for readers who cannot see it; by default the number and size.

    Returns:
        The figure; one scale serves all its filters.

    Raises:
        ValueError: if the array does not have four axes.

    Chapter: Your first convolutional network.
    """
    kernel = np.asarray(kernel)
    if kernel.ndim != 4:
        raise ValueError(
            f"filters of shape {kernel.shape} cannot be drawn; pass a kernel of shape "
            "(height, width, input channels, filters)."
        )
    height, width, channels, filters = kernel.shape
    shown = min(count, filters)
    columns = min(8, shown)
    rows = -(-shown // columns)
    limit = float(np.abs(kernel).max()) or 1.0
    pictures = (kernel / limit + 1) / 2 if channels == 3 else kernel.mean(axis=2) / limit
    figure = Figure(figsize=(1.1 * columns, 1.2 * rows), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).flat
    for index, ax in enumerate(axes):
        ax.axis("off")
        if index < shown:
            span = float(np.abs(pictures).max()) or 1.0
            ax.imshow(pictures[..., index], cmap="RdBu_r", vmin=-span, vmax=span)
            ax.set_title(str(index), fontsize=8)
    text = f"{shown} of {filters} filters of {height} × {width} over {channels} channels."
    return describe(figure, alt or text)


def _default_monitor(recorded) -> str:
    preferred = (current().monitor, "val_loss", "loss")
    return next(name for name in preferred if name in recorded)


def _draw_metric(ax, recorded, name, best):
    epochs = range(1, len(recorded[name]) + 1)
    ax.plot(epochs, recorded[name], color=_TRAIN, marker=".", label="training")
    if f"val_{name}" in recorded:
        validation = recorded[f"val_{name}"]
        ax.plot(epochs, validation, color=_VALIDATION, marker=".", ls="--", label="validation")
    ax.axvline(best + 1, color="grey", lw=1, ls=":", label=f"best epoch ({best + 1})")
    ax.set_xlabel("epoch")
    ax.set_ylabel(name)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(alpha=0.3)
    ax.legend(fontsize=8)


def _write_cells(ax, matrix):
    shares = np.issubdtype(matrix.dtype, np.floating)
    middle = matrix.max() / 2
    for (row, column), value in np.ndenumerate(matrix):
        text = f"{value:.2f}".replace("0.", ".", 1) if shares else str(value)
        colour = "white" if value > middle else "black"
        ax.text(column, row, text, ha="center", va="center", color=colour, fontsize=7)


def _confusion_text(matrix, class_names) -> str:
    right = np.trace(matrix) / max(matrix.sum(), 1e-12)
    wrong = np.where(np.eye(len(matrix), dtype=bool), 0, matrix)
    row, column = np.unravel_index(np.argmax(wrong), wrong.shape)
    text = f"Confusion matrix of {len(matrix)} classes; {right:.0%} lie on the diagonal"
    if wrong[row, column] > 0:
        text += f"; the largest confusion is {class_names[row]} taken for {class_names[column]}"
    return text + "."
