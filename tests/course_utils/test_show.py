import base64
import io

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from course_utils import describe, show_animation, show_image, show_images, show_misclassified
from course_utils.show import _figure_html, as_pixels

GREY = np.arange(12, dtype="uint8").reshape(3, 4)
COLOUR = np.zeros((5, 6, 3), dtype="float32")


@pytest.mark.parametrize(
    ("image", "shape", "dtype"),
    [
        (GREY, (3, 4), "uint8"),
        (GREY[..., None], (3, 4), "uint8"),
        (COLOUR, (5, 6, 3), "float32"),
        (np.zeros((2, 2, 4), "uint8"), (2, 2, 4), "uint8"),
        (GREY > 5, (3, 4), "uint8"),
        (GREY.astype("int64"), (3, 4), "uint8"),
    ],
)
def test_every_usual_picture_can_be_drawn(image, shape, dtype):
    pixels = as_pixels(image)
    assert (pixels.shape, pixels.dtype) == (shape, np.dtype(dtype))


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros(784), r"\(784,\) is not a picture"),
        (np.zeros((1, 28, 28, 1)), "is not a picture"),
        (np.zeros((4, 4, 2)), "is not a picture"),
        (np.full((4, 4), 255.0), "divide it by 255"),
    ],
)
def test_what_is_no_picture_is_refused_with_what_to_do(image, message):
    with pytest.raises(ValueError, match=message):
        show_image(image)


def test_grey_255_is_white_and_0_is_black_whatever_else_is_in_the_picture():
    (ax,) = show_image(np.full((2, 2), 100, "uint8")).axes
    assert ax.images[0].get_clim() == (0, 255)


def test_alt_text_is_derived_and_reaches_the_html():
    figure = show_image(GREY, 'a "7"')
    page = _figure_html(figure)
    assert 'alt="a &quot;7&quot;: a grey picture of 3 × 4 pixels."' in page


def test_the_html_shows_the_figure_at_half_its_pixels_for_sharp_screens():
    page = _figure_html(show_image(GREY))
    png = base64.b64decode(page.split("base64,")[1].split('"')[0])
    width = Image.open(io.BytesIO(png)).width
    assert f'width="{width // 2}"' in page


def test_a_figure_of_ones_own_takes_a_text_and_is_not_shown_twice():
    figure, ax = plt.subplots()
    assert describe(figure, "a\n  line") is figure
    assert figure.get_label() == "a line"
    assert not plt.fignum_exists(figure.number)


def test_an_empty_text_is_refused():
    with pytest.raises(ValueError, match="empty"):
        describe(Figure(), "  ")


def test_a_grid_has_a_cell_per_picture_with_its_label():
    figure = show_images([GREY, GREY, COLOUR, GREY], ["a", "b", "c", "d"], columns=3)
    drawn = [(ax.get_title(), len(ax.images)) for ax in figure.axes]
    assert drawn == [("a", 1), ("b", 1), ("c", 1), ("d", 1), ("", 0), ("", 0)]
    assert figure.get_label() == "4 pictures: a, b, c, d."


@pytest.mark.parametrize(
    ("shapes", "row_height"),
    [
        ([(8, 8)] * 4, 2.1),
        ([(4, 8)] * 4, 1.15),
        ([(4, 8), (8, 8)], 2.1),
        ([(16, 8)] * 4, 2.1),
    ],
)
def test_rows_are_as_high_as_the_tallest_picture_needs_but_never_more_than_square(
    shapes, row_height
):
    figure = show_images([np.zeros(shape, "uint8") for shape in shapes], columns=2)
    rows = len(figure.axes) // 2
    assert figure.get_size_inches() == pytest.approx((3.8, row_height * rows))


def test_labels_and_pictures_must_be_as_many():
    with pytest.raises(ValueError, match="2 pictures but 1 labels"):
        show_images([GREY, GREY], ["a"])
    with pytest.raises(ValueError, match="no picture"):
        show_images([])


def test_mistakes_come_most_confident_first_and_right_ones_never():
    images = np.zeros((4, 2, 2, 3))
    figure = show_misclassified(
        images, [0, 1, 0, 1], [1, 1, 1, 0], ["cat", "dog"], confidence=[0.6, 1.0, 0.9, 0.7]
    )
    titles = [ax.get_title() for ax in figure.axes]
    assert titles == ["dog\n(is cat)", "cat\n(is dog)", "dog\n(is cat)"]


def test_no_mistake_is_said_plainly():
    with pytest.raises(ValueError, match="every prediction is right"):
        show_misclassified(np.zeros((1, 2, 2)), [1], [1], ["cat", "dog"])


def test_an_animation_holds_every_frame_and_asks_no_host():
    page = show_animation([GREY, GREY.T, GREY], alt="it <turns>").data
    assert page.count("data:image/png") == 4  # the first is shown before the script runs
    assert 'alt="it &lt;turns&gt;"' in page and 'max="2"' in page
    assert "http" not in page
    with pytest.raises(ValueError, match="no frame"):
        show_animation([], alt="nothing")
