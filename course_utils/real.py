"""The real data sets: found if they are prepared already, else downloaded and prepared."""

import json
import os
import pickle
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from course_utils.cache import cache_dir, locked
from course_utils.download import LIMITS, Limits, fetch
from course_utils.errors import CacheError
from course_utils.sources import real_data


def tfds_dir() -> Path:
    """The folder where ``tfds.load`` keeps data sets, and so do we with the real ones."""
    default = "~/tensorflow_datasets"
    return Path(os.environ.get("TFDS_DATA_DIR") or default).expanduser().absolute()


def prepared(name: str) -> str | None:
    """What is ready under this name in :func:`tfds_dir`: "real", "stand-in" or nothing."""
    import tensorflow_datasets as tfds

    folder = Path(tfds.builder(name, data_dir=tfds_dir()).data_dir)
    if not (folder / "dataset_info.json").exists():
        return None
    metadata = folder / "metadata.json"
    drawn = metadata.exists() and "stand_in" in json.loads(metadata.read_text("utf-8"))
    return "stand-in" if drawn else "real"


def prepare(name: str, limits: Limits = LIMITS) -> None:
    """Download a real data set and let its official TFDS builder prepare it.

    The archives are kept, verified, in the course's cache; TFDS finds them there as files
    downloaded by hand, and checks their hashes once more.

    Args:
        name: the TFDS name.
        limits: how patient to be with the sources.

    Raises:
        DownloadError: if no source delivers one of the archives.
        CacheError: if a folder cannot be written.
    """
    import tensorflow_datasets as tfds

    try:
        archives = cache_dir() / "downloads" / name
        paths = [
            fetch(alternatives, archives, limits) for alternatives in real_data()[name].parts()
        ]
        tfds_dir().mkdir(parents=True, exist_ok=True)
        with locked(archives / ".prepare.lock"):
            if prepared(name):
                return
            builder = tfds.builder(name, data_dir=tfds_dir())
            if paths[0].name in ("cifar-10-python.tar.gz", "cifar-100-python.tar.gz"):
                _read_python_cifar(builder, paths[0])
            scratch = tempfile.mkdtemp(dir=archives)
            try:
                builder.download_and_prepare(
                    download_dir=scratch,
                    download_config=tfds.download.DownloadConfig(
                        manual_dir=archives, try_download_gcs=False
                    ),
                )
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        raise CacheError(
            f"Cannot write {name} to {cache_dir()} or {tfds_dir()} ({error.strerror or error}): "
            "free some space there, or set COURSE_CACHE and TFDS_DATA_DIR to folders you may "
            "write to."
        ) from error


def _read_python_cifar(builder, archive: Path) -> None:
    """Let a CIFAR builder read the authors' Python archive, the same pictures in the same order.

    TFDS itself reads only the binary archive, which no fast mirror holds.
    """
    fine = builder.name == "cifar100"
    folder = "cifar-100-python" if fine else "cifar-10-batches-py"
    labels = (
        {b"fine_labels": "label", b"coarse_labels": "coarse_label"}
        if fine
        else {b"labels": "label"}
    )
    train = ["train"] if fine else [f"data_batch_{k}" for k in range(1, 6)]
    test = ["test"] if fine else ["test_batch"]
    with tarfile.open(archive) as tar:
        meta = _unpickle(tar, f"{folder}/{'meta' if fine else 'batches.meta'}")
    for key in labels:
        names = meta[key.replace(b"labels", b"label_names")]
        builder.info.features[labels[key]].names = [name.decode() for name in names]
    builder._split_generators = lambda _: {
        split: _cifar_examples(archive, [f"{folder}/{file}" for file in files], labels, split)
        for split, files in (("train", train), ("test", test))
    }


def _cifar_examples(archive, files, labels, split) -> Iterator[tuple[int, dict]]:
    index = 0
    with tarfile.open(archive) as tar:
        for file in files:
            batch = _unpickle(tar, file)
            images = batch[b"data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
            for i, image in enumerate(images):
                example = {name: batch[key][i] for key, name in labels.items()}
                example |= {"id": f"{split}_{index:05d}", "image": np.ascontiguousarray(image)}
                yield index, example
                index += 1


def _unpickle(tar: tarfile.TarFile, member: str) -> dict:
    return pickle.load(tar.extractfile(member), encoding="bytes")  # its SHA-256 has been verified
