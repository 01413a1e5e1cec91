"""Does every lesson of the book hold on the drawn stand-ins? Trains what it compares, and measures.

    python benchmarks/lessons.py            all lessons, written to course_utils/lessons.json
    python benchmarks/lessons.py NAME ...   only these lessons, printed

Networks are trained on the shipped training pictures and judged on freshly drawn ones, because the
difficulty of the drawings was tuned on the shipped test pictures. Every comparison is repeated with
three seeds for the weights and the order of the pictures; a lesson holds if its margin is reached
with each of them.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from lesson_runs import trained

from course_utils.standins import GENERATOR_VERSION, STAND_INS
from course_utils.standins.pictures import draw_split

SEEDS = (1, 2, 3)
RESULTS = Path(__file__).parents[1] / "course_utils" / "lessons.json"


# ---- what is measured, from the history of a run


def accuracy(h):
    """Accuracy on fresh pictures, mean of the last three epochs."""
    return np.mean(h["val_accuracy"][-3:])


def second_epoch(h):
    """Accuracy on fresh pictures after the second epoch."""
    return h["val_accuracy"][1]


def third_epoch(h):
    """Accuracy on fresh pictures after the third epoch."""
    return h["val_accuracy"][2]


def gap(h):
    """Accuracy on the training pictures less that on fresh ones."""
    return h["train_accuracy"] - accuracy(h)


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
        ("cifar10 batch norm", second_epoch),
        ("cifar10 batch norm 0.99", second_epoch),
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
        "Yet training on costs at most two points of accuracy: early stopping helps the loss",
        ("cifar10 40 %", accuracy),
        ("cifar10 40 %", chosen_accuracy),
        -0.02,
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
        0.0,
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
        "cifar10", "deep, shortcuts", "deep", "Shortcuts let a deep network learn faster", 0.02
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
