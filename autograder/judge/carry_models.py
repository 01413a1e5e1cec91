"""Carries Keras models as configuration and weights, and what belongs to them.

Nothing is unpickled. A configuration that comes from a student is read in Keras's safe mode, and
only if every class in it is Keras's own and runs no code of the configuration's.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import sys
from typing import Any

import numpy as np

from autograder.judge.carry_tensors import Unchanging
from autograder.judge.codec import Malformed, Reader, Writer

_RUNS_CODE = re.compile("Lambda|Torch|TFSM|Jax|Flax|Lookup|Hashing|TextVectorization|FeatureSpace")
_TRAINABLE = re.compile(r'"trainable": (true|false)')


def _keras() -> Any:
    return sys.modules.get("keras")


def is_plain(configuration: Any) -> bool:
    """Whether a Keras configuration names nothing but Keras's own classes and functions."""
    if isinstance(configuration, list):
        return all(is_plain(part) for part in configuration)
    if not isinstance(configuration, dict):
        return True
    if "class_name" in configuration:
        module, name = configuration.get("module", "keras"), configuration["class_name"]
        if not isinstance(name, str) or _RUNS_CODE.search(name):
            return False
        ours = module == "keras" or str(module).startswith("keras.")
        function = name == "function"
        if not ours and not function:
            return False
        if function and not hasattr(_keras().activations, str(configuration.get("config"))):
            return _known_function(configuration.get("config"))
        if configuration.get("registered_name") not in (None, name, configuration.get("config")):
            return False
    return all(is_plain(part) for part in configuration.values())


def _known_function(name: Any) -> bool:
    keras = _keras()
    return isinstance(name, str) and (hasattr(keras.losses, name) or hasattr(keras.metrics, name))


class Models:
    """``keras.Model``: functional and sequential ones, with their state of training.

    A model keeps its number on both sides, so that it is built once and then only updated.
    """

    tag = "model"
    last = False

    def __init__(self, side: str) -> None:
        """Number models of this side, which is `side`."""
        self._side = side
        self._counter = itertools.count(1)
        self._models: dict[str, Any] = {}
        self._numbers: dict[int, str] = {}
        self._shared: dict[str, Any] = {}

    def pack(self, value: Any, writer: Writer) -> list[Any] | None:
        """Its number, and its state unless the other side has the same."""
        keras = _keras()
        if keras is None or not isinstance(value, keras.Model):
            return None
        if not type(value).__module__.startswith("keras."):
            return None
        configuration = _configuration(value)
        if configuration is None:
            return None
        number = self._number(value)
        writer.remember(value)
        mark = self._mark(value)
        if self._shared.get(number) == mark:
            return [number, None]
        writer.when_sent.append(lambda: self._shared.__setitem__(number, mark))
        return [number, writer.node(_state(value, configuration))]

    def unpack(self, node: list[Any], reader: Reader) -> Any:
        """The model: the one with this number, updated, or a new one."""
        place = len(reader.objects)
        reader.remember(None)
        number = str(node[1])
        state = None if node[2] is None else reader.make(node[2])
        if state is None:
            if number not in self._models:
                raise Malformed("a model that was never sent")
        elif number in self._models and _same_build(self._models[number], state):
            _restore(self._models[number], state)
        else:
            self._models[number] = _build(state)
            self._numbers[id(self._models[number])] = number
        model = reader.objects[place] = self._models[number]
        if state is not None:
            self._shared[number] = self._mark(model)
        return model

    def fingerprint(self, value: Any) -> Any:
        """Changes with weights, compilation, layers and what is trainable."""
        keras = _keras()
        if keras is None or not isinstance(value, keras.Model) or id(value) not in self._numbers:
            return None
        return self._mark(value)

    def update(self, value: Any, node: list[Any], reader: Reader) -> bool:
        """Bring the caller's model into the state that the function left its copy in."""
        keras = _keras()
        if keras is None or node[0] != self.tag or not isinstance(value, keras.Model):
            return False
        reader.remember(value)
        if node[2] is not None:
            state = reader.make(node[2])
            if not _same_build(value, state):
                raise Malformed("a model whose layers were changed in place")
            _restore(value, state)
            self._shared[str(node[1])] = self._mark(value)
        return True

    def forget(self) -> None:
        """The other side has no model any more."""
        self._shared.clear()

    def _number(self, model: Any) -> str:
        if id(model) not in self._numbers:
            number = f"{self._side}{next(self._counter)}"
            self._numbers[id(model)] = number
            self._models[number] = model
        return self._numbers[id(model)]

    def _mark(self, model: Any) -> str:
        digest = hashlib.blake2b(digest_size=16)
        compilation = _compilation(model)
        digest.update(json.dumps([_trainable(model), compilation]).encode())
        digest.update(" ".join(layer.name for layer in model.layers).encode())
        variables = _variables(model)
        if compilation and model.optimizer is not None:
            variables += model.optimizer.variables
        for variable in variables:
            digest.update(np.ascontiguousarray(variable.numpy()).data)
        return digest.hexdigest()


def _configuration(model: Any) -> str | None:
    """The model's layers as JSON, or None where they are not Keras's own."""
    try:
        whole = _keras().saving.serialize_keras_object(model)
        whole.pop("compile_config", None)
        text = json.dumps(whole)
    except (TypeError, ValueError, NotImplementedError, AttributeError):
        return None
    return text if is_plain(json.loads(text)) else None


