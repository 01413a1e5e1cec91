"""The stand-in for MNIST."""

from course_utils.standins.pictures import StandIn
from course_utils.standins.scene import Scene
from course_utils.standins.shapes.digits import DIGITS

SIDE = 28


def _paint(draw, name, n, rng):
    scene = Scene(
        n, SIDE, rng, scale=(0.68, 0.86), shift=0.1, rot=10, flip=False, aspect=0.12, shear=0.3
    )
    scene.pen = scene.u(0.07, 0.17)
    draw(scene)
    return scene.finish(noise=0, bright=0, contrast=0, cast=0)[..., :1]


MNIST = StandIn(
    name="mnist",
    classes={str(digit): draw for digit, draw in enumerate(DIGITS)},
    sizes={"train": 6000, "test": 1000},
    side=SIDE,
    paint=_paint,
)
