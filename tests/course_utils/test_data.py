import json
import shutil

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_datasets as tfds

from course_utils import data, fetch_folder, load
from course_utils.errors import CacheError, DataError
from course_utils.sources import real_data
from course_utils.standins import GENERATOR_VERSION, STAND_INS

SPLITS = {
    "cifar10": {"train": 5000, "test": 1000},
    "cifar100": {"train": 6000, "test": 2000},
    "mnist": {"train": 6000, "test": 1000},
    "fashion_mnist": {"train": 6000, "test": 1000},
    "horses_or_humans": {"train": 500, "test": 256},
    "cats_vs_dogs": {"train": 1000},
    "tf_flowers": {"train": 500},
}
ONE_SIZE = [name for name in SPLITS if name not in ("cats_vs_dogs", "tf_flowers")]


def test_every_table_names_the_same_data_sets():
    assert set(data.NAMES) == set(SPLITS) == set(STAND_INS) == set(real_data())


@pytest.mark.parametrize("name", SPLITS)
def test_a_stand_in_is_a_tfds_data_set_under_the_official_name(name, smoke, network_calls):
    dataset, info = load(name, split="train[:12]", with_info=True, shuffle_files=True)
    official = tfds.builder(name, data_dir="/nowhere").info.features
    assert info.full_name.startswith(f"{name}/") or info.full_name.startswith(f"{name}:")
    assert {key: split.num_examples for key, split in info.splits.items()} == SPLITS[name]
    assert dataset.element_spec == official.get_tensor_spec()
    examples = list(dataset.as_numpy_iterator())
    assert len(examples) == 12
    assert all(e["image"].dtype == np.uint8 and np.ptp(e["image"]) > 50 for e in examples)
    assert not network_calls


@pytest.mark.parametrize("name", SPLITS)
def test_readers_own_tfds_load_reads_the_stand_in(name, smoke, network_calls):
    data_dir = data.stand_in_dir(name)
    pairs, info = tfds.load(
        name, data_dir=data_dir, split="train", as_supervised=True, with_info=True
    )
    labels = np.array([label for _, label in pairs.take(300).as_numpy_iterator()])
    assert set(labels) <= set(range(len(STAND_INS[name].classes)))
    assert info.features["label"].names == list(STAND_INS[name].classes)
    assert "STAND-IN" in info.metadata["stand_in"] and "STAND-IN" in str(info)
    assert not network_calls


def test_official_class_names():
    cifar10 = "airplane automobile bird cat deer dog frog horse ship truck".split()
    assert list(STAND_INS["cifar10"].classes) == cifar10
    for name in ("fashion_mnist", "horses_or_humans", "cats_vs_dogs", "tf_flowers", "mnist"):
        official = tfds.builder(name, data_dir="/nowhere").info.features["label"].names
        assert list(STAND_INS[name].classes) == official


def test_cifar100_has_the_official_superclasses(smoke):
    dataset, info = load("cifar100", split="test", with_info=True)
    fine, coarse = info.features["label"], info.features["coarse_label"]
    assert len(fine.names) == 100 and fine.names == sorted(fine.names)
    assert len(coarse.names) == 20 and coarse.names == sorted(coarse.names)
    pairs = {(int(e["label"]), int(e["coarse_label"])) for e in dataset.as_numpy_iterator()}
    families = {}
    for label, superclass in pairs:
        families.setdefault(coarse.int2str(superclass), set()).add(fine.int2str(label))
    assert all(len(members) == 5 for members in families.values()) and len(families) == 20
    assert families["people"] == {"baby", "boy", "girl", "man", "woman"}
    assert families["vehicles_2"] == {"lawn_mower", "rocket", "streetcar", "tank", "tractor"}


def test_slices_add_up(smoke):
    parts = load("cifar10", split=["train[:10%]", "train[10%:]", "train[-100:]", "test"])
    assert [len(part) for part in parts] == [500, 4500, 100, 1000]
    ids = [{e["id"] for e in part.as_numpy_iterator()} for part in parts]
    assert not ids[0] & ids[1] and ids[2] <= ids[1] and len(ids[0] | ids[1]) == 5000


