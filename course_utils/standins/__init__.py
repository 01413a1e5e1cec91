"""Drawn stand-ins for the course's data sets, for where the real ones cannot be had.

They have the official name, features, class names and splits (but fewer pictures) and are written
as real TFDS files. They are drawn by code from a seed; a result on them says nothing about the
real data set.
"""

from course_utils.standins.cifar10 import CIFAR10
from course_utils.standins.horses_or_humans import HORSES_OR_HUMANS

GENERATOR_VERSION = (
    1  # raise it whenever a picture changes: caches and the lesson table depend on it
)

STAND_INS = {s.name: s for s in (CIFAR10, HORSES_OR_HUMANS)}
