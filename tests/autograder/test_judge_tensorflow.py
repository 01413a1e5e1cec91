# ruff: noqa: E501 - one test cell, one line
"""Models, data sets and histories across the wall, and a warm parent with TensorFlow in it."""

from __future__ import annotations

import pytest
from running import notebook, raised, run, said, solution, test_cell

from autograder.forking import ForkExecutor
from autograder.run.sandbox import choose_sandbox
from autograder.types import Limits

GIVEN = "import keras\nimport numpy as np\nimport tensorflow as tf\nkeras.utils.set_random_seed(1)"
SOLVED = """
def make_pipeline(ds, batch_size, training):
    ds = ds.map(lambda x, y: (tf.cast(x, tf.float32) / 255.0, tf.cast(y, tf.int32))).cache()
    if training:
        ds = ds.shuffle(100)
    return ds.batch(batch_size).prefetch(tf.data.AUTOTUNE)

def build_model(input_shape, num_classes):
    inputs = keras.Input(input_shape)
    x = keras.layers.Conv2D(4, 3, activation="relu")(inputs)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.Dropout(0.1)(keras.layers.GlobalAveragePooling2D()(x))
    return keras.Model(inputs, keras.layers.Dense(num_classes, activation="softmax")(x))

def compile_model(model):
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model

def train(model, train_ds, epochs):
    return model.fit(train_ds, epochs=epochs, verbose=0)

def freeze(model):
    model.layers[1].trainable = False

def predict_labels(model, ds):
    return model.predict(ds, verbose=0).argmax(axis=1)

def total(ds):
    return sum(int(y) for _, y in ds)

def kind(ds):
    return type(ds).__name__

def tensors(x):
    return {"same": x, "double": x * 2, "type": x.dtype, "text": tf.constant(["a", "b"])}

def change(variable):
    variable.assign_add(1)
"""
DATA = """
X = np.arange(24 * 8 * 8 * 3, dtype="uint8").reshape(24, 8, 8, 3)
Y = (np.arange(24) % 3).astype("int64")
raw = tf.data.Dataset.from_tensor_slices((X, Y))
"""
TESTS = {
    "tensors": "t = tf.constant([1, 2])\nr = tensors(t)\nassert r['double'].numpy().tolist() == [2, 4] and r['type'] is tf.int32\nassert r['text'].numpy().tolist() == [b'a', b'b'] and isinstance(r['double'], tf.Tensor)",
    "variables": "v = tf.Variable(1.0)\nchange(v)\nassert float(v) == 2",
    "data-set-to-student": DATA + "assert total(raw) == 24 and total(raw.take(4)) == 3 and total(raw.filter(lambda x, y: y == 1)) == 8",
    "data-set-from-student": DATA + "ds = make_pipeline(raw, 8, False)\nassert isinstance(ds, tf.data.Dataset) and int(ds.cardinality()) == 3\nassert ds.element_spec[0].shape.as_list() == [None, 8, 8, 3] and ds.element_spec[0].dtype == tf.float32\nassert [y.numpy().tolist() for _, y in ds] == Y.reshape(3, 8).tolist()\nassert total(ds.unbatch()) == 24",
    "shuffled-anew": DATA + "ds = make_pipeline(raw, 8, True)\na, b = ([y.numpy().tolist() for _, y in ds] for _ in range(2))\nassert a != b and sorted(sum(a, [])) == sorted(Y.tolist())",
    "source-read-once": DATA + "reads = []\ndef source():\n    reads.append(1)\n    yield from zip(X, Y)\nds = make_pipeline(tf.data.Dataset.from_generator(source, output_signature=raw.element_spec), 8, True)\nfor _ in range(3): list(ds)\nassert len(reads) == 1, reads",
    "repeated": DATA + "ds = make_pipeline(raw.repeat(), 8, False)\nassert len(list(ds.take(7))) == 7",
    "element-by-element": DATA + "ds = make_pipeline(raw, 10, False)\nassert len(ds) == 3 and [len(y) for _, y in ds.as_numpy_iterator()] == [10, 10, 4]\nit = iter(ds)\nassert it.get_next()[0].shape == (10, 8, 8, 3) and len(list(it)) == 2\nfor _, ((a, _), (b, _)) in zip(range(3), zip(ds, ds)): assert (a.numpy() == b.numpy()).all()\ntry: it.get_next()\nexcept tf.errors.OutOfRangeError: ended = True\nassert ended",
    "part-eager-part-traced": DATA + "it = iter(make_pipeline(raw, 6, False))\nfirst = next(it)[1]\n@tf.function\ndef second(it): return next(it)[1]\nassert np.concatenate([first, second(it), next(it)[1]]).tolist() == Y[:18].tolist()",
    "traced": DATA + "ds = make_pipeline(raw, 8, False)\nm = compile_model(build_model((8, 8, 3), 3))\na = m.evaluate(ds, verbose=0)\nb = m.evaluate(X / np.float32(255), Y, verbose=0)\nassert np.allclose(a, b, atol=1e-5)\nassert [len(y) for _, y in ds.map(lambda x, y: (x, y)).as_numpy_iterator()] == [8, 8, 8]",
    "pipelines-of-the-test": DATA + "assert kind(raw.map(lambda x, y: (x, y)).batch(2)) == kind(raw.shuffle(24)) != 'BorrowedDataset'\nassert kind(raw.map(lambda x, y: tf.numpy_function(lambda v: v, [y], tf.int64))) == 'BorrowedDataset'",
    "model": "m = build_model((8, 8, 3), 3)\nassert isinstance(m, keras.Model) and m.output_shape == (None, 3) and m.count_params() == 143\nassert [type(l).__name__ for l in m.layers][:2] == ['InputLayer', 'Conv2D'] and m.layers[1].activation is keras.activations.relu",
    "compiled": "m = build_model((8, 8, 3), 3)\nassert compile_model(m) is m\nassert isinstance(m.optimizer, keras.optimizers.Adam) and abs(float(m.optimizer.learning_rate) - 0.01) < 1e-6\nassert m.loss == 'sparse_categorical_crossentropy'",
    "trained": DATA + "m = compile_model(build_model((8, 8, 3), 3))\nbefore = [w.copy() for w in m.get_weights()]\nds = make_pipeline(raw, 8, True)\nh = train(m, ds, 2)\nassert isinstance(h, keras.callbacks.History) and len(h.history['loss']) == 2 and h.model is m\nassert any((a != b).any() for a, b in zip(before, m.get_weights())) and int(m.optimizer.iterations) == 6\ng = train(m, ds, 1)\nassert int(m.optimizer.iterations) == 9",
    "predicted": DATA + "m = build_model((8, 8, 3), 3)\nds = make_pipeline(raw, 8, False)\nassert (predict_labels(m, ds) == m.predict(ds, verbose=0).argmax(1)).all()",
    "tests-own-model": DATA + "m = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(3, kernel_initializer='zeros', bias_initializer=keras.initializers.Constant([0., 1., 0.]))])\nassert (predict_labels(m, make_pipeline(raw, 8, False)) == 1).all()",
    "frozen": "m = build_model((8, 8, 3), 3)\nfreeze(m)\nassert [l.trainable for l in m.layers][:3] == [True, False, True] and len(m.trainable_weights) == 4",
}  # fmt: skip