@pytest.mark.parametrize("name", ONE_SIZE)
def test_a_whole_split_as_tensors(name, smoke):
    images, labels = load(name, split="train", as_supervised=True, batch_size=-1)
    assert images.shape[0] == labels.shape[0] == SPLITS[name]["train"]
    counts = np.bincount(labels)
    assert counts.max() - counts.min() <= 1


def test_no_split_gives_all_and_batches_are_batches(smoke):
    splits = load("mnist", as_supervised=True, batch_size=32)
    assert set(splits) == {"train", "test"}
    image, label = next(iter(splits["test"]))
    assert image.shape == (32, 28, 28, 1) and label.shape == (32,)


@pytest.mark.parametrize("name", ["cifar100", "cats_vs_dogs"])
def test_tfds_shows_a_stand_in(name, smoke):
    dataset, info = load(name, split="train[:9]", with_info=True)
    figure = tfds.show_examples(dataset, info)
    assert len(figure.axes) == 9
    frame = tfds.as_dataframe(dataset, info)
    assert len(frame) == 9 and {"image", "label"} <= set(frame.columns)


def test_photographs_differ_in_size(smoke):
    for name in ("cats_vs_dogs", "tf_flowers"):
        shapes = {tuple(e["image"].shape) for e in load(name, split="train[:30]")}
        assert len(shapes) > 5


def test_training_and_test_pictures_differ(smoke):
    train, test = load("cifar10", split=["train", "test"], batch_size=-1)
    seen = {image.tobytes() for image in train["image"].numpy()}
    assert len(seen) == 5000
    assert not seen & {image.tobytes() for image in test["image"].numpy()}


# ---- the line that says what was loaded


def test_the_line_says_that_it_is_a_stand_in(smoke, capsys):
    load("mnist", split="train")
    assert capsys.readouterr().out == (
        "mnist: stand-in, drawn pictures, not the real data set (6,000 train, 1,000 test).\n"
    )


def test_in_a_notebook_the_line_carries_a_record_for_the_badge(smoke, monkeypatch, capsys):
    shown = []
    monkeypatch.setattr("IPython.get_ipython", lambda: "a shell")
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: shown.append(bundle))
    load("mnist", split="train")
    fetch_folder("mnist")
    assert [bundle[data.MIME]["source"] for bundle in shown] == ["stand-in", "stand-in"]
    assert shown[0][data.MIME]["name"] == "mnist"
    assert shown[0]["text/plain"].startswith("mnist: stand-in")
    assert capsys.readouterr().out == ""


# ---- what goes wrong


@pytest.mark.parametrize("call", [load, fetch_folder, data.stand_in_dir])
def test_an_unknown_name_is_one_sentence(call, smoke):
    with pytest.raises(DataError) as error:
        call("cifar1")
    assert str(error.value) == (
        "There is no data set 'cifar1' in this course; there is cifar10, cifar100, mnist, "
        "fashion_mnist, horses_or_humans, cats_vs_dogs and tf_flowers."
    )


def test_a_cache_that_cannot_be_written_is_one_sentence(smoke, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "file"))
    with pytest.raises(CacheError) as error:
        load("mnist")
    assert str(error.value).startswith("Cannot write the course's data to ")
    assert "set COURSE_CACHE" in str(error.value) and str(error.value).count(". ") == 0


# ---- where the data comes from


@pytest.fixture
def prepared(own_cache, monkeypatch):
    """A data set in the reader's own TFDS folder: mnist, not marked as a stand-in."""
    monkeypatch.delenv("COURSE_CACHE")
    version = tfds.builder("mnist", data_dir="/nowhere").version
    target = own_cache.parent / "tfds" / "mnist" / str(version)
    shutil.copytree(data.stand_in_dir("mnist") / "mnist" / str(version), target)
    (target / "metadata.json").write_text(json.dumps({}))
    return target


def test_a_prepared_real_data_set_is_used_without_network(local, prepared, network_calls, capsys):
    assert len(load("mnist", split="test")) == 1000
    assert "mnist: the real data set" in capsys.readouterr().out
    assert not network_calls


