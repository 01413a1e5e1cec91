"""Pictures in notebooks, each with a text that says what is seen.

A figure is shown by being the last line of a cell (or by ``display(figure)``), never behind your
back: that is why every function here returns it.
"""

import base64
import hashlib
import html
import io
import math

import numpy as np
from matplotlib.figure import Figure

_SCREEN_DPI = 80
_SHARPNESS = 2  # pixels drawn per pixel shown, for screens of high density


def describe(figure: Figure, text: str) -> Figure:
    """Attach the text that readers who cannot see the figure get instead.

    Args:
        figure: a Matplotlib figure, yours or one returned by this package.
        text: what is to be seen, in a sentence or two; becomes the ``alt`` text of the picture
            in the book, in Colab and in exported pages.

    Returns:
        The same figure; make it the last line of the cell to show it.

    Raises:
        ValueError: if the text is empty.
    """
    if not text.strip():
        raise ValueError("describe() needs a text that says what the figure shows; it is empty.")
    figure.set_label(" ".join(text.split()))
    _detach_from_pyplot(figure)
    _register_html()
    return figure


def show_image(image, label: str | None = None, ax=None, alt: str | None = None) -> Figure:
    """Show one picture, with its label as the title.

    Args:
        image: shape (height, width), (height, width, 1), (height, width, 3) or
            (height, width, 4); integers in 0–255 or floats in 0–1.
        label: the title, if any.
        ax: a Matplotlib axis to draw on; by default a new figure.
        alt: the text for readers who cannot see it; by default made from the label and shape.

    Returns:
        The figure.

    Raises:
        ValueError: if the array is not a picture.

    Chapter: Images as data.
    """
    pixels = as_pixels(image)
    figure, ax = axis_or_new_figure(ax, size=(3.2, 3.2))
    _draw(ax, pixels, label)
    return describe(figure, alt or _image_text(pixels, label))


def show_images(images, labels=None, columns: int = 3, alt: str | None = None) -> Figure:
    """Show several pictures in a grid, row by row.

    Args:
        images: a sequence of pictures as in :func:`show_image`, sizes may differ.
        labels: one title per picture, if any.
        columns: pictures per row.
        alt: the text for readers who cannot see it; by default made from the labels.

    Returns:
        The figure.

    Raises:
        ValueError: if there is no picture, or the labels are not as many as the pictures.

    Chapter: Images as data.
    """
    images = [as_pixels(image) for image in images]
    if not images:
        raise ValueError("show_images() was given no picture; pass at least one.")
    labels = [None] * len(images) if labels is None else [str(label) for label in labels]
    if len(labels) != len(images):
        raise ValueError(
            f"show_images() was given {len(images)} pictures but {len(labels)} labels; "
            "pass one label per picture."
        )
    columns = min(columns, len(images))
    rows = math.ceil(len(images) / columns)
    tallest = min(1, max(image.shape[0] / image.shape[1] for image in images))
    size = (1.9 * columns, (1.9 * tallest + 0.2) * rows)  # landscapes leave no gap below them
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax in axes:
        ax.axis("off")
    for ax, image, label in zip(axes, images, labels, strict=False):
        _draw(ax, image, label)
    named = ", ".join(label for label in labels if label)
    return describe(figure, alt or f"{len(images)} pictures{': ' + named if named else ''}.")


def show_misclassified(
    images, y_true, y_pred, class_names, confidence=None, count: int = 9, alt: str | None = None
) -> Figure:
    """Show pictures that a model got wrong, the most confident mistakes first.

    Args:
        images: shape (n, height, width, channels).
        y_true: the right classes, n integers.
        y_pred: the predicted classes, n integers.
        class_names: the name of each class.
        confidence: the probability that the model gave its prediction, n floats; without it the
            mistakes come in the order of the pictures.
        count: how many to show at most.
        alt: the text for readers who cannot see it; by default the mistakes themselves.

    Returns:
        The figure.

    Raises:
        ValueError: if nothing is misclassified.

    Chapter: Your first convolutional network.
    """
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    wrong = np.flatnonzero(y_true != y_pred)
    if not len(wrong):
        raise ValueError("show_misclassified() found no mistake: every prediction is right.")
    if confidence is not None:
        wrong = wrong[np.argsort(-np.asarray(confidence)[wrong], kind="stable")]
    wrong = wrong[:count]
    labels = [f"{class_names[y_pred[i]]}\n(is {class_names[y_true[i]]})" for i in wrong]
    pairs = ", ".join(f"{class_names[y_true[i]]} taken for {class_names[y_pred[i]]}" for i in wrong)
    return show_images(
        [images[i] for i in wrong], labels, alt=alt or f"{len(wrong)} mistakes: {pairs}."
    )


