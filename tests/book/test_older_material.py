"""Each row of the appendix "What older material gets wrong", checked on the locked versions."""

from __future__ import annotations

import inspect
import io
import math

import keras
import numpy as np
import PIL.Image
import pytest
import tensorflow as tf

cv2 = pytest.importorskip("cv2")


def tiny_model() -> keras.Model:
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])


def test_names_that_are_gone():
    assert not hasattr(keras.utils, "np_utils") and hasattr(keras.utils, "to_categorical")
    assert not hasattr(keras.Model, "fit_generator")
    assert not hasattr(keras.Model, "predict_generator")
    assert not {"workers", "use_multiprocessing"} & set(
        inspect.signature(keras.Model.fit).parameters
    )
    assert "workers" in inspect.signature(keras.utils.PyDataset).parameters
    assert not hasattr(keras.preprocessing.image, "random_shift")
    assert hasattr(keras.layers, "RandomTranslation")
    assert not hasattr(PIL.Image, "ANTIALIAS") and PIL.Image.Resampling.LANCZOS is not None
    with pytest.raises(ValueError, match="not recognized"):
        keras.optimizers.SGD(lr=0.1)
    with pytest.warns(UserWarning, match="no longer supported"):
        keras.optimizers.SGD(decay=1e-4)
    with pytest.raises(TypeError, match="period"):
        keras.callbacks.ModelCheckpoint("x.keras", period=5)


def test_the_legacy_generator_has_no_next_method():
    generator = tf.keras.preprocessing.image.ImageDataGenerator()
    iterator = generator.flow(np.zeros((4, 8, 8, 3)), batch_size=2)
    assert not hasattr(iterator, "next")
    assert next(iterator).shape == (2, 8, 8, 3)


def test_endings_of_saved_files(tmp_path):
    model = tiny_model()
    with pytest.raises(ValueError, match=r"\.weights\.h5"):
        model.save_weights(tmp_path / "w.h5")
    with pytest.raises(ValueError, match=r"\.keras"):
        model.save(tmp_path / "folder")
    model.save_weights(tmp_path / "w.weights.h5")
    model.save(tmp_path / "model.keras")


def test_a_softmax_taken_for_logits_keeps_the_loss_of_a_sure_prediction_high():
    probabilities = np.array([[1.0, 0.0, 0.0]])
    wrong = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(
        np.array([0]), probabilities
    )
    right = keras.losses.SparseCategoricalCrossentropy()(np.array([0]), probabilities)
    assert float(right) < 1e-3 and float(wrong) > 0.5


def test_too_many_units_take_probability_from_the_classes():
    probabilities = keras.ops.softmax(np.zeros((1, 64)))
    assert float(np.sum(probabilities[0, :10])) == pytest.approx(10 / 64)


@pytest.mark.parametrize("padding, corner", [("valid", 9.0), ("same", 4.0)])
def test_only_same_padding_puts_zeros_outside(padding, corner):
    convolution = keras.layers.Conv2D(
        1, 3, padding=padding, kernel_initializer="ones", use_bias=False
    )
    assert float(convolution(np.ones((1, 5, 5, 1)))[0, 0, 0, 0]) == corner


def test_a_shift_is_a_share_of_the_side():
    layer = keras.layers.RandomTranslation((0.15, 0.15), 0.0, fill_mode="constant")
    layer_max = 0.15 * 32
    assert layer_max == pytest.approx(4.8)
    row = np.arange(32, dtype="float32").reshape(1, 32, 1, 1) * np.ones((1, 32, 32, 1), "float32")
    shifted = np.asarray(layer(row, training=True))[0, :, 16, 0]
    inside = np.flatnonzero(shifted > 0)[5:-5]
    moved = np.abs(shifted[inside] - inside)
    assert np.allclose(moved, 4.8, atol=1e-3)


def test_a_convolution_sums_its_input_channels():
    model = keras.Sequential(
        [
            keras.Input((44, 44, 3)),
            keras.layers.Conv2D(16, 5),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
        ]
    )
    assert model.layers[1].output.shape == (None, 20, 20, 16)
    assert model.output_shape == (None, 6400)