@pytest.fixture(scope="module")
def executor(sandbox):
    with ForkExecutor(1, Limits(cell_timeout=60), sandbox) as made:
        yield made


def test_all_libraries_are_there(executor):
    assert executor.missing == []


def test_every_kind_crosses(executor):
    cells = [test_cell(code, name) for name, code in TESTS.items()]
    ran = run(executor, GIVEN, solution(SOLVED), *cells)
    words = {name: said(ran, place + 2) for place, name in enumerate(TESTS)}
    failed = {name: words[name] for name, end in ran.outcomes.items() if end != "passed"}
    assert not failed
    assert not ran.flags


def test_one_core_is_enough(executor):
    """Data sets that ask each other across the wall must not wait for one thread for ever."""
    limits = Limits(cell_timeout=60, threads=1)
    names = ("source-read-once", "shuffled-anew", "trained")
    cells = [test_cell(TESTS[name], name) for name in names]
    with ForkExecutor(1, limits, choose_sandbox("none")) as one:
        ran = run(one, GIVEN, solution(SOLVED), *cells)
    assert set(ran.outcomes.values()) == {"passed"}


OWN = {
    "layer that runs code": "    x = keras.layers.Lambda(lambda x: x)(x)",
    "layer of one's own": "    x = type('Same', (keras.layers.Layer,), {'call': lambda self, x: x})()(x)",
}


@pytest.mark.parametrize("name", OWN)
def test_a_model_of_ones_own_making_is_left_to_a_person(executor, name):
    solved = SOLVED.replace("    x = keras.layers.BatchNormalization()(x)", OWN[name])
    source = notebook(GIVEN, solution(SOLVED), test_cell(TESTS["model"]))
    ran = run(executor, GIVEN, solution(solved), test_cell(TESTS["model"]), source=source)
    assert raised(ran) and ran.outcomes == {"test": "cannot_judge"}
    assert [(flag.kind, flag.grade_id, flag.needs_attention) for flag in ran.flags] == [
        ("cannot_judge", "test", True)
    ]


def test_a_wrong_model_of_keras_own_layers_is_wrong(executor):
    solved = SOLVED.replace("keras.layers.Dense(num_classes,", "keras.layers.Dense(1,")
    source = notebook(GIVEN, solution(SOLVED), test_cell(TESTS["model"]))
    ran = run(executor, GIVEN, solution(solved), test_cell(TESTS["model"]), source=source)
    assert ran.outcomes == {"test": "failed"} and not ran.flags