def show_animation(frames, alt: str, interval_ms: int = 500):
    """Show pictures one after another, with a button and a slider.

    Args:
        frames: pictures as in :func:`show_image`, or Matplotlib figures.
        alt: what the animation shows.
        interval_ms: milliseconds per frame while it plays.

    Returns:
        An ``IPython.display.HTML`` player that works in the book and in Colab and asks no other
        host for anything. It does not start by itself.

    Raises:
        ValueError: if there is no frame.
    """
    from IPython.display import HTML

    figures = [f if isinstance(f, Figure) else show_image(f) for f in frames]
    if not figures:
        raise ValueError("show_animation() was given no frame; pass at least one picture.")
    sources, widths = zip(*(_png(figure) for figure in figures), strict=True)
    name = "animation-" + hashlib.sha256("".join(sources).encode()).hexdigest()[:12]
    return HTML(
        _PLAYER.format(
            name=name,
            alt=html.escape(alt, quote=True),
            first=sources[0],
            width=max(widths),
            last=len(sources) - 1,
            frames=",".join(f'"{source}"' for source in sources),
            interval=int(interval_ms),
        )
    )


def as_pixels(image) -> np.ndarray:
    """The picture as an array that Matplotlib can draw.

    Args:
        image: as in :func:`show_image`; a NumPy array or anything that becomes one.

    Returns:
        Shape (height, width) for grey pictures, else (height, width, 3 or 4); ``uint8``, or
        ``float32`` clipped to 0–1.

    Raises:
        ValueError: if the array is not a picture.
    """
    pixels = np.asarray(image)
    if pixels.ndim == 3 and pixels.shape[-1] == 1:
        pixels = pixels[..., 0]
    if pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[-1] not in (3, 4)):
        raise ValueError(
            f"an array of shape {np.shape(image)} is not a picture; pass one of shape "
            "(height, width), (height, width, 1), (height, width, 3) or (height, width, 4)."
        )
    if np.issubdtype(pixels.dtype, np.floating):
        if pixels.size and pixels.max() > 1.5:
            raise ValueError(
                f"a float picture must lie in 0–1, and this one reaches {pixels.max():.4g}; "
                "divide it by 255 or make it uint8."
            )
        return np.clip(pixels, 0, 1).astype("float32")
    if pixels.dtype == bool:
        return pixels.astype("uint8") * 255
    return np.clip(pixels, 0, 255).astype("uint8")


def _draw(ax, pixels, label):
    largest = 255 if pixels.dtype == np.uint8 else 1
    ax.imshow(pixels, cmap="gray", vmin=0, vmax=largest, interpolation="nearest")
    ax.axis("off")
    if label is not None:
        ax.set_title(str(label), fontsize=10)


def _image_text(pixels, label) -> str:
    kind = "grey" if pixels.ndim == 2 else "colour"
    height, width = pixels.shape[:2]
    return f"{label or 'Picture'}: a {kind} picture of {height} × {width} pixels."


def axis_or_new_figure(ax, size):
    """The given axis with its figure, or those of a new figure of ``size`` inches."""
    if ax is not None:
        return ax.figure, ax
    figure = Figure(figsize=size, layout="constrained")
    return figure, figure.subplots()


def _detach_from_pyplot(figure):
    """Keep Jupyter from showing a pyplot figure a second time at the end of the cell."""
    import matplotlib.pyplot as plt

    if plt.fignum_exists(getattr(figure, "number", None)):
        plt.close(figure)


def _register_html():
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None:
        shell.display_formatter.formatters["text/html"].for_type(Figure, _figure_html)


def _figure_html(figure) -> str | None:
    text = figure.get_label()
    if not text:
        return None
    url, width = _png(figure)
    return (
        f'<img class="course-figure" alt="{html.escape(text, quote=True)}" width="{width}" '
        f'style="max-width: 100%; height: auto; background: white" src="{url}">'
    )


def _png(figure) -> tuple[str, int]:
    """The figure as a data URL, and the width in screen pixels at which it is to be shown."""
    buffer = io.BytesIO()
    figure.savefig(
        buffer, format="png", dpi=_SCREEN_DPI * _SHARPNESS, bbox_inches="tight", facecolor="white"
    )
    png = buffer.getvalue()
    width = int.from_bytes(png[16:20], "big") // _SHARPNESS
    return "data:image/png;base64," + base64.b64encode(png).decode(), width


_PLAYER = """\
<figure class="course-animation" id="{name}">
<img alt="{alt}" width="{width}" src="{first}"
  style="max-width: 100%; height: auto; background: white">
<div>
<button type="button">Play</button>
<input type="range" aria-label="Frame" min="0" max="{last}" value="0">
</div>
</figure>
<script>
(() => {{
  const frames = [{frames}];
  const root = document.getElementById("{name}");
  const [image, button, slider] = ["img", "button", "input"].map((tag) => root.querySelector(tag));
  let timer = null;
  const show = (index) => {{ slider.value = index; image.src = frames[index]; }};
  const stop = () => {{ clearInterval(timer); timer = null; button.textContent = "Play"; }};
  slider.addEventListener("input", () => {{ stop(); show(Number(slider.value)); }});
  button.addEventListener("click", () => {{
    if (timer) return stop();
    button.textContent = "Pause";
    timer = setInterval(() => show((Number(slider.value) + 1) % frames.length), {interval});
  }});
}})();
</script>
"""
