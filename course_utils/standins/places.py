"""The places an object is seen in."""

import numpy as np

from course_utils.standins.canvas import Canvas


def _sky(c):
    return c.soft(c.hsv(0.57, c.u(0.1, 0.55), c.u(0.65, 0.95)), 3, 0.07)


def _grass(c):
    return c.soft(c.hsv(c.u(0.2, 0.35), c.u(0.3, 0.6), c.u(0.3, 0.65)), 8, 0.08)


def _town(c):
    return c.soft(c.hsv(c.u(0, 1), 0.15, c.u(0.4, 0.75)), 5, 0.16)


def _sea(c):
    return c.horizon(_sky(c), c.soft(c.hsv(0.57, 0.5, c.u(0.3, 0.6)), 6, 0.06), c.u(-0.3, 0.3))


def _field(c):
    return c.horizon(_sky(c), _grass(c), c.u(-0.1, 0.5))


def _road(c):
    return c.horizon(_town(c), c.soft(c.hsv(0.08, 0.06, c.u(0.3, 0.6)), 5, 0.05), c.u(-0.45, 0.15))


def _room(c):
    return c.soft(c.hsv(c.u(0, 1), c.u(0.1, 0.5), c.u(0.3, 0.8)), 3, 0.12)


def _leaves(c):
    return c.soft(c.hsv(c.u(0.15, 0.4), c.u(0.3, 0.7), c.u(0.15, 0.5)), 9, 0.13)


PLACES = {
    "sky": _sky,
    "sea": _sea,
    "field": _field,
    "grass": _grass,
    "road": _road,
    "room": _room,
    "leaves": _leaves,
    "town": _town,
}


def paint_places(canvas: Canvas, typical: tuple[str, ...], strength: float) -> None:
    """Give each picture a place.

    Args:
        canvas: the pictures.
        typical: names of the places where the class is usually seen.
        strength: the share of pictures that show a typical place; the others show any place.
    """
    names = list(PLACES)
    p = np.full(len(names), (1 - strength) / len(names))
    p[[names.index(place) for place in typical]] += strength / len(typical)
    chosen = canvas.rng.choice(len(names), canvas.n, p=p)
    for k, name in enumerate(names):
        (where,) = np.nonzero(chosen == k)
        if len(where):
            part = Canvas(len(where), canvas.size, canvas.rng)
            canvas.img[where] = PLACES[name](part)