def resnet34_cost() -> tuple[int, int]:
    """Count ResNet34's weights and multiplications at 224 × 224 from its published plan."""
    weights, multiplications = 64 * 49 * 3, 64 * 49 * 3 * 112**2
    channels, side = 64, 56
    for blocks, out, first_stride in [(3, 64, 1), (4, 128, 2), (6, 256, 2), (3, 512, 2)]:
        for block in range(blocks):
            stride = first_stride if block == 0 else 1
            side //= stride
            layers = [(9, channels, out), (9, out, out)]
            if channels != out:
                layers.append((1, channels, out))
            cost = sum(k * a * b for k, a, b in layers)
            weights, multiplications = weights + cost, multiplications + cost * side**2
            channels = out
    return weights + 512 * 1000 + 1000, multiplications + 512 * 1000


def test_parameters_are_not_operations():
    vgg = keras.applications.VGG16(weights=None)
    vgg_multiplications = sum(
        math.prod(layer.kernel.shape) * math.prod(layer.output.shape[1:-1] or (1,))
        for layer in vgg.layers
        if hasattr(layer, "kernel")
    )
    weights, multiplications = resnet34_cost()
    assert 6 < vgg.count_params() / weights < 7
    assert 4 < vgg_multiplications / multiplications < 4.5


def test_vgg_pools_two_by_two():
    vgg = keras.applications.VGG16(weights=None)
    pools = [layer for layer in vgg.layers if "pool" in layer.name]
    assert {(layer.pool_size, tuple(layer.strides)) for layer in pools} == {((2, 2), (2, 2))}


def test_batch_normalisation_works_on_activations():
    dense, normalise = keras.layers.Dense(3), keras.layers.BatchNormalization()
    x = np.random.default_rng(0).normal(5, 3, (256, 4)).astype("float32")
    dense.build(x.shape)
    before = dense.kernel.numpy().copy()
    y = np.asarray(normalise(dense(x), training=True))
    assert np.allclose(y.mean(0), 0, atol=1e-3) and np.allclose(y.std(0), 1, atol=1e-2)
    assert np.array_equal(before, dense.kernel.numpy())


def test_the_learning_rate_stays_constant_by_default():
    for optimizer in (keras.optimizers.SGD(), keras.optimizers.Adam(), keras.optimizers.RMSprop()):
        assert isinstance(optimizer.get_config()["learning_rate"], float)


def test_new_validation_rows_each_epoch_leak():
    rng = np.random.default_rng(0)
    trained_on: set[int] = set()
    for _ in range(3):
        validation = set(rng.permutation(100)[:20].tolist())
        leaked = validation & trained_on
        trained_on |= set(range(100)) - validation
    assert len(leaked) > len(validation) / 2


def test_one_stride_halves_and_two_quarter():
    once = keras.layers.Conv2D(1, 3, strides=2, padding="same")
    again = keras.layers.Conv2D(1, 3, strides=2, padding="same")
    pictures = np.zeros((1, 32, 32, 1))
    assert once(pictures).shape[1] == 16 and again(once(pictures)).shape[1] == 8


def test_v1_strides_in_the_first_convolution_of_its_bottleneck():
    resnet = keras.applications.ResNet50(weights=None)
    assert resnet.get_layer("conv3_block1_1_conv").strides == (2, 2)
    assert resnet.get_layer("conv3_block1_2_conv").strides == (1, 1)


def test_opencv_orders(tmp_path):
    red = np.zeros((10, 20, 3), np.uint8)
    red[..., 0] = 255
    PIL.Image.fromarray(red).save(tmp_path / "red.png")
    assert cv2.imread(str(tmp_path / "red.png"))[0, 0].tolist() == [0, 0, 255]
    assert cv2.resize(red, (5, 7)).shape == (7, 5, 3)
    data = (tmp_path / "red.png").read_bytes()
    with pytest.raises(cv2.error):
        cv2.imdecode(io.BytesIO(data), cv2.IMREAD_COLOR)
    assert cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR).shape == (10, 20, 3)


def test_keras_counts_rows_first():
    layer = keras.layers.Conv2D(1, 1, strides=(2, 4))
    assert layer(np.zeros((1, 16, 16, 1))).shape == (1, 8, 4, 1)


def test_length_counts_batches_once_batched():
    dataset = tf.data.Dataset.range(10)
    assert len(dataset) == 10 and len(dataset.batch(4)) == 3


def test_shuffling_before_caching_freezes_the_order():
    def epochs(dataset):
        return [list(dataset.as_numpy_iterator()) for _ in range(4)]

    frozen = epochs(tf.data.Dataset.range(100).shuffle(100, seed=1).cache())
    fresh = epochs(tf.data.Dataset.range(100).cache().shuffle(100, seed=1))
    assert all(epoch == frozen[0] for epoch in frozen)
    assert any(epoch != fresh[0] for epoch in fresh)
