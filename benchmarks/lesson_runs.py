"""The trainings that the lesson table compares: pictures, networks, runs."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

os.environ.setdefault("COURSE_PROFILE", "smoke")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers

from course_utils.data import load
from course_utils.standins import STAND_INS, cifar10
from course_utils.standins.pictures import Difficulty, draw_split

FRESH_SEED = 101
FRESH = {
    "cifar10": 1000,
    "cifar100": 1000,
    "horses_or_humans": 400,
    "cats_vs_dogs": 400,
    "tf_flowers": 400,
}


# ---- pictures


@cache
def pictures(name: str, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Pictures as uint8, photographs at 64 x 64, and their labels.

    Args:
        name: the data set.
        part: "train" for the shipped training pictures, "fresh" for newly drawn ones, "anywhere"
            for newly drawn ones whose objects stand in places of any kind (cifar10 only).
    """
    if part == "train":
        examples = load(name, split="train", as_supervised=True).as_numpy_iterator()
        images, labels = zip(*examples, strict=True)
    else:
        standin = STAND_INS[name]
        if part == "anywhere":
            difficulty = Difficulty(typical=0.0)
            standin = replace(standin, paint=partial(cifar10.paint, difficulty=difficulty))
        images, labels = draw_split(standin, FRESH[name], FRESH_SEED)
    if STAND_INS[name].enlarged:
        shrink = partial(keras.ops.image.resize, size=(64, 64), antialias=True)
        images = [np.rint(shrink(image.astype("float32"))) for image in images]
    return np.stack(images).astype("uint8"), np.asarray(labels)


# ---- networks: functions from a tensor of pictures to a tensor of features


def dense(x):
    """Two hidden layers on the flattened picture."""
    x = layers.Flatten()(x)
    return layers.Dense(128, "relu")(layers.Dense(256, "relu")(x))


def cnn(x, filters=(16, 32, 64), units=64, pool=layers.MaxPooling2D, momentum=None, drop=0.0):
    """Blocks of convolution and pooling, then one hidden layer."""
    for n in filters:
        x = layers.Conv2D(n, 3, padding="same", use_bias=momentum is None)(x)
        if momentum is not None:
            x = layers.BatchNormalization(momentum=momentum)(x)
        x = pool(2)(layers.ReLU()(x))
        if drop:
            x = layers.Dropout(drop / 2)(x)
    x = layers.Dense(units, "relu")(layers.Flatten()(x))
    return layers.Dropout(drop)(x) if drop else x


def deep(x, shortcuts, blocks=10):
    """Two convolutions a block, with or without a shortcut round them."""
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(x)
    for _ in range(blocks):
        y = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
        y = layers.Conv2D(16, 3, padding="same")(y)
        x = layers.ReLU()(x + y if shortcuts else y)
    return layers.Flatten()(layers.MaxPooling2D(2)(x))


FLIP = (layers.RandomFlip, {"mode": "horizontal"})
FOUR = (
    FLIP,
    (layers.RandomTranslation, {"height_factor": 0.1, "width_factor": 0.1}),
    (layers.RandomRotation, {"factor": 0.08}),
    (layers.RandomZoom, {"height_factor": 0.2}),
)


# ---- runs