def _compilation(model: Any) -> str | None:
    if not getattr(model, "compiled", False):
        return None
    try:
        found = json.dumps(model.get_compile_config())
    except (TypeError, ValueError, NotImplementedError):
        return None
    return found if is_plain(json.loads(found)) else None


def _trainable(model: Any) -> list[bool]:
    return [bool(layer.trainable) for layer in model._flatten_layers()]


def _variables(model: Any) -> list[Any]:
    """Weights and seeds, layer by layer; not the state of metrics, which comes with compilation."""
    found = []
    for layer in model._flatten_layers():
        found += [*layer._trainable_variables, *layer._non_trainable_variables]
        found += [generator.state for generator in layer._seed_generators]
    return found


def _state(model: Any, configuration: str) -> dict[str, Any]:
    compilation = _compilation(model)
    optimizer = model.optimizer if compilation else None
    return {
        "configuration": configuration,
        "weights": [variable.numpy() for variable in _variables(model)],
        "trainable": _trainable(model),
        "compilation": compilation,
        "optimizer": None
        if optimizer is None
        else [variable.numpy() for variable in optimizer.variables],
    }


def _same_build(model: Any, state: dict[str, Any]) -> bool:
    own = _configuration(model)
    theirs = state["configuration"]
    return own is not None and _TRAINABLE.sub("", own) == _TRAINABLE.sub("", theirs)


def _build(state: dict[str, Any]) -> Any:
    keras = _keras()
    configuration = json.loads(state["configuration"])
    if not is_plain(configuration):
        raise Malformed("a model with layers that are not Keras's own")
    model = keras.saving.deserialize_keras_object(configuration, safe_mode=True)
    _restore(model, state)
    return model


def _restore(model: Any, state: dict[str, Any]) -> None:
    if _trainable(model) != state["trainable"]:
        for layer, trainable in zip(model._flatten_layers(), state["trainable"], strict=True):
            layer.trainable = bool(trainable)
    for variable, value in zip(_variables(model), state["weights"], strict=True):
        variable.assign(value)
    compilation = state["compilation"]
    if compilation is not None and _compilation(model) != compilation:
        configuration = json.loads(compilation)
        if not is_plain(configuration):
            raise Malformed("a model compiled with functions that are not Keras's own")
        model.compile_from_config(configuration)
    if state["optimizer"] is not None and model.optimizer is not None:
        if len(model.optimizer.variables) < len(state["optimizer"]):
            model.optimizer.build(model.trainable_variables)
        # Keras builds the optimizer of a model that it reads, not of one that was compiled anew:
        # then only the step and the learning rate are there, and they come first.
        pairs = zip(model.optimizer.variables, state["optimizer"], strict=False)
        for variable, value in pairs:
            variable.assign(value)


class Histories(Unchanging):
    """``keras.callbacks.History``."""

    tag = "history"

    def pack(self, value: Any, writer: Writer) -> list[Any] | None:
        """What it recorded, and its model."""
        keras = _keras()
        if keras is None or not isinstance(value, keras.callbacks.History):
            return None
        parts = [value.history, list(getattr(value, "epoch", [])), value.params or {}]
        return writer.nodes([*parts, getattr(value, "_model", None)])

    def unpack(self, node: list[Any], reader: Reader) -> Any:
        """A history with the same record."""
        made = _keras().callbacks.History()
        made.history, made.epoch, params, model = (reader.make(part) for part in node[1:5])
        made.set_params(params)
        if model is not None:
            made.set_model(model)
        return made


class KerasObjects(Unchanging):
    """Losses, metrics, optimizers, layers and the like: their configuration and weights."""

    tag = "keras"

    def pack(self, value: Any, writer: Writer) -> list[Any] | None:
        """Its configuration."""
        keras = _keras()
        if keras is None or not type(value).__module__.startswith("keras."):
            return None
        kinds = (
            *(keras.layers.Layer, keras.losses.Loss, keras.metrics.Metric),
            *(keras.optimizers.Optimizer, keras.optimizers.schedules.LearningRateSchedule),
            *(keras.initializers.Initializer, keras.regularizers.Regularizer),
        )
        if not isinstance(value, kinds):
            return None
        try:
            text = json.dumps(keras.saving.serialize_keras_object(value))
        except (TypeError, ValueError, NotImplementedError):
            return None
        if not is_plain(json.loads(text)):
            return None
        writer.remember(value)
        variables = value.variables if isinstance(value, kinds[0]) else []
        return [text, writer.nodes([variable.numpy() for variable in variables])]

    def unpack(self, node: list[Any], reader: Reader) -> Any:
        """The object again."""
        place = len(reader.objects)
        reader.remember(None)
        configuration = json.loads(node[1])
        if not is_plain(configuration):
            raise Malformed("a Keras object that is not Keras's own")
        made = _keras().saving.deserialize_keras_object(configuration, safe_mode=True)
        weights = [reader.make(part) for part in node[2]]
        for variable, value in zip(made.variables if weights else (), weights, strict=True):
            variable.assign(value)
        reader.objects[place] = made
        return made
