"""Writes pictures of a data set as ordinary files, with manifests, as they come from the web."""

import csv
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

from course_utils.progress import progress_bar

MOST = {"train": 2000, "test": 500}
DAMAGED = ("empty", "cut", "gif", "bmp", "text", "no JFIF mark")  # kinds of damage
_DAMAGED_EVERY = 30
_SPLITS_WITHOUT_TEST = {"train": "train[:80%]", "test": "train[80%:]"}


def write_folder(name: str, data_dir: Path, folder: Path) -> None:
    """Write up to 2,000 training and 500 test pictures into an empty folder.

    Args:
        name: the TFDS name.
        data_dir: the TFDS data folder that holds it, prepared.
        folder: where to write.
    """
    import tensorflow_datasets as tfds

    builder = tfds.builder(name, data_dir=data_dir)
    rows = []
    for split in MOST:
        rows += _write_split(builder, split, folder)
    if name == "cats_vs_dogs":
        _damage(folder, rows)
    _write_manifests(folder, rows)
    origin = builder.info.metadata.get("stand_in") if builder.info.metadata else None
    (folder / "README.txt").write_text(
        f"{name}: at most {MOST['train']} training and {MOST['test']} test pictures.\n"
        f"{origin or 'The pictures are those of the real data set.'}\n"
    )


def _write_split(builder, split: str, folder: Path) -> list[dict]:
    import tensorflow_datasets as tfds

    whole = split if "test" in builder.info.splits else _SPLITS_WITHOUT_TEST[split]
    dataset = builder.as_dataset(
        split=whole, decoders={"image": tfds.decode.SkipDecoding()}, shuffle_files=False
    ).take(MOST[split])
    rows = []
    with progress_bar(len(dataset), f"writing {split} files", "files") as bar:
        for index, example in enumerate(dataset.as_numpy_iterator()):
            image, classes = example["image"], _classes(builder, example)
            path = Path(split, *classes, f"{index:05d}{_suffix(image)}")
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(image)
            rows.append({"path": path.as_posix(), "label": classes[-1], "split": split})
            bar.update()
    return rows


def _classes(builder, example) -> list[str]:
    """The folders a picture lies in: its superclass, if any, and its class."""
    labels = (key for key in ("coarse_label", "label") if key in example)
    names = [builder.info.features[key].int2str(int(example[key])) for key in labels]
    return [name.replace("/", "-") for name in names]


def _suffix(encoded: bytes) -> str:
    return ".png" if encoded.startswith(b"\x89PNG") else ".jpg"


def _write_manifests(folder: Path, rows: list[dict]) -> None:
    _write_csv(folder / "pictures.csv", rows)
    records = [{"url": r["path"], "label": r["label"], "split": r["split"]} for r in rows]
    (folder / "pictures.json").write_text(json.dumps(records, indent=1) + "\n")
    if _pixels(folder / rows[0]["path"]).shape == (28, 28):
        pixels = [
            {
                "label": r["label"],
                "split": r["split"],
                "pixels": " ".join(map(str, _pixels(folder / r["path"]).ravel())),
            }
            for r in rows
        ]
        _write_csv(folder / "pixels.csv", pixels)


def _write_csv(path: Path, rows: list[dict]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image)


def _damage(folder: Path, rows: list[dict]) -> None:
    """Spoil one training picture in thirty, each in one of six ways met in collections."""
    training = [row for row in rows if row["split"] == "train"]
    for k, row in enumerate(training[7::_DAMAGED_EVERY]):
        path = folder / row["path"]
        path.write_bytes(_damaged(path.read_bytes(), DAMAGED[k % len(DAMAGED)]))
    (folder / "train" / "cat" / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0")


def _damaged(encoded: bytes, kind: str) -> bytes:
    if kind == "empty":
        return b""
    if kind == "cut":
        return encoded[: len(encoded) // 3]
    if kind == "text":
        return b"<html><body>404 Not Found</body></html>"
    if kind == "no JFIF mark":
        return encoded[:2] + encoded[20:]
    buffer = io.BytesIO()
    Image.open(io.BytesIO(encoded)).convert("P" if kind == "gif" else "RGB").save(buffer, kind)
    return buffer.getvalue()
