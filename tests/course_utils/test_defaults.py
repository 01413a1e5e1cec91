import subprocess
import sys
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from course_utils import defaults as module
from course_utils import setup


@pytest.fixture(autouse=True)
def plain_place(monkeypatch):
    """A computer that is neither Colab nor the book build, and no setup() before."""
    for name in ("COURSE_BOOK_BUILD", "COURSE_PROFILE", "COLAB_RELEASE_TAG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(module, "_active", None)


@pytest.mark.parametrize(
    ("environment", "profile"),
    [
        ({}, "local"),
        ({"COLAB_RELEASE_TAG": "release"}, "colab"),
        ({"COURSE_BOOK_BUILD": "1"}, "smoke"),
        ({"COURSE_PROFILE": "colab"}, "colab"),
        ({"COURSE_BOOK_BUILD": "1", "COURSE_PROFILE": "local"}, "local"),
    ],
)
def test_the_place_chooses_the_profile_and_the_variable_overrides(
    monkeypatch, environment, profile
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert module.current().profile == profile


def test_colab_trains_longer_in_smaller_batches_than_a_laptop():
    local, colab = module.PROFILES["local"], module.PROFILES["colab"]
    assert (local.epochs, local.batch_size, local.patience) == (20, 256, 5)
    assert (colab.epochs, colab.batch_size, colab.patience) == (35, 32, 10)
    assert {(d.min_delta, d.monitor, d.mode) for d in (local, colab)} == {
        (0.02, "val_accuracy", "max")
    }


def test_the_book_build_never_downloads():
    assert module.PROFILES["smoke"].data == "stand-in"


def test_setup_is_repeatable_and_remembered(capsys):
    chosen = setup(seed=3, profile="smoke")
    first = np.random.rand(4)
    setup(seed=3, profile="smoke")
    assert np.array_equal(first, np.random.rand(4))
    assert module.current() == chosen
    assert capsys.readouterr().out.count("\n") == 2


def test_setup_in_colab_without_a_gpu_names_the_menu(monkeypatch, capsys):
    monkeypatch.setenv("COLAB_RELEASE_TAG", "release")
    setup()
    line = capsys.readouterr().out
    assert "Colab" in line and "Runtime → Change runtime type" in line


def test_setup_on_a_tpu_runtime_says_so(monkeypatch, capsys):
    monkeypatch.setenv("COLAB_RELEASE_TAG", "release")
    monkeypatch.setenv("TPU_NAME", "local")
    setup()
    assert "TPU" in capsys.readouterr().out


def test_defaults_cannot_be_changed_by_accident():
    with pytest.raises(FrozenInstanceError):
        module.PROFILES["local"].epochs = 1


@pytest.mark.parametrize("how", ["argument", "variable"])
def test_an_unknown_profile_is_one_sentence(monkeypatch, how):
    if how == "variable":
        monkeypatch.setenv("COURSE_PROFILE", "turbo")
    with pytest.raises(ValueError, match="'turbo'.*smoke, local, colab") as error:
        setup(profile="turbo" if how == "argument" else None)
    assert "\n" not in str(error.value)


def test_importing_the_package_loads_nothing_heavy():
    code = (
        "import sys, course_utils; "
        "print([m for m in ('tensorflow', 'keras', 'matplotlib', 'pandas', 'numpy')"
        " if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout.strip() == "[]", result.stdout + result.stderr
