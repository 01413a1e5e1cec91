"""Where a notebook runs, and the training defaults that follow from it."""

import os
import sys
from dataclasses import dataclass

GPU_MENU = "Runtime → Change runtime type → T4 GPU → Save"
_TPU_VARIABLES = ("COLAB_TPU_ADDR", "TPU_ACCELERATOR_TYPE", "TPU_NAME")


@dataclass(frozen=True)
class Defaults:
    """The values a chapter trains with; chosen once, by where the notebook runs.

    Attributes:
        profile: ``"smoke"`` (book build and tests), ``"local"`` or ``"colab"``.
        epochs: passes over the training data, at most.
        batch_size: images per training step.
        patience: epochs without improvement before early stopping ends the training.
        min_delta: the smallest change of ``monitor`` that counts as an improvement.
        monitor: the metric that early stopping and checkpoints watch.
        mode: ``"max"`` if a larger ``monitor`` is better, ``"min"`` if a smaller one is.
        sample: per cent of the training split to use, for
            ``load(..., split=f"train[:{defaults.sample}%]")``.
        data: ``"stand-in"`` (drawn pictures, never a download) or ``"auto"`` (the real data set
            where it can be had).
    """

    profile: str
    epochs: int
    batch_size: int
    patience: int
    min_delta: float = 0.02
    monitor: str = "val_accuracy"
    mode: str = "max"
    sample: int = 100
    data: str = "auto"


PROFILES = {
    "smoke": Defaults("smoke", epochs=8, batch_size=64, patience=3, data="stand-in"),
    "local": Defaults("local", epochs=20, batch_size=256, patience=5, sample=20),
    "colab": Defaults("colab", epochs=35, batch_size=32, patience=10),
}

_active: Defaults | None = None


def setup(seed: int = 42, profile: str | None = None) -> Defaults:
    """Make a notebook repeatable and choose its defaults; the first call of every chapter.

    Seeds Python, NumPy and TensorFlow, and prints one line that says where the notebook runs, on
    what hardware, and with which defaults.

    Args:
        seed: the seed of all three random generators.
        profile: ``"smoke"``, ``"local"`` or ``"colab"``. By default the environment variable
            ``COURSE_PROFILE`` decides, and without it the place where the notebook runs.

    Returns:
        The chosen :class:`Defaults`.

    Raises:
        ValueError: if the profile does not exist.
    """
    global _active
    _active = _choose(profile)

    import keras

    keras.utils.set_random_seed(seed)
    print(_summary(_active, seed))
    return _active


def current() -> Defaults:
    """The defaults chosen by the last :func:`setup`, or those of this place before any call."""
    return _active or _choose(None)


def in_book_build() -> bool:
    """Whether the notebook is being executed for the HTML book."""
    return os.environ.get("COURSE_BOOK_BUILD") == "1"


def _in_colab() -> bool:
    return "COLAB_RELEASE_TAG" in os.environ or "google.colab" in sys.modules


def _choose(profile: str | None) -> Defaults:
    source = "profile"
    if profile is None and os.environ.get("COURSE_PROFILE"):
        profile, source = os.environ["COURSE_PROFILE"], "COURSE_PROFILE"
    if profile is None:
        profile = "smoke" if in_book_build() else "colab" if _in_colab() else "local"
    if profile not in PROFILES:
        raise ValueError(
            f"{source} is {profile!r}, which is not one of {', '.join(PROFILES)}; "
            "choose one of these, or leave it out."
        )
    return PROFILES[profile]


def _place() -> str:
    if in_book_build():
        return "the book build"
    return "Colab" if _in_colab() else "this computer"


def _hardware() -> str:
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if gpus:
        name = tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU")
        return f"on a GPU ({name})"
    if _in_colab() and any(os.environ.get(name) for name in _TPU_VARIABLES):
        return f"on a TPU runtime, which this course does not use: choose {GPU_MENU}"
    if _in_colab():
        return f"on the CPU only; for a GPU choose {GPU_MENU}"
    return "on the CPU"


def _summary(defaults: Defaults, seed: int) -> str:
    return (
        f"Running in {_place()}, {_hardware()}. Profile '{defaults.profile}': "
        f"{defaults.epochs} epochs, batches of {defaults.batch_size}, seed {seed}."
    ).replace("Running in this computer", "Running on this computer")
