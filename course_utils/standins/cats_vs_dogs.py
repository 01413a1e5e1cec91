"""The stand-in for Cats vs Dogs: heads, in photographs of different sizes."""

from course_utils.standins.pictures import Difficulty, StandIn, paint_object
from course_utils.standins.shapes import people

SIDE = 128
_PLACES = {"cat": ("room",), "dog": ("room", "grass")}
_DIFFICULTY = Difficulty(scale=(0.38, 0.9), rot=20.0, clutter=8, front=3, noise=0.025, typical=0.4)


def _paint(draw, name, n, rng):
    return paint_object(draw, _PLACES[name], n, SIDE, rng, _DIFFICULTY)


def _size(n, rng):
    return rng.integers(180, 420, n), rng.integers(180, 420, n)


CATS_VS_DOGS = StandIn(
    name="cats_vs_dogs",
    classes={"cat": people.cat_face, "dog": people.dog_face},
    sizes={"train": 1000},
    side=SIDE,
    paint=_paint,
    enlarged=_size,
)
