import hashlib
from dataclasses import replace

import numpy as np
import pytest

from course_utils.standins import STAND_INS
from course_utils.standins.pictures import Difficulty, draw_split
from course_utils.standins.places import PLACES
from course_utils.standins.scene import Scene
from course_utils.standins.writer import write_tfds

PHOTOGRAPHS = ("horses_or_humans", "cats_vs_dogs", "tf_flowers")
CIFAR100 = STAND_INS["cifar100"]
LANDSCAPES = ("cloud", "forest", "mountain", "plain", "sea")


@pytest.mark.parametrize("name", STAND_INS)
def test_the_same_seed_gives_the_same_pictures(name):
    standin = STAND_INS[name]
    n = min(2 * len(standin.classes), 60)
    first, labels = draw_split(standin, n, seed=5)
    second, again = draw_split(standin, n, seed=5)
    assert np.array_equal(labels, again)
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    other, _ = draw_split(standin, n, seed=6)
    assert not any(np.array_equal(a, b) for a, b in zip(first, other, strict=True))


@pytest.mark.parametrize("name", STAND_INS)
def test_pictures_have_the_size_and_range_of_the_real_ones(name):
    standin = STAND_INS[name]
    images, labels = draw_split(standin, 20, seed=3)
    assert np.bincount(labels).max() <= -(-20 // len(standin.classes))
    channels = 1 if name.endswith("mnist") else 3
    for image in images:
        assert image.dtype == np.uint8 and image.shape[2] == channels
        if name not in PHOTOGRAPHS:
            assert image.shape[:2] == (standin.side, standin.side)
        assert np.ptp(image) > 50


@pytest.mark.parametrize("name", ["cifar100", "tf_flowers"])
def test_two_runs_of_the_writer_give_the_same_bytes(name, tmp_path):
    few = replace(STAND_INS[name], sizes={split: 30 for split in STAND_INS[name].sizes})
    digests = []
    for run in ("first", "second"):
        (tmp_path / run).mkdir()
        write_tfds(few, tmp_path / run, version=1)
        files = sorted(p for p in (tmp_path / run).rglob("*") if p.is_file())
        assert any("tfrecord" in p.name for p in files)
        digests.append(
            {p.relative_to(tmp_path / run): hashlib.sha256(p.read_bytes()).digest() for p in files}
        )
    assert digests[0] == digests[1]


def test_progress_counts_every_picture():
    counted = []
    draw_split(STAND_INS["cifar10"], 37, seed=1, on_progress=counted.append)
    assert sum(counted) == 37


def silhouette(draw):
    """The shape of a class, without colour: how often each pixel belongs to the object."""
    fixed = {"scale": (0.8, 0.8), "shift": 0.0, "rot": 0.0, "flip": False}
    fixed |= {"aspect": 0.0, "shear": 0.0, "warp": 0.0}
    scene = Scene(6, 48, np.random.default_rng(0), **fixed)
    draw(scene)
    return scene.mask.mean(axis=0)


def test_the_hundred_classes_differ_in_shape():
    shapes = {n: silhouette(d) for n, d in CIFAR100.classes.items() if n not in LANDSCAPES}
    assert all(shape.sum() > 100 for shape in shapes.values())
    names = sorted(shapes)
    overlap = {
        (a, b): np.minimum(shapes[a], shapes[b]).sum() / np.maximum(shapes[a], shapes[b]).sum()
        for i, a in enumerate(names)
        for b in names[i + 1 :]
    }
    worst = max(overlap, key=overlap.get)
    assert overlap[worst] < 0.9, f"{worst}: {overlap[worst]:.2f}"


def test_every_place_can_be_painted_and_is_chosen_as_often_as_asked():
    from course_utils.standins.canvas import Canvas
    from course_utils.standins.places import paint_places

    canvas = Canvas(400, 8, np.random.default_rng(0))
    paint_places(canvas, tuple(PLACES), 1.0)
    assert (np.ptp(canvas.img, axis=(1, 2, 3)) > 0).all()

    blue = Canvas(400, 8, np.random.default_rng(0))
    paint_places(blue, ("sky",), 1.0)
    assert (blue.img[..., 2].mean((1, 2)) > blue.img[..., 0].mean((1, 2)) - 0.05).all()


def test_difficulty_changes_the_pictures():
    from course_utils.standins.pictures import paint_object
    from course_utils.standins.shapes.vehicles import ship

    def draw(**settings):
        rng = np.random.default_rng(1)
        return paint_object(ship, ("sea",), 4, 32, rng, Difficulty(**settings))

    assert not np.array_equal(draw(), draw(clutter=0))
    assert draw(noise=0.2).std() > draw(noise=0).std()
