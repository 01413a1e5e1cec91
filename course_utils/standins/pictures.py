"""What a stand-in data set is, and how its pictures are drawn from a seed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from course_utils.standins.places import paint_places
from course_utils.standins.scene import Scene

Draw = Callable[[Scene], None]


@dataclass(frozen=True)
class StandIn:
    """A drawn data set with the name, classes and splits of a real one.

    Attributes:
        name: the official TFDS name.
        classes: class name -> the function that draws it, in the order of the labels.
        sizes: split name -> number of pictures.
        side: height and width in pixels at which the pictures are drawn.
        paint: paints n pictures of one class: (draw, class name, n, generator) -> uint8 array of
            shape (n, side, side, channels).
        enlarged: (n, generator) -> heights and widths to which the pictures are enlarged, for the
            sets of photographs; None leaves them as they are drawn.
        superclasses: class name -> superclass, where the data set has them.
    """

    name: str
    classes: Mapping[str, Draw]
    sizes: Mapping[str, int]
    side: int
    paint: Callable[[Draw, str, int, np.random.Generator], np.ndarray]
    enlarged: Callable[[int, np.random.Generator], tuple[np.ndarray, np.ndarray]] | None = None
    superclasses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Difficulty:
    """How much the pictures of one class differ from each other.

    Attributes:
        scale: smallest and largest size of the object, 1 fills the picture.
        shift: how far the object strays from the middle.
        rot: largest rotation in degrees.
        clutter: random shapes behind the object.
        front: random shapes in front of it.
        noise: strength of the pixel noise.
        typical: share of the pictures that show the object in a typical place.
        bright: largest change of brightness.
        contrast: largest change of the logarithm of the contrast.
    """

    scale: tuple[float, float] = (0.45, 0.92)
    shift: float = 0.25
    rot: float = 14.0
    clutter: int = 6
    front: int = 2
    noise: float = 0.035
    typical: float = 0.88
    bright: float = 0.12
    contrast: float = 0.3


def paint_object(
    draw: Draw, places: tuple[str, ...], n: int, side: int, rng: np.random.Generator, d: Difficulty
) -> np.ndarray:
    """Draw n pictures of one class, each in its place; returns uint8 (n, side, side, 3)."""
    scene = Scene(n, side, rng, scale=d.scale, shift=d.shift, rot=d.rot)
    paint_places(scene, places, d.typical)
    scene.clutter(d.clutter, (0.05, 0.35), a=0.7)
    draw(scene)
    scene.texture(0.08, side // 2 if side <= 32 else side // 4)
    scene.light(0.25)
    scene.clutter(d.front, (0.05, 0.22), a=0.9, p=0.7)
    return scene.finish(noise=d.noise, bright=d.bright, contrast=d.contrast)


def draw_split(
    standin: StandIn, n: int, seed: int, on_progress: Callable[[int], None] = lambda n: None
) -> tuple[list[np.ndarray], np.ndarray]:
    """Draw n pictures, all classes equally often, in random order.

    Args:
        standin: the data set.
        n: number of pictures.
        seed: the same seed gives the same pictures.
        on_progress: called with the number of pictures drawn since the last call.

    Returns:
        The pictures as n uint8 arrays of shape (height, width, channels), and the labels as an
        int array of shape (n,).
    """
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % len(standin.classes)
    rng.shuffle(labels)
    images: list = [None] * n
    sizes = standin.enlarged and standin.enlarged(n, rng)
    for where, name in _chunks(standin, labels):
        drawn = standin.paint(standin.classes[name], name, len(where), rng)
        for i, image in zip(where, drawn, strict=True):
            images[i] = image if sizes is None else _enlarge(image, sizes[0][i], sizes[1][i])
        on_progress(len(where))
    return images, labels


def _chunks(standin: StandIn, labels: np.ndarray) -> Iterator[tuple[np.ndarray, str]]:
    at_once = max(1, 250_000 // standin.side**2)  # keeps the arrays of the painter in the cache
    for label, name in enumerate(standin.classes):
        (where,) = np.nonzero(labels == label)
        for start in range(0, len(where), at_once):
            yield where[start : start + at_once], name


def _enlarge(image: np.ndarray, height: int, width: int) -> np.ndarray:
    return np.asarray(
        Image.fromarray(image).resize((int(width), int(height)), Image.Resampling.BICUBIC)
    )
