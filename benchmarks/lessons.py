"""Does every lesson of the book hold on the drawn stand-ins? Trains what it compares, and measures.

    python benchmarks/lessons.py            all lessons, written to course_utils/lessons.json
    python benchmarks/lessons.py NAME ...   only these lessons, printed

Networks are trained on the shipped training pictures and judged on freshly drawn ones, because the
difficulty of the drawings was tuned on the shipped test pictures. Every comparison is repeated with
three seeds for the weights and the order of the pictures; a lesson holds if its margin is reached
with each of them.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

os.environ.setdefault("COURSE_PROFILE", "smoke")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers

from course_utils.data import load
from course_utils.standins import GENERATOR_VERSION, STAND_INS, cifar10
from course_utils.standins.pictures import Difficulty, draw_split

SEEDS = (1, 2, 3)
FRESH_SEED = 101
FRESH = {
    "cifar10": 1000,
    "cifar100": 1000,
    "horses_or_humans": 400,
    "cats_vs_dogs": 400,
    "tf_flowers": 400,
}
RESULTS = Path(__file__).parents[1] / "course_utils" / "lessons.json"


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


def cnn(x, filters=(32, 64, 64), units=64, pool=layers.MaxPooling2D, momentum=None, drop=0.0):
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


def deep(x, shortcuts, blocks=12):
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
        keras.utils.set_random_seed(seed)
        began = time.process_time()
        model = self._model(images.shape[1:], len(STAND_INS[self.data].classes))
        measured = _Measure(images[n : n + 500], labels[n : n + 500]) if n < len(images) else None
        history = model.fit(
            images[:n],
            labels[:n],
            batch_size=32,
            epochs=self.epochs,
            validation_data=pictures(self.data, "fresh"),
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
for _name, _epochs in (("horses_or_humans", 16), ("tf_flowers", 16), ("cats_vs_dogs", 10)):
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


# ---- what is measured, from the history of a run


def accuracy(h):
    """Accuracy on fresh pictures after the last epoch."""
    return h["val_accuracy"][-1]


def third_epoch(h):
    """Accuracy on fresh pictures after the third epoch."""
    return h["val_accuracy"][2]


def gap(h):
    """Accuracy on the training pictures less that on fresh ones."""
    return h["train_accuracy"] - h["val_accuracy"][-1]


def kept(h):
    """The share of the accuracy that is kept when objects stand in places of any kind."""
    return h["anywhere"] / h["val_accuracy"][-1]


def last_loss(h):
    """Loss on fresh pictures after the last epoch."""
    return h["val_loss"][-1]


def _chosen(h):
    return int(np.argmin(h["held_out_loss"]))


def chosen_loss(h):
    """Loss on fresh pictures at the epoch that is best on held-out ones."""
    return h["val_loss"][_chosen(h)]


def chosen_accuracy(h):
    """Accuracy on fresh pictures at the epoch that is best on held-out ones."""
    return h["val_accuracy"][_chosen(h)]


def chosen_training_loss(h):
    """Training loss at the epoch that is best on held-out pictures."""
    return h["loss"][_chosen(h)]


def training_loss(h):
    """Training loss in the last epoch."""
    return h["loss"][-1]


# ---- lessons


@dataclass(frozen=True)
class Lesson:
    """A claim of the book as a comparison: the first number is larger than the second.

    Attributes:
        claim: the claim.
        larger: run and measurement whose value should be larger.
        smaller: run and measurement whose value should be smaller.
        margin: by how much, at least, with every seed.
    """

    claim: str
    larger: tuple[str, Callable]
    smaller: tuple[str, Callable]
    margin: float

    def runs(self) -> set[str]:
        """The names of the runs that are compared."""
        return {self.larger[0], self.smaller[0]}

    def row(self, name: str) -> dict:
        """Train what is needed and compare; a row of the table."""
        sides = {}
        for side, (run, measure) in (("larger", self.larger), ("smaller", self.smaller)):
            values = [round(float(measure(trained(run, seed))), 4) for seed in SEEDS]
            sides[side] = {"run": run, "measured": measure.__doc__.rstrip("."), "values": values}
        pairs = zip(sides["larger"]["values"], sides["smaller"]["values"], strict=True)
        differences = [round(a - b, 4) for a, b in pairs]
        seconds = sum(trained(run, seed)["seconds"] for run in self.runs() for seed in SEEDS)
        return {
            "lesson": name,
            "claim": self.claim,
            **sides,
            "differences": differences,
            "margin": self.margin,
            "holds": min(differences) >= self.margin,
            "seconds": round(seconds, 1),
        }


def _better(data, better, worse, claim, margin):
    return Lesson(claim, (f"{data} {better}", accuracy), (f"{data} {worse}", accuracy), margin)


_BEATS = "A convolutional network beats a dense one"
LESSONS = {
    "cnn-beats-dense-cifar10": _better("cifar10", "CNN", "dense", _BEATS, 0.1),
    "cnn-beats-dense-cifar100": _better("cifar100", "CNN", "dense", _BEATS, 0.1),
    "cnn-beats-dense-horses": _better("horses_or_humans", "CNN", "dense", _BEATS, 0.1),
    "cnn-beats-dense-flowers": _better("tf_flowers", "CNN", "dense", _BEATS, 0.1),
    "max-pooling": _better(
        "cifar10", "CNN", "average pooling", "Max pooling does better than average pooling", 0.02
    ),
    "batch-norm": Lesson(
        "Batch normalisation does better than a plain network after three epochs",
        ("cifar10 batch norm", third_epoch),
        ("cifar10 CNN", third_epoch),
        0.0,
    ),
    "batch-norm-momentum": Lesson(
        "On a small data set, Keras' default momentum of 0.99 makes batch normalisation slow",
        ("cifar10 batch norm", third_epoch),
        ("cifar10 batch norm 0.99", third_epoch),
        0.0,
    ),
    "over-fitting-test": Lesson(
        "Training too long on few pictures makes the loss on fresh pictures rise again",
        ("cifar10 40 %", last_loss),
        ("cifar10 40 %", chosen_loss),
        0.05,
    ),
    "over-fitting-train": Lesson(
        "Meanwhile the loss on the training pictures still falls",
        ("cifar10 40 %", chosen_training_loss),
        ("cifar10 40 %", training_loss),
        0.05,
    ),
    "early-stopping-accuracy": Lesson(
        "Stopping early improves the loss and costs at most three points of accuracy",
        ("cifar10 40 %", chosen_accuracy),
        ("cifar10 40 %", accuracy),
        -0.03,
    ),
    "dropout": Lesson(
        "Dropout narrows the gap between training and fresh pictures",
        ("cifar10 40 %", gap),
        ("cifar10 40 % dropout", gap),
        0.05,
    ),
    "augmentation": Lesson(
        "Mirrored pictures narrow the gap between training and fresh pictures",
        ("cifar10 40 %", gap),
        ("cifar10 40 % flipped", gap),
        0.05,
    ),
    "augmentation-horses": _better(
        "horses_or_humans", "flipped", "CNN", "Mirrored pictures raise the accuracy", 0.0
    ),
    "augmentation-flowers": _better(
        "tf_flowers", "flipped", "CNN", "Mirrored pictures raise the accuracy", 0.0
    ),
    "augmentation-too-much": _better(
        "cats_vs_dogs", "flipped", "four", "Four augmentations at once do worse than one", 0.0
    ),
    "scaling": _better(
        "cifar10", "scaled", "raw", "Unscaled values of 0 to 255 fail where scaled ones learn", 0.2
    ),
    "shortcuts": _better(
        "cifar10", "deep, shortcuts", "deep", "Shortcuts let a deep network learn", 0.1
    ),
    "background": Lesson(
        "A dense network leans on the background: it loses more when objects stand anywhere",
        ("cifar10 CNN", kept),
        ("cifar10 dense", kept),
        0.1,
    ),
}


def fingerprint() -> dict[str, list[float]]:
    """The mean of the first drawn pictures of each data set: changes when a drawing changes."""
    drawn = {name: draw_split(standin, 40, seed=0)[0] for name, standin in STAND_INS.items()}
    return {
        name: [round(float(image.mean()), 2) for image in images] for name, images in drawn.items()
    }


def main(names: list[str]) -> None:
    """Train and print the given lessons; without names all, and write the results."""
    rows = []
    for name in names or LESSONS:
        row = LESSONS[name].row(name)
        rows.append(row)
        sides = "  ".join(f"{row[s]['run']} {row[s]['values']}" for s in ("larger", "smaller"))
        mark = "holds" if row["holds"] else "DOES NOT HOLD"
        print(f"{name}: {mark}, {sides} ({row['seconds']:.0f} s)", flush=True)
    if not names:
        used = {run for lesson in LESSONS.values() for run in lesson.runs()}
        total = sum(trained(run, seed)["seconds"] for run in used for seed in SEEDS)
        table = {
            "generator": GENERATOR_VERSION,
            "seeds": SEEDS,
            "seconds": round(total),
            "fingerprint": fingerprint(),
            "rows": rows,
        }
        RESULTS.write_text(json.dumps(table, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
