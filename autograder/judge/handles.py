"""Things that stay where they are: the other side gets a number, and asks for what it wants.

`Table` holds what this side has lent out. What may be asked for is decided here: the judge lends
functions that its tests pass as arguments, to be called and nothing else; the student's side lends
anything.
"""

from __future__ import annotations

import builtins
import inspect
import itertools
import operator
import os
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

from autograder.judge.codec import CannotCross

_NEXT_ITEMS = 64
SEQUENCE_METHODS = ("__call__", "__iter__", "__next__", "__len__", "__getitem__", "__setitem__")
CONTEXT_METHODS = ("__delitem__", "__enter__", "__exit__", "__repr__", "__str__")
CLASS_METHODS = (
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__bool__"),
    *("__contains__", "__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__"),
    *("__truediv__", "__rtruediv__", "__floordiv__", "__mod__", "__pow__", "__matmul__"),
    *("__neg__", "__pos__", "__abs__", "__invert__", "__and__", "__or__", "__xor__"),
    *("__iadd__", "__isub__", "__imul__", "__float__", "__int__", "__index__", "__round__"),
    *("__reversed__", "__missing__", "__format__"),
)
_METHODS = frozenset((*SEQUENCE_METHODS, *CONTEXT_METHODS, *CLASS_METHODS))


class Table:
    """What this side has lent to the other."""

    def __init__(self) -> None:
        """Start with nothing lent."""
        first = int.from_bytes(os.urandom(4)) << 16  # so that a number means one thing for ever
        self._numbers = itertools.count(first)
        self._things: dict[int, Any] = {}
        self._known: dict[int, int] = {}

    def lend(self, thing: Any) -> int:
        """The number of a thing, which is kept from now on."""
        if id(thing) not in self._known:
            number = next(self._numbers)
            self._things[number] = thing
            self._known[id(thing)] = number
        return self._known[id(thing)]

    def has(self, thing: Any) -> bool:
        """Whether a thing was lent."""
        return self._things.get(self._known.get(id(thing), -1)) is thing

    def find(self, number: Any) -> Any:
        """The thing with a number.

        Raises:
            CannotCross: if nothing was lent under it.
        """
        if not isinstance(number, int) or number not in self._things:
            raise CannotCross("it refers to something that is not there any more")
        return self._things[number]


def kind_of(thing: Any) -> str:
    """``"class"``, ``"generator"``, ``"function"`` or ``"object"``."""
    if isinstance(thing, type):
        return "class"
    if inspect.isgenerator(thing) or isinstance(thing, itertools.chain | map | filter | zip):
        return "generator"
    if inspect.isroutine(thing) or isinstance(thing, types.MethodType):
        return "function"
    return "object"


def describe(thing: Any, lend: Callable[[Any], int]) -> dict[str, Any]:
    """What the other side should know of a thing to stand in for it; all of it is data."""
    kind = kind_of(thing)
    if kind == "function":
        return {
            "name": str(getattr(thing, "__name__", "function")),
            "doc": getattr(thing, "__doc__", None),
            "parameters": _parameters(thing),
        }
    cls = thing if kind == "class" else type(thing)
    return {
        "name": cls.__name__,
        "doc": cls.__doc__ if isinstance(cls.__doc__, str) else None,
        "methods": [name for name in dir(cls) if name in _METHODS and _is_own(cls, name)],
        "classes": [
            [lend(base), base.__name__] for base in cls.__mro__ if base.__module__ == "__main__"
        ],
        "builtins": [base.__name__ for base in cls.__mro__ if base.__module__ == "builtins"],
        "of_keras": _is_of_keras(thing),
    }


def _is_of_keras(thing: Any) -> bool:
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(thing, keras.layers.Layer)


def _is_own(cls: type, name: str) -> bool:
    return getattr(cls, name, None) not in (None, getattr(object, name, None))


def _parameters(function: Any) -> list[list[Any]] | None:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return None
    return [
        [parameter.name, int(parameter.kind), parameter.default is not parameter.empty]
        for parameter in parameters
    ]


def _take(iterator: Any, count: int) -> tuple[list[Any], bool]:
    items = list(itertools.islice(iterator, max(1, min(count, _NEXT_ITEMS))))
    return items, len(items) < count


def _get_attribute(thing: Any, name: str) -> Any:
    if name.startswith("__") and name not in ("__name__", "__doc__", "__qualname__"):
        raise AttributeError(f"{type(thing).__name__!r} object has no attribute {name!r}")
    return getattr(thing, name)


def _special(thing: Any, name: str, arguments: list[Any]) -> Any:
    if name not in _METHODS:
        raise AttributeError(name)
    if name == "__bool__":
        return bool(thing)
    if name in ("__str__", "__repr__"):
        return {"__str__": str, "__repr__": repr}[name](thing)
    if name == "__iter__":
        return iter(thing)
    if name == "__next__":
        return next(thing)
    plain = getattr(operator, name, None)
    if plain is not None and not name.startswith("__r"):
        return plain(thing, *arguments)
    return getattr(thing, name)(*arguments)


def student_operations(names: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    """What a student's process does for the judge, who finds things by the notebook's `names`."""
    return {
        "get": lambda name: names[name],
        "call": lambda thing, arguments, named: thing(*arguments, **named),
        "getattr": _get_attribute,
        "setattr": setattr,
        "special": _special,
        "take": _take,
        "dir": lambda thing: [name for name in dir(thing) if not name.startswith("__")],
    }


def judge_operations(table: Table) -> dict[str, Callable[..., Any]]:
    """What the judge does for a student's process: call a function that it was given."""

    def call(thing: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
        if not table.has(thing):
            raise CannotCross("only what a test has passed may be called")
        return thing(*arguments, **named)

    return {"call": call}


def builtin_type(name: Any) -> type | None:
    """The built-in type of a name."""
    found = getattr(builtins, name, None) if isinstance(name, str) else None
    return found if isinstance(found, type) else None
