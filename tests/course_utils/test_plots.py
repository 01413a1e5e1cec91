import numpy as np
import pytest

from course_utils import plot_confusion, plot_feature_maps, plot_filters, plot_history

HISTORY = {
    "loss": [2.0, 1.0, 0.5],
    "accuracy": [0.2, 0.5, 0.8],
    "val_loss": [2.1, 1.5, 1.8],
    "val_accuracy": [0.2, 0.45, 0.4],
}


def test_a_history_is_drawn_with_training_validation_and_the_best_epoch():
    figure = plot_history(HISTORY)
    assert [ax.get_ylabel() for ax in figure.axes] == ["loss", "accuracy"]
    for ax in figure.axes:
        labels = [line.get_label() for line in ax.lines]
        assert labels == ["training", "validation", "best epoch (2)"]
        assert list(ax.lines[0].get_xdata()) == [1, 2, 3]
    assert "val_accuracy is best in epoch 2 with 0.45" in figure.get_label()


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (2, 1), (3, 2), (4, 2)])
def test_more_than_two_metrics_are_drawn_in_rows_of_two(count, rows):
    names = ["loss", "accuracy", "precision", "recall"][:count]
    figure = plot_history({name: [0.1, 0.2] for name in names})
    assert [ax.get_ylabel() for ax in figure.axes] == names
    assert figure.get_size_inches() == pytest.approx((4.4 * min(count, 2), 3.2 * rows))


def test_the_best_loss_is_the_smallest():
    figure = plot_history({"loss": [3.0, 1.0, 2.0]})
    assert "loss is best in epoch 2" in figure.get_label()


@pytest.mark.parametrize(
    ("history", "monitor", "message"),
    [
        ({}, None, "empty history"),
        ({"loss": []}, None, "empty history"),
        (HISTORY, "val_auc", "holds no 'val_auc'; it holds loss, accuracy"),
    ],
)
def test_a_history_that_cannot_be_drawn_says_why(history, monitor, message):
    with pytest.raises(ValueError, match=message):
        plot_history(history, monitor)


def test_a_confusion_matrix_has_rows_for_the_truth():
    figure = plot_confusion(np.array([[8, 2], [1, 9]]), ["cat", "dog"])
    (ax,) = figure.axes
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted", "true")
    assert [text.get_text() for text in ax.texts] == ["8", "2", "1", "9"]
    assert "85% lie on the diagonal" in figure.get_label()
    assert "cat taken for dog" in figure.get_label()


def test_names_must_fit_the_confusion_matrix():
    with pytest.raises(ValueError, match=r"\(2, 2\).*3 class names"):
        plot_confusion(np.eye(2), ["a", "b", "c"])


def test_feature_maps_make_a_row_per_layer():
    figure = plot_feature_maps({"conv": np.zeros((8, 8, 3)), "pool": np.zeros((4, 4, 9))}, count=4)
    assert sum(bool(ax.images) for ax in figure.axes) == 3 + 4
    assert "conv 8×8×3, pool 4×4×9" in figure.get_label()


def test_feature_maps_of_a_batch_are_refused():
    with pytest.raises(ValueError, match="'conv' have shape"):
        plot_feature_maps({"conv": np.zeros((1, 8, 8, 3))})


def test_filters_over_colours_are_drawn_in_colour_and_others_by_sign():
    colour = plot_filters(np.random.default_rng(0).normal(size=(3, 3, 3, 5)))
    assert colour.axes[0].images[0].get_array().shape == (3, 3, 3)
    grey = plot_filters(np.random.default_rng(0).normal(size=(3, 3, 7, 5)))
    low, high = grey.axes[0].images[0].get_clim()
    assert low == -high
    with pytest.raises(ValueError, match="cannot be drawn"):
        plot_filters(np.zeros((3, 3, 3)))
