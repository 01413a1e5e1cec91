"""Carries Matplotlib figures: described as data, and drawn again from the description.

What comes out is a real figure with the titles, labels, limits, ticks, lines, bars, points, images,
texts and legends of the first; tests look at it through Matplotlib's own functions.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from autograder.judge.carry_tensors import Unchanging
from autograder.judge.codec import Malformed, Reader, Writer

_TEXTS = ("title", "xlabel", "ylabel")


class Figures(Unchanging):
    """``matplotlib.figure.Figure`` and ``Axes``."""

    tag = "figure"

    def pack(self, value: Any, writer: Writer) -> list[Any] | None:
        """A figure, or the figure of an axes and its position in it."""
        if "matplotlib.figure" not in sys.modules:
            return None
        from matplotlib.axes import Axes
        from matplotlib.figure import Figure

        if isinstance(value, Figure):
            writer.remember(value)
            return ["whole", writer.node(describe(value))]
        if isinstance(value, Axes) and value.figure is not None:
            figure = value.get_figure()
            return ["axes", writer.node(figure), figure.axes.index(value)]
        return None

    def unpack(self, node: list[Any], reader: Reader) -> Any:
        """The figure drawn again, or one of its axes."""
        if node[1] == "axes":
            axes = reader.make(node[2]).axes
            if type(node[3]) is not int or not 0 <= node[3] < len(axes):
                raise Malformed("an axes that is not in its figure")
            return axes[node[3]]
        place = len(reader.objects)
        reader.remember(None)
        reader.objects[place] = draw(reader.make(node[2]))
        return reader.objects[place]


def describe(figure: Any) -> dict[str, Any]:
    """All that is carried of a figure, as plain data."""
    return {
        "size": figure.get_size_inches().tolist(),
        "title": figure.get_suptitle(),
        "texts": [_text(text) for text in figure.texts],
        "axes": [_describe_axes(axes) for axes in figure.axes],
    }


def _describe_axes(axes: Any) -> dict[str, Any]:
    legend = axes.get_legend()
    return {
        "position": list(axes.get_position().bounds),
        "title": axes.get_title(),
        "xlabel": axes.get_xlabel(),
        "ylabel": axes.get_ylabel(),
        "label": axes.get_label(),
        "scales": [axes.get_xscale(), axes.get_yscale()],
        "limits": [list(axes.get_xlim()), list(axes.get_ylim())],
        "on": bool(axes.axison),
        "lines": [_describe_line(line) for line in axes.lines],
        "bars": [_describe_bar(patch) for patch in axes.patches if hasattr(patch, "get_xy")],
        "bar_groups": [
            [axes.patches.index(bar) for bar in group if bar in axes.patches]
            for group in axes.containers
        ],
        "points": [_describe_points(points) for points in axes.collections],
        "images": [_describe_image(image) for image in axes.images],
        "texts": [_text(text) for text in axes.texts],
        "ticks": [
            [side.get_ticklocs().tolist(), [label.get_text() for label in labels]]
            for side, labels in (
                (axes.xaxis, axes.get_xticklabels()),
                (axes.yaxis, axes.get_yticklabels()),
            )
        ],
        "legend": None
        if legend is None
        else [[text.get_text() for text in legend.get_texts()], legend.get_title().get_text()],
    }


def _array(values: Any) -> Any:
    array = np.ma.filled(np.ma.asarray(values), np.nan) if np.ma.isMA(values) else values
    array = np.asarray(array)
    return array if array.dtype != object else array.astype(str)


def _describe_line(line: Any) -> dict[str, Any]:
    return {
        "x": _array(line.get_xdata()),
        "y": _array(line.get_ydata()),
        "label": str(line.get_label()),
        "color": _color(line.get_color()),
        "linestyle": str(line.get_linestyle()),
        "linewidth": float(line.get_linewidth()),
        "marker": str(line.get_marker()),
        "visible": bool(line.get_visible()),
    }


def _describe_bar(patch: Any) -> dict[str, Any]:
    shape = (*patch.get_xy(), patch.get_width(), patch.get_height()) if _is_bar(patch) else None
    return {
        "shape": None if shape is None else [float(part) for part in shape],
        "corners": None if shape is not None else _array(patch.get_xy()),
        "label": str(patch.get_label()),
        "color": _color(patch.get_facecolor()),
    }


def _is_bar(patch: Any) -> bool:
    return hasattr(patch, "get_width") and hasattr(patch, "get_height")


def _describe_points(points: Any) -> dict[str, Any]:
    return {
        "offsets": _array(points.get_offsets()).astype(float),
        "values": None if points.get_array() is None else _array(points.get_array()),
        "label": str(points.get_label()),
    }


def _describe_image(image: Any) -> dict[str, Any]:
    return {
        "data": _array(image.get_array()),
        "map": image.get_cmap().name,
        "limits": [None if limit is None else float(limit) for limit in image.get_clim()],
        "extent": [float(part) for part in image.get_extent()],
        "label": str(image.get_label()),
    }


def _text(text: Any) -> list[Any]:
    return [*(float(part) for part in text.get_position()), text.get_text()]


def _color(color: Any) -> list[float]:
    from matplotlib.colors import to_rgba

    return [float(part) for part in to_rgba(color)]


def draw(description: dict[str, Any]) -> Any:
    """A figure from its description."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=description["size"])
    for place in description["axes"]:
        _draw_axes(figure.add_axes(place["position"]), place)
    if description["title"]:
        figure.suptitle(description["title"])
    for x, y, text in description["texts"]:
        if text != description["title"]:
            figure.text(x, y, text)
    return figure