def test_smoke_uses_the_stand_in_even_if_the_real_one_is_prepared(smoke, prepared, capsys):
    load("mnist", split="test")
    assert "stand-in" in capsys.readouterr().out


def test_a_stand_in_in_the_tfds_folder_is_not_taken_for_real(
    local, prepared, network_calls, capsys
):
    (prepared / "metadata.json").write_text(json.dumps({"stand_in": "drawn"}))
    load("mnist", split="test")
    assert capsys.readouterr().out.startswith("mnist: stand-in")
    assert not network_calls


def test_without_network_one_sentence_then_the_stand_in(local, network_calls, capsys, monkeypatch):
    monkeypatch.setenv("TFDS_DATA_DIR", "/nowhere/tfds")
    load("tf_flowers", split="train")
    first = capsys.readouterr().out.splitlines()
    assert len(first) == 2
    assert first[0].startswith("tf_flowers: flower_photos.tgz could not be downloaded (")
    assert first[0].endswith("so drawn pictures are used until the kernel is restarted.")
    assert "stand-in" in first[1]

    tries = len(network_calls)
    load("tf_flowers", split="train")
    assert len(network_calls) == tries and len(capsys.readouterr().out.splitlines()) == 1


# ---- pictures as files


@pytest.mark.parametrize("name", SPLITS)
def test_a_folder_per_class_with_manifests(name, smoke):
    folder = fetch_folder(name)
    rows = [line.split(",") for line in (folder / "pictures.csv").read_text().splitlines()[1:]]
    records = json.loads((folder / "pictures.json").read_text())
    assert [[r["url"], r["label"], r["split"]] for r in records] == rows
    assert "STAND-IN" in (folder / "README.txt").read_text()
    classes = {c.replace("/", "-") for c in STAND_INS[name].classes}
    for split, most in (("train", 2000), ("test", 500)):
        listed = [row for row in rows if row[2] == split]
        assert 100 <= len(listed) <= most
        assert {row[1] for row in listed} == classes
        files = {p.relative_to(folder).as_posix() for p in (folder / split).rglob("*.[jp]*g")}
        assert files == {row[0] for row in listed}
        top = {p.name for p in (folder / split).iterdir()}
        superclasses = set(STAND_INS[name].superclasses.values())
        assert top == (superclasses or classes)


def test_keras_reads_the_folder(smoke):
    folder = fetch_folder("horses_or_humans")
    dataset = tf.keras.utils.image_dataset_from_directory(folder / "test", image_size=(32, 32))
    assert dataset.class_names == ["horses", "humans"]
    assert sum(len(labels) for _, labels in dataset) == 256


def test_pixels_as_text(smoke):
    folder = fetch_folder("fashion_mnist")
    header, first = (folder / "pixels.csv").read_text().splitlines()[:2]
    assert header == "label,split,pixels"
    label, split, pixels = first.split(",")
    image = np.array(pixels.split(), np.uint8).reshape(28, 28, 1)
    example = next(load("fashion_mnist", split="train").as_numpy_iterator())
    assert np.array_equal(image, example["image"]) and split == "train"


def test_some_cats_and_dogs_are_damaged(smoke):
    from PIL import Image

    def readable(path):
        try:
            with Image.open(path) as image:
                image.load()
                return image.format == "JPEG" and b"JFIF" in path.read_bytes()[:12]
        except OSError:
            return False

    folder = fetch_folder("cats_vs_dogs")
    bad = [p for p in (folder / "train").rglob("*.jpg") if not readable(p)]
    assert len(bad) == 27
    assert {p.parent.name for p in bad} == {"cat", "dog"}
    assert all(readable(p) for p in (folder / "test").rglob("*.jpg"))


def test_folders_belong_to_one_generator_version(smoke):
    assert f"v{GENERATOR_VERSION}" in str(fetch_folder("mnist"))
    assert f"v{GENERATOR_VERSION}" in str(data.stand_in_dir("mnist"))
