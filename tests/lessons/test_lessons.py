"""The lesson table belongs to the present drawings and code, and a part of it is trained again."""

import importlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from course_utils import defaults, load
from course_utils.standins import GENERATOR_VERSION

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def lessons():
    """benchmarks/lessons.py as a module."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    yield importlib.import_module("lessons")
    sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def table(lessons):
    """The stored results."""
    return json.loads(lessons.RESULTS.read_text())


def test_the_table_belongs_to_the_present_drawings(lessons, table):
    assert table["generator"] == GENERATOR_VERSION, "run make lessons"
    now = lessons.fingerprint()
    assert set(now) == set(table["fingerprint"])
    for name, means in now.items():
        stored = table["fingerprint"][name]
        assert np.allclose(means, stored, atol=0.2), (
            f"the drawings of {name} have changed: raise GENERATOR_VERSION and run make lessons"
        )


def test_the_table_has_a_row_for_every_lesson(lessons, table):
    assert [row["lesson"] for row in table["rows"]] == list(lessons.LESSONS)
    assert table["seeds"] == list(lessons.SEEDS)
    for row in table["rows"]:
        lesson = lessons.LESSONS[row["lesson"]]
        assert (row["claim"], row["margin"]) == (lesson.claim, lesson.margin)
        assert (row["larger"]["run"], row["smaller"]["run"]) == (
            lesson.larger[0],
            lesson.smaller[0],
        )


def test_the_differences_follow_from_the_values_and_every_lesson_holds(table):
    for row in table["rows"]:
        larger, smaller = (np.array(row[side]["values"]) for side in ("larger", "smaller"))
        assert np.allclose(row["differences"], larger - smaller, atol=1e-3)
        assert row["holds"] == (min(row["differences"]) >= row["margin"])
        assert row["holds"], f"{row['claim']}: {row['differences']}"


def test_what_is_measured(lessons):
    history = {
        "loss": [2.0, 1.0, 0.5, 0.2],
        "val_loss": [2.1, 1.2, 1.0, 1.5],
        "held_out_loss": [2.2, 1.1, 1.3, 1.4],
        "val_accuracy": [0.2, 0.5, 0.7, 0.6],  # the last three: 0.6 on average
        "train_accuracy": 0.9,
        "anywhere": 0.3,
    }
    assert lessons.accuracy(history) == pytest.approx(0.6)
    assert (lessons.second_epoch(history), lessons.third_epoch(history)) == (0.5, 0.7)
    assert lessons.gap(history) == pytest.approx(0.3)
    assert lessons.kept(history) == pytest.approx(0.5)
    assert lessons.last_loss(history) == 1.5
    assert (lessons.chosen_loss(history), lessons.chosen_accuracy(history)) == (1.2, 0.5)
    assert (lessons.chosen_training_loss(history), lessons.training_loss(history)) == (1.0, 0.2)


def test_a_lesson_holds_only_with_every_seed(lessons, monkeypatch):
    accuracies = {"a": [0.5, 0.6, 0.7], "b": [0.4, 0.4, 0.65]}
    monkeypatch.setattr(
        lessons,
        "trained",
        lambda run, seed: {"val_accuracy": [accuracies[run][seed - 1]], "seconds": 2.0},
    )
    sides = (("a", lessons.accuracy), ("b", lessons.accuracy))
    row = lessons.Lesson("a beats b", *sides, margin=0.05).row("name")
    assert row["differences"] == [0.1, 0.2, 0.05] and row["holds"] and row["seconds"] == 12.0
    assert not lessons.Lesson("a beats b", *sides, margin=0.06).row("name")["holds"]


def test_fresh_pictures_are_not_the_shipped_ones(lessons, monkeypatch):
    monkeypatch.setattr(defaults, "_active", defaults.PROFILES["smoke"])
    runs = sys.modules["lesson_runs"]
    images, labels = runs.pictures("cifar10", "fresh")
    shipped, _ = load("cifar10", split="test", as_supervised=True, batch_size=-1)
    assert images.shape == (1000, 32, 32, 3) and set(np.bincount(labels)) == {100}
    assert not {i.tobytes() for i in images} & {i.tobytes() for i in shipped.numpy()}
    anywhere, _ = runs.pictures("cifar10", "anywhere")
    assert anywhere.shape == images.shape and not np.array_equal(anywhere, images)


def test_a_lesson_trained_again_gives_what_the_table_says(lessons, table, monkeypatch):
    monkeypatch.setattr(defaults, "_active", defaults.PROFILES["smoke"])
    monkeypatch.setattr(lessons, "SEEDS", (1,))
    row = lessons.LESSONS["scaling"].row("scaling")
    (stored,) = (r for r in table["rows"] if r["lesson"] == "scaling")
    assert row["holds"]
    for side in ("larger", "smaller"):
        assert row[side]["values"][0] == pytest.approx(stored[side]["values"][0], abs=0.08)
