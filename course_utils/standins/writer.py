"""Writes a stand-in as real TFDS files, with the official builder, under the official name."""

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from course_utils.standins.pictures import StandIn, draw_split

NOTE = (
    "STAND-IN, not the real data set: pictures drawn by code, with the same name, features, class "
    "names and splits but fewer examples. Results on them say nothing about the real data set."
)
SEEDS = {"train": 1, "test": 2}


def write_tfds(
    standin: StandIn,
    data_dir: Path,
    version: int,
    on_progress: Callable[[int], None] = lambda n: None,
) -> None:
    """Write a stand-in so that ``tfds.load(standin.name, data_dir=data_dir)`` reads it.

    The official builder prepares itself, only its source of examples is replaced.

    Args:
        standin: the data set to draw.
        data_dir: an existing folder.
        version: the generator's version, kept in the data set's metadata.
        on_progress: called with the number of pictures drawn since the last call.
    """
    import tensorflow_datasets as tfds

    def examples(split, n):
        images, labels = draw_split(standin, n, SEEDS[split], on_progress)
        return enumerate(
            _example(standin, split, *item)
            for item in zip(range(n), images, labels.tolist(), strict=True)
        )

    builder = tfds.builder(standin.name, data_dir=data_dir)
    _name_classes(builder, standin)
    builder._split_generators = lambda _: {s: examples(s, n) for s, n in standin.sizes.items()}
    # The description is fixed in the official builder's code; these two are ours to fill.
    builder.info._info_proto.redistribution_info.license = NOTE
    builder.info._metadata = tfds.core.MetadataDict(stand_in=NOTE, generator=str(version))
    tfds.disable_progress_bar()
    try:
        with contextlib.redirect_stdout(io.StringIO()):  # "Downloading and preparing ..."
            builder.download_and_prepare(
                download_dir=data_dir / "downloads",
                download_config=tfds.download.DownloadConfig(try_download_gcs=False),
            )
    finally:
        tfds.enable_progress_bar()


def jpeg(image: np.ndarray) -> bytes:
    """Encode a uint8 picture of shape (height, width, 3) as JPEG with a JFIF header."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def _example(standin, split, index, image, label):
    example = {"image": image, "label": label}
    if standin.enlarged:
        example["image"] = io.BytesIO(jpeg(image))  # TFDS keeps encoded pictures as they are
    if standin.name in ("cifar10", "cifar100"):
        example["id"] = f"{split}_{index:05d}"
    if standin.superclasses:
        names = sorted(set(standin.superclasses.values()))
        example["coarse_label"] = names.index(standin.superclasses[list(standin.classes)[label]])
    if standin.name == "cats_vs_dogs":
        example["image/filename"] = f"PetImages/{('Cat', 'Dog')[label]}/{index}.jpg"
    return example


def _name_classes(builder, standin):
    """Name the classes of the CIFAR sets, whose names are in the archive and not in the code."""
    labels = builder.info.features["label"]
    if labels.names != list(standin.classes):
        labels.names = list(standin.classes)
    if standin.superclasses:
        builder.info.features["coarse_label"].names = sorted(set(standin.superclasses.values()))
