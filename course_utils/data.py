"""The one door to the course's data sets: the real ones where they can be had, else stand-ins."""

import sys
from pathlib import Path

from course_utils import defaults
from course_utils.cache import build_folder, cache_dir
from course_utils.errors import DataError
from course_utils.progress import progress_bar

NAMES = (
    "cifar10",
    "cifar100",
    "mnist",
    "fashion_mnist",
    "horses_or_humans",
    "cats_vs_dogs",
    "tf_flowers",
)
MIME = "application/vnd.course.data+json"


def load(
    name: str,
    *,
    split=None,
    as_supervised: bool = False,
    with_info: bool = False,
    shuffle_files: bool = False,
    batch_size: int | None = None,
):
    """Load a data set as ``tfds.load`` does, and say in one line where it comes from.

    With the profile ``"smoke"`` (or ``data="stand-in"``) it is always the drawn stand-in, and the
    network is never touched. Otherwise it is the real data set if it is prepared already or can be
    downloaded, else the stand-in. Both have the same features, class names and splits; a stand-in
    has fewer examples.

    Args:
        name: ``"cifar10"``, ``"cifar100"``, ``"mnist"``, ``"fashion_mnist"``,
            ``"horses_or_humans"``, ``"cats_vs_dogs"`` or ``"tf_flowers"``.
        split: as ``"train"``, ``"train[:20%]"`` or a list of such; None gives a dict of all.
        as_supervised: whether examples are pairs (image, label) instead of dicts.
        with_info: whether to return the ``tfds.core.DatasetInfo`` too.
        shuffle_files: whether to read the files in random order.
        batch_size: the size of the batches; -1 gives the whole split as tensors.

    Returns:
        A ``tf.data.Dataset`` (or a list or dict of them, by ``split``) whose images are uint8
        tensors of shape (height, width, channels); with ``with_info`` a pair of that and the
        information.

    Raises:
        DataError: if the name is unknown or the cache folder cannot be written.

    Chapter: Images as data.
    """
    _check(name)
    import tensorflow_datasets as tfds

    data_dir, source = _where(name)
    loaded = tfds.load(
        name,
        data_dir=data_dir,
        download=False,
        split=split,
        as_supervised=as_supervised,
        with_info=True,
        shuffle_files=shuffle_files,
        batch_size=batch_size,
    )
    _announce(name, source, loaded[1])
    return loaded if with_info else loaded[0]


def stand_in_dir(name: str) -> Path:
    """The TFDS data folder with the stand-in of a data set, drawn on the first call.

    ``tfds.load(name, data_dir=stand_in_dir(name))`` reads it without this package's help.

    Args:
        name: one of :data:`NAMES`.

    Returns:
        The folder; it may hold other stand-ins too.

    Raises:
        DataError: if the name is unknown or the cache folder cannot be written.
    """
    _check(name)
    from course_utils.standins import GENERATOR_VERSION, STAND_INS

    standin = STAND_INS[name]
    data_dir = cache_dir() / "stand-ins" / f"v{GENERATOR_VERSION}"

    def build(scratch: Path) -> Path:
        from course_utils.standins.writer import write_tfds

        with progress_bar(sum(standin.sizes.values()), f"drawing {name}", "pictures") as bar:
            write_tfds(standin, scratch, GENERATOR_VERSION, bar.update)
        return scratch / name

    build_folder(data_dir / name, build)
    return data_dir


def _check(name: str) -> None:
    if name not in NAMES:
        raise DataError(f"There is no data set {name!r} in this course; there is {_list(NAMES)}.")


def _list(names) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _where(name: str) -> tuple[Path, str]:
    return stand_in_dir(name), "stand-in"


def _announce(name, source, info):
    sizes = ", ".join(f"{s.num_examples:,} {key}" for key, s in info.splits.items())
    what = (
        "stand-in: drawn pictures, not the real data set"
        if source == "stand-in"
        else "the real data set"
    )
    print(f"{name} ({sizes}): {what}.")
