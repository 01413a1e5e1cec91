"""The stand-in for TensorFlow's flower photographs."""

from course_utils.standins.pictures import Difficulty, StandIn, paint_object
from course_utils.standins.shapes import plants

SIDE = 128
_DIFFICULTY = Difficulty(rot=20.0, front=1, noise=0.025, typical=0.6)


def _paint(draw, name, n, rng):
    return paint_object(draw, ("leaves", "grass"), n, SIDE, rng, _DIFFICULTY)


def _size(n, rng):
    return rng.integers(213, 333, n), rng.choice([240, 320], n)


TF_FLOWERS = StandIn(
    name="tf_flowers",
    classes={
        "dandelion": plants.dandelion,
        "daisy": plants.daisy,
        "tulips": plants.tulip,
        "sunflowers": plants.sunflower,
        "roses": plants.rose,
    },
    sizes={"train": 500},
    side=SIDE,
    paint=_paint,
    enlarged=_size,
)