def _draw_axes(axes: Any, place: dict[str, Any]) -> None:
    from matplotlib.container import BarContainer
    from matplotlib.patches import Polygon, Rectangle

    axes.set_label(place["label"])
    for name in _TEXTS:
        getattr(axes, f"set_{name}")(place[name])
    for line in place["lines"]:
        (drawn,) = axes.plot(line["x"], line["y"], label=line["label"], color=line["color"])
        drawn.set(**{key: line[key] for key in ("linestyle", "linewidth", "marker", "visible")})
    for image in place["images"]:
        made = axes.imshow(image["data"], cmap=image["map"], extent=image["extent"])
        made.set_clim(*image["limits"])
        made.set_label(image["label"])
    for points in place["points"]:
        x, y = points["offsets"].reshape(-1, 2).T
        axes.scatter(x, y, c=points["values"], label=points["label"])
    bars = []
    for bar in place["bars"]:
        shape = bar["shape"]
        patch = Polygon(bar["corners"]) if shape is None else Rectangle(shape[:2], *shape[2:])
        patch.set(label=bar["label"], facecolor=bar["color"])
        bars.append(axes.add_patch(patch))
    for group in place["bar_groups"]:
        axes.add_container(BarContainer([bars[number] for number in group]))
    for x, y, text in place["texts"]:
        axes.text(x, y, text)
    axes.set_xscale(place["scales"][0])
    axes.set_yscale(place["scales"][1])
    for side, (locations, labels) in zip("xy", place["ticks"], strict=True):
        fits = len(locations) == len(labels) and any(labels)
        getattr(axes, f"set_{side}ticks")(locations, labels if fits else None)
    axes.set_xlim(place["limits"][0])
    axes.set_ylim(place["limits"][1])
    if place["legend"] is not None:
        _draw_legend(axes, *place["legend"])
    if not place["on"]:
        axes.set_axis_off()


def _draw_legend(axes: Any, texts: list[str], title: str) -> None:
    from matplotlib.lines import Line2D

    handles, labels = axes.get_legend_handles_labels()
    known = dict(zip(labels, handles, strict=True))
    axes.legend([known.get(text, Line2D([], [])) for text in texts], texts, title=title or None)
