"""The explorers' numbers against NumPy and SciPy, and their controls as a reader uses them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from places import ROOT
from scipy import ndimage

STATIC = ROOT / "book" / "_static"
EXPLORERS = ("conv-stepper", "pooling-stepper", "receptive-field", "augmentation-explorer")
EVENT = "document.dispatchEvent(new Event('DOMContentLoaded'))"
SCIPY_MODES = {
    "constant": "grid-constant",
    "nearest": "nearest",
    "reflect": "reflect",
    "wrap": "grid-wrap",
}


@pytest.fixture
def page(browser):
    page = browser.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: m.type == "error" and errors.append(m.text))
    yield page
    page.close()
    assert errors == []


def show(page, markup: str = ""):
    """Open an otherwise empty page with the explorers' scripts and ``markup``."""
    page.set_content(f"<!doctype html><title>x</title>{markup}")
    for name in (*EXPLORERS, "explorer"):
        page.add_script_tag(path=STATIC / f"{name}.js")
    page.evaluate(EVENT)
    return page


def windows(image: np.ndarray, rows: int, columns: int, stride: int) -> np.ndarray:
    view = np.lib.stride_tricks.sliding_window_view(image, (rows, columns))
    return view[::stride, ::stride]


def pad_as_keras(image: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    widths = []
    for length, reach in zip(image.shape, kernel.shape, strict=True):
        total = max((math.ceil(length / stride) - 1) * stride + reach - length, 0)
        widths.append((total // 2, total - total // 2))
    return np.pad(image, widths)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_convolution_equals_numpy(page, padding):
    show(page)
    rng = np.random.default_rng(0)
    for _ in range(40):
        image = rng.integers(-9, 10, rng.integers(3, 11, 2)).astype(float)
        kernel = rng.normal(size=rng.integers(1, 4, 2)).round(2)
        stride = int(rng.integers(1, 4))
        padded = pad_as_keras(image, kernel, stride) if padding == "same" else image
        expected = (windows(padded, *kernel.shape, stride) * kernel).sum((-1, -2))
        found = page.evaluate(
            "args => ConvStepper.convolve(...args)",
            [image.tolist(), kernel.tolist(), stride, padding],
        )
        np.testing.assert_allclose(found, expected, atol=1e-9)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", [1, 2, 3])
def test_convolution_equals_keras(page, padding, stride):
    keras = pytest.importorskip("keras")
    show(page)
    rng = np.random.default_rng(stride)
    for side in (5, 6, 7, 8):
        image, kernel = rng.integers(0, 10, (side, side)), rng.integers(-3, 4, (3, 3))
        layer = keras.layers.Conv2D(1, 3, stride, padding, use_bias=False)
        layer.build((None, side, side, 1))
        layer.kernel.assign(kernel[..., None, None].astype("float32"))
        expected = np.asarray(layer(image[None, ..., None].astype("float32")))[0, ..., 0]
        found = page.evaluate(
            "args => ConvStepper.convolve(...args)",
            [image.tolist(), kernel.tolist(), stride, padding],
        )
        np.testing.assert_allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("mode, reduce", [("max", np.max), ("average", np.mean)])
def test_pooling_equals_numpy(page, mode, reduce):
    show(page)
    rng = np.random.default_rng(1)
    for _ in range(40):
        image = rng.integers(-9, 10, rng.integers(4, 11, 2))
        size, stride = (int(value) for value in rng.integers(1, 5, 2))
        found = page.evaluate(
            "args => PoolingStepper.pool(...args)", [image.tolist(), size, stride, mode]
        )
        expected = reduce(windows(image, size, size, stride), axis=(-1, -2))
        np.testing.assert_allclose(found, expected, atol=1e-12)


def test_receptive_field_equals_what_a_gradient_would_reach(page):
    show(page)
    rng = np.random.default_rng(2)
    for _ in range(30):
        layers = [
            {"kernel": int(rng.integers(1, 6)), "stride": int(rng.integers(1, 4))}
            for _ in range(rng.integers(1, 5))
        ]
        sizes = page.evaluate("layers => ReceptiveField.sizes(layers, 3)", layers)
        # Connect layer to layer: reach[i, j] says whether unit i sees input j.
        reach = np.eye(sizes[0], dtype=bool)
        for layer, size in zip(layers, sizes[1:], strict=True):
            kernel, stride = layer["kernel"], layer["stride"]
            reach = np.array(
                [reach[i * stride : i * stride + kernel].any(axis=0) for i in range(size)]
            )
        assert len(reach) == 3
        for unit in range(3):
            seen = np.flatnonzero(reach[unit])
            first, last = page.evaluate("args => ReceptiveField.cone(...args)[0]", [layers, unit])
            assert (first, last) == (seen[0], seen[-1])
        found = page.evaluate("layers => ReceptiveField.fields(layers).at(-1)", layers)
        span = np.flatnonzero(reach[0])
        assert found["field"] == span[-1] - span[0] + 1
        assert found["jump"] == np.flatnonzero(reach[1])[0] - span[0]


@pytest.mark.parametrize("fill", SCIPY_MODES)
def test_augmentation_equals_scipy(page, fill):
    show(page)
    rng = np.random.default_rng(3)
    height, width = 12, 17
    image = rng.random((height, width, 3))
    for _ in range(8):
        change = {
            "flipColumns": bool(rng.integers(2)),
            "flipRows": bool(rng.integers(2)),
            "rotation": float(rng.uniform(-180, 180)),
            "zoom": float(rng.uniform(0.5, 2)),
            "shiftRows": float(rng.uniform(-0.5, 0.5)),
            "shiftColumns": float(rng.uniform(-0.5, 0.5)),
            "brightness": float(rng.uniform(-0.5, 0.5)),
            "fill": fill,
        }
        # Forwards: flip, then turn counter-clockwise (rows point down), then zoom.
        flip = np.diag([-1 if change["flipRows"] else 1, -1 if change["flipColumns"] else 1])
        angle = np.deg2rad(change["rotation"])
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        forwards = change["zoom"] * turn @ flip
        middle = np.array([(height - 1) / 2, (width - 1) / 2])
        shift = np.array([change["shiftRows"] * height, change["shiftColumns"] * width])
        places = np.stack(np.mgrid[:height, :width], -1) - middle - shift
        sources = places @ np.linalg.inv(forwards).T + middle
        expected = np.stack(
            [
                ndimage.map_coordinates(
                    image[..., channel],
                    np.moveaxis(sources, -1, 0),
                    order=1,
                    mode=SCIPY_MODES[fill],
                )
                for channel in range(3)
            ],
            -1,
        )
        expected = np.clip(expected + change["brightness"], 0, 1)
        found = page.evaluate(
            "args => AugmentationExplorer.augment(...args)",
            [image.ravel().tolist(), height, width, 3, change],
        )
        np.testing.assert_allclose(np.reshape(found, image.shape), expected, atol=1e-9)


def test_a_quarter_turn_goes_counter_clockwise(page):
    show(page)
    image = np.random.default_rng(4).random((5, 5))
    found = page.evaluate(
        "image => AugmentationExplorer.augment(image, 5, 5, 1,"
        " {...AugmentationExplorer.NONE, rotation: 90, fill: 'nearest'})",
        image.ravel().tolist(),
    )
    np.testing.assert_allclose(np.reshape(found, (5, 5)), np.rot90(image), atol=1e-9)


def table(page, caption: str) -> list[list[str]]:
    """The cells of the grid called ``caption``, inputs by their values."""
    return page.evaluate(
        """caption => {
            const tables = [...document.querySelectorAll("table")];
            const { rows } = tables.find((t) => t.caption?.textContent === caption);
            const text = (cell) => cell.firstChild?.value ?? cell.textContent;
            return [...rows].map((row) => [...row.cells].map(text));
        }""",
        caption,
    )


CONV = (
    '<div class="conv-stepper" data-image="[[1,2,3],[4,5,6],[7,8,9]]" data-kernel="[[1,0],[0,-1]]">'
    "<p>fallback</p></div>"
)


def test_conv_stepper_by_keyboard(page):
    show(page, CONV)
    assert "fallback" not in page.inner_text("body")
    page.get_by_role("button", name="Step").focus()
    page.keyboard.press("Enter")
    assert table(page, "Output") == [["−4", "−4"], ["", ""]]
    assert table(page, "Products") == [["2", "0"], ["0", "−6"]]
    assert "2·1 + 3·0 + 5·0 + 6·(−1) = −4" in page.inner_text(".explorer-sentence")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    assert table(page, "Output") == [["−4", ""], ["", ""]]
    page.get_by_label("Kernel, row 1, column 1", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="End").press("Enter")
    assert table(page, "Output") == [["11", "14"], ["20", "23"]]


def test_conv_stepper_stride_padding_and_presets(page):
    show(page, CONV)
    page.get_by_label("Padding").select_option("same")
    page.get_by_role("button", name="End").click()
    assert table(page, "Image")[-1] == ["0", "0", "0", "0"]
    assert table(page, "Output") == [["−4", "−4", "3"], ["−4", "−4", "6"], ["7", "8", "9"]]
    page.get_by_label("Stride").select_option("2")
    page.get_by_role("button", name="End").click()
    assert table(page, "Output") == [["−4", "3"], ["7", "9"]]
    page.get_by_label("Padding").select_option("valid")
    page.locator("label", has_text="Kernel").get_by_role("combobox").select_option("sharpen")
    assert table(page, "Output") == [["5"]]
    page.locator("label", has_text="Kernel").get_by_role("combobox").select_option(
        "5 × 5 corner to corner"
    )
    assert "larger than the image" in page.inner_text(".explorer-sentence")


def test_conv_stepper_plays_to_the_end(page):
    page.clock.install()
    show(page, CONV)
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(10_000)
    assert table(page, "Output") == [["−4", "−4"], ["−4", "−4"]]
    assert page.get_by_role("button", name="Play").is_visible()


def test_pooling_stepper(page):
    show(
        page, '<div class="pooling-stepper" data-image="[[1,3,2,1],[4,8,6,5],[2,7,1,0],[3,4,5,2]]">'
    )
    page.get_by_role("button", name="End").click()
    assert table(page, "Output") == [["8", "6"], ["7", "5"]]
    assert "4 of 16 numbers are left" in page.inner_text(".explorer-sentence")
    page.get_by_label("Pooling").select_option("average")
    page.get_by_label("Size").select_option("3")
    assert page.get_by_label("Stride").input_value() == "3"
    page.get_by_label("Stride").select_option("1")
    page.get_by_role("button", name="End").click()
    assert table(page, "Output") == [["3.7778", "3.6667"], ["4.4444", "4.2222"]]


def test_receptive_field_explorer(page):
    show(page, '<div class="receptive-field" data-layers=\'[{"kernel": 3, "stride": 2}]\'></div>')
    assert "3 × 3 pixels" in page.inner_text(".explorer-sentence")
    page.get_by_role("button", name="Add a layer").click()
    assert "7 × 7 pixels" in page.inner_text(".explorer-sentence")
    page.get_by_label("Layer 2, kernel").select_option("5")
    assert "11 × 11 pixels" in page.inner_text(".explorer-sentence")
    label = page.get_by_role("img").get_attribute("aria-label")
    assert "sees inputs" in label
    for _ in range(7):
        if page.get_by_role("button", name="Add a layer").is_enabled():
            page.get_by_role("button", name="Add a layer").click()
    page.get_by_label("Layer 3, stride").select_option("4")
    assert "too wide to draw" in page.inner_text(".explorer-sentence")


def test_augmentation_explorer(page):
    show(page, '<div class="augmentation-explorer"></div>')
    pixels = """n => {
        const pen = document.querySelectorAll("canvas")[n].getContext("2d");
        return [...pen.getImageData(0, 0, 96, 96).data];
    }"""
    original, copy = (np.array(page.evaluate(pixels, n)).reshape(96, 96, 4) for n in (0, 1))
    np.testing.assert_array_equal(original, copy)
    page.get_by_label("Flip left and right").check()
    copy = np.array(page.evaluate(pixels, 1)).reshape(96, 96, 4)
    np.testing.assert_array_equal(original[:, ::-1], copy)
    assert page.inner_text("code") == 'keras.layers.RandomFlip("horizontal")'
    page.get_by_label("Fill").select_option("reflect")
    page.get_by_label("Turn").focus()
    page.keyboard.press("ArrowRight")
    assert 'RandomRotation(0.014, fill_mode="reflect")' in page.inner_text("code")
    page.get_by_role("button", name="Reset").click()
    assert page.inner_text("code") == "# the picture as it is"
    page.get_by_role("button", name="Random").click()
    assert "Changed" not in page.inner_text("code")


def test_a_broken_attribute_is_shown_where_it_is(browser):
    page = browser.new_page()
    show(page, '<div class="conv-stepper" data-image="[[1,2"><p>fallback</p></div>')
    assert "This conv-stepper cannot start" in page.inner_text("body")
    assert "fallback" in page.inner_text("body")
    page.close()
