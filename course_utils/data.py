"""The one door to the course's data sets: the real ones where they can be had, else stand-ins."""

import sys
from pathlib import Path

from course_utils import defaults
from course_utils.cache import build_folder, cache_dir
from course_utils.errors import DataError, DownloadError
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

_WHAT = {
    "real": "the real data set",
    "stand-in": "stand-in, drawn pictures, not the real data set",
}
_unavailable: set[str] = set()  # what could not be downloaded in this process


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
    sizes = ", ".join(f"{s.num_examples:,} {key}" for key, s in loaded[1].splits.items())
    _announce(name, source, data_dir, sizes)
    return loaded if with_info else loaded[0]


def fetch_folder(name: str) -> Path:
    """Have pictures of a data set as ordinary files, a folder per class, as they come from the web.

    At most 2,000 pictures for training and 500 for testing, real or drawn as :func:`load` decides.
    The folder holds::

        train/<class>/00017.jpg    test/<class>/00003.jpg
        pictures.csv               path, label and split of each picture
        pictures.json              the same with a relative address, as a list of records
        pixels.csv                 label, split and pixels as text (28 x 28 pictures only)
        README.txt                 where the pictures come from

    The classes of ``cifar100`` lie in folders of their superclasses; a ``/`` in a class name
    becomes ``-`` in its folder's. A few files of
    ``cats_vs_dogs`` are damaged, as in the archive from which that data set is made.

    Args:
        name: as in :func:`load`.

    Returns:
        The folder; treat it as read-only, it is shared by all notebooks.

    Raises:
        DataError: if the name is unknown or the cache folder cannot be written.

    Chapter: Pictures on disk.
    """
    _check(name)
    from course_utils.folders import write_folder
    from course_utils.standins import GENERATOR_VERSION

    data_dir, source = _where(name)
    kind = "real" if source == "real" else f"stand-ins-v{GENERATOR_VERSION}"
    folder = cache_dir() / "folders" / kind / name

    def build(scratch: Path) -> Path:
        write_folder(name, data_dir, scratch)
        return scratch

    build_folder(folder, build)
    _announce(name, source, folder, f"files in {folder}")
    return folder


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
    """The TFDS data folder to read, and whether it holds the real data set or a stand-in."""
    if defaults.current().data == "stand-in":
        return stand_in_dir(name), "stand-in"
    from course_utils import real

    ready = real.prepared(name)
    if ready:
        return real.tfds_dir(), ready
    if name not in _unavailable:
        try:
            real.prepare(name)
            return real.tfds_dir(), "real"
        except DownloadError as error:
            _unavailable.add(name)
            print(f"{name}: {error}, so drawn pictures are used until the kernel is restarted.")
    return stand_in_dir(name), "stand-in"


def _announce(name: str, source: str, path: Path, detail: str) -> None:
    """Say where the data comes from, for people and (in a notebook) for the book's badge."""
    line = f"{name}: {_WHAT[source]} ({detail})."
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        print(line)
        return
    from IPython.display import display

    bundle = {"name": name, "source": source, "path": str(path)}
    display({"text/plain": line, MIME: bundle}, raw=True)