@dataclass(frozen=True)
class Run:
    """One way to train.

    Attributes:
        data: name of the data set.
        network: its hidden layers.
        epochs: passes over the training pictures.
        share: the part of the training pictures that is used, from the first.
        augment: layers, with their arguments, that vary the training pictures.
        scale: factor on the values 0 to 255.
        optimizer: makes the optimiser.
    """

    data: str
    network: Callable
    epochs: int
    share: float = 1.0
    augment: tuple = ()
    scale: float = 1 / 255
    optimizer: Callable = partial(keras.optimizers.Adam, 1e-3)

    def train(self, seed: int) -> dict:
        """Train and measure after every epoch on fresh pictures; lists with one value an epoch."""
        images, labels = pictures(self.data, "train")
        n = round(self.share * len(images))
        fresh = pictures(self.data, "fresh")
        keras.utils.set_random_seed(seed)
        began = time.process_time()
        model = self._model(images.shape[1:], len(STAND_INS[self.data].classes))
        measured = _Measure(images[n : n + 500], labels[n : n + 500]) if n < len(images) else None
        history = model.fit(
            images[:n],
            labels[:n],
            batch_size=32,
            epochs=self.epochs,
            validation_data=fresh,
            callbacks=[measured] if measured else [],
            verbose=0,
        ).history
        history["seconds"] = time.process_time() - began
        history["train_accuracy"] = model.evaluate(images[:n], labels[:n], verbose=0)[1]
        history["held_out_loss"] = measured.losses if measured else []
        if self.data == "cifar10":
            history["anywhere"] = model.evaluate(*pictures("cifar10", "anywhere"), verbose=0)[1]
        return history

    def _model(self, shape, classes):
        inputs = keras.Input(shape)
        x = layers.Rescaling(self.scale)(inputs)
        for layer, arguments in self.augment:
            x = layer(**arguments)(x)
        outputs = layers.Dense(classes, "softmax")(self.network(x))
        model = keras.Model(inputs, outputs)
        model.compile(self.optimizer(), "sparse_categorical_crossentropy", metrics=["accuracy"])
        return model


class _Measure(keras.callbacks.Callback):
    """The loss after each epoch on training pictures that the run leaves out."""

    def __init__(self, images, labels):
        super().__init__()
        self.images, self.labels, self.losses = images, labels, []

    def on_epoch_end(self, epoch, logs=None):
        self.losses.append(self.model.evaluate(self.images, self.labels, verbose=0)[0])


_FAST = partial(keras.optimizers.Adam, 2e-3)
_SGD = partial(keras.optimizers.SGD, 0.01, momentum=0.9)
_FORTY = partial(Run, "cifar10", epochs=20, share=0.4, optimizer=_FAST)
_WIDER = partial(cnn, units=128)

RUNS = {
    "cifar10 dense": Run("cifar10", dense, 8),
    "cifar10 CNN": Run("cifar10", cnn, 8),
    "cifar10 average pooling": Run("cifar10", partial(cnn, pool=layers.AveragePooling2D), 8),
    "cifar10 batch norm": Run("cifar10", partial(cnn, momentum=0.9), 4),
    "cifar10 batch norm 0.99": Run("cifar10", partial(cnn, momentum=0.99), 4),
    "cifar10 40 %": _FORTY(_WIDER),
    "cifar10 40 % dropout": _FORTY(partial(_WIDER, drop=0.4)),
    "cifar10 40 % flipped": _FORTY(_WIDER, augment=(FLIP,)),
    "cifar10 raw": Run("cifar10", cnn, 4, share=0.5, scale=1.0, optimizer=_SGD),
    "cifar10 scaled": Run("cifar10", cnn, 4, share=0.5, optimizer=_SGD),
    "cifar10 deep": Run("cifar10", partial(deep, shortcuts=False), 5, share=0.5),
    "cifar10 deep, shortcuts": Run("cifar10", partial(deep, shortcuts=True), 5, share=0.5),
    "cifar100 dense": Run("cifar100", dense, 8),
    "cifar100 CNN": Run("cifar100", cnn, 8),
}
for _name, _epochs in (("horses_or_humans", 16), ("tf_flowers", 16), ("cats_vs_dogs", 8)):
    _small = partial(cnn, filters=(16, 32, 64, 64))
    RUNS |= {
        f"{_name} dense": Run(_name, dense, _epochs),
        f"{_name} CNN": Run(_name, _small, _epochs),
        f"{_name} flipped": Run(_name, _small, _epochs, augment=(FLIP,)),
    }
RUNS["cats_vs_dogs four"] = replace(RUNS["cats_vs_dogs flipped"], augment=FOUR)


@cache
def trained(run: str, seed: int) -> dict:
    """The history of a run; trained once."""
    return RUNS[run].train(seed)
