"""The stand-in for Horses or Humans."""

import numpy as np

from course_utils.standins.pictures import Difficulty, StandIn, paint_object
from course_utils.standins.shapes import people

SIDE = 150
_PLACES = {"horses": ("field", "grass", "road"), "humans": ("town", "road", "grass")}
_DIFFICULTY = Difficulty(scale=(0.38, 0.9), rot=12.0, clutter=8, front=3, noise=0.025, typical=0.5)


def _paint(draw, name, n, rng):
    return paint_object(draw, _PLACES[name], n, SIDE, rng, _DIFFICULTY)


def _size(n, rng):
    return np.full(n, 300), np.full(n, 300)


HORSES_OR_HUMANS = StandIn(
    name="horses_or_humans",
    classes={"horses": people.horse_big, "humans": people.human_big},
    sizes={"train": 500, "test": 256},
    side=SIDE,
    paint=_paint,
    enlarged=_size,
)
