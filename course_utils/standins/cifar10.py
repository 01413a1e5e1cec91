"""The stand-in for CIFAR-10."""

from course_utils.standins.pictures import Difficulty, StandIn, paint_object
from course_utils.standins.shapes import animals, mammals, vehicles

SIDE = 32
_DIFFICULTY = Difficulty()

# class name: how it is drawn, and where it is usually seen
_CLASSES = {
    "airplane": (vehicles.airplane, ("sky",)),
    "automobile": (vehicles.automobile, ("road", "town")),
    "bird": (animals.bird, ("sky", "leaves")),
    "cat": (mammals.cat, ("room",)),
    "deer": (mammals.deer, ("field", "leaves")),
    "dog": (mammals.dog, ("room", "grass")),
    "frog": (animals.frog, ("leaves", "grass")),
    "horse": (mammals.horse, ("field", "grass")),
    "ship": (vehicles.ship, ("sea",)),
    "truck": (vehicles.truck, ("road", "sky")),
}


def paint(draw, name, n, rng, difficulty=_DIFFICULTY):
    """Paint n pictures of a class; the lesson table also does so with objects in any place."""
    return paint_object(draw, _CLASSES[name][1], n, SIDE, rng, difficulty)


CIFAR10 = StandIn(
    name="cifar10",
    classes={name: draw for name, (draw, _) in _CLASSES.items()},
    sizes={"train": 5000, "test": 1000},
    side=SIDE,
    paint=paint,
)
