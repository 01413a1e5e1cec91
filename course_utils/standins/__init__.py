"""Drawn stand-ins for the course's data sets, for where the real ones cannot be had.

They have the official name, features, class names and splits (but fewer pictures) and are written
as real TFDS files. They are drawn by code from a seed; a result on them says nothing about the
real data set.
"""

from course_utils.standins.cats_vs_dogs import CATS_VS_DOGS
from course_utils.standins.cifar10 import CIFAR10
from course_utils.standins.cifar100 import CIFAR100
from course_utils.standins.fashion_mnist import FASHION_MNIST
from course_utils.standins.horses_or_humans import HORSES_OR_HUMANS
from course_utils.standins.mnist import MNIST
from course_utils.standins.tf_flowers import TF_FLOWERS

# Raise it whenever a picture changes: the caches and the lesson table belong to one version.
GENERATOR_VERSION = 2

STAND_INS = {
    standin.name: standin
    for standin in (
        CIFAR10,
        CIFAR100,
        MNIST,
        FASHION_MNIST,
        HORSES_OR_HUMANS,
        CATS_VS_DOGS,
        TF_FLOWERS,
    )
}
