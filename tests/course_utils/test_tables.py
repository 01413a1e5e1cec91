import keras
import numpy as np
import pytest
from keras import layers

from course_utils import compare, count_multiplications, metrics_table

X = np.random.default_rng(0).random((12, 8, 8, 3)).astype("float32")
Y = np.arange(12) % 2


@pytest.fixture(scope="module")
def model():
    model = keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3),
            layers.Flatten(),
            layers.Dense(2, activation="softmax"),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def test_metrics_are_those_that_keras_evaluates(model):
    table = metrics_table(model, {"all": (X, Y), "half": (X[:6], Y[:6])})
    loss, accuracy = model.evaluate(X[:6], Y[:6], verbose=0)
    assert list(table.index) == ["all", "half"]
    assert table.loc["half", "loss"] == pytest.approx(loss, rel=1e-5)
    assert table.loc["half", "accuracy"] == pytest.approx(accuracy)


def test_an_uncompiled_model_cannot_be_evaluated():
    bare = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    with pytest.raises(ValueError, match="not compiled; call model.compile"):
        metrics_table(bare, {"test": (np.zeros((1, 2)), np.zeros(1))})


def test_models_are_compared_by_cost_and_score(model):
    table = compare({"a": model, "b": {"model": model, "training seconds": 3.0}}, (X, Y))
    assert table.loc["a", "parameters"] == 3 * 3 * 3 * 4 + 4 + 6 * 6 * 4 * 2 + 2
    assert table.loc["a", "multiplications"] == 6 * 6 * 27 * 4 + 144 * 2
    assert table.loc["b", "training seconds"] == 3.0
    assert (table["ms per image"] > 0).all()
    assert table.loc["a", "accuracy"] == table.loc["b", "accuracy"]


def counted(*stack, size=(6, 6, 4)):
    return count_multiplications(keras.Sequential([keras.Input(size), *stack]))


@pytest.mark.parametrize(
    ("stack", "multiplications"),
    [
        ([layers.Conv2D(5, 3, padding="same")], 36 * 9 * 4 * 5),
        ([layers.Conv2D(5, 3, strides=2)], 4 * 9 * 4 * 5),
        ([layers.Conv2D(8, 3, groups=2, padding="same")], 36 * 9 * 2 * 8),
        ([layers.DepthwiseConv2D(3, padding="same")], 36 * 9 * 4),
        ([layers.SeparableConv2D(5, 3, padding="same")], 36 * (9 * 4 + 4 * 5)),
        ([layers.Conv2DTranspose(5, 2, strides=2)], 36 * 4 * 4 * 5),
        ([layers.MaxPooling2D(), layers.Flatten(), layers.Dense(7)], 3 * 3 * 4 * 7),
        ([layers.BatchNormalization(), layers.ReLU()], 0),
        ([keras.Sequential([layers.Conv2D(5, 1)])], 36 * 4 * 5),
    ],
)
def test_multiplications_are_those_counted_by_hand(stack, multiplications):
    assert counted(*stack) == multiplications


def test_an_open_size_cannot_be_counted():
    with pytest.raises(ValueError, match="open size.*fixed height and width"):
        counted(layers.Conv2D(5, 3), size=(None, None, 3))
