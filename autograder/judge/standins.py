"""What stands, in one process, for a thing that lives in the other."""

from __future__ import annotations

import builtins
import functools
import inspect
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from autograder.judge.codec import CannotCross, Malformed, Reader, Writer
from autograder.judge.handles import (
    CLASS_METHODS,
    CONTEXT_METHODS,
    SEQUENCE_METHODS,
    Table,
    builtin_type,
    describe,
    kind_of,
)
from autograder.judge.peer import OtherSideFailed, Peer

_NUMBER = "_autograder_number"
_ANYWHERE = ("builtins", "math", "operator", "numpy", "tensorflow", "keras", "pandas", "sklearn")
_DATA_TYPES = ("builtins", "numpy", "tensorflow.python.framework.dtypes", "ml_dtypes")


class _ClassMeta(type):
    """The class of classes that stand for a student's."""

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        __tracebackhide__ = True
        return cls._autograder_call("call", cls, list(arguments), named)

    def __getattr__(cls, name: str) -> Any:
        __tracebackhide__ = True
        if name.startswith("_autograder") or (name.startswith("__") and name.endswith("__")):
            raise AttributeError(name)
        return cls._autograder_call("getattr", cls, name)


class _Object:
    """The class of objects that stand for a student's."""

    def __getattr__(self, name: str) -> Any:
        __tracebackhide__ = True
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return type(self)._autograder_call("getattr", self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        __tracebackhide__ = True
        type(self)._autograder_call("setattr", self, name, value)

    def __dir__(self) -> list[str]:
        return type(self)._autograder_call("dir", self)


class StandIns:
    """Carries what is not data: lends this side's things, and makes stand-ins for the other's.

    It is the last of the adapters, so that it is asked only for what nothing else can carry.

    Attributes:
        exceptions: The student's own exceptions by name.
        uncertain: The name of the last Keras layer or model that came, whose making is the
            student's own: what stands for it is none, and a test may fail because of that alone.
    """

    tag = "thing"
    last = True

    def __init__(self, peer: Peer, table: Table, lends_anything: bool) -> None:
        """Use one line and one table; the judge lends functions only."""
        self._peer = peer
        self._table = table
        self._lends_anything = lends_anything
        self._made: dict[int, Any] = {}
        self._classes: dict[int, type] = {}
        self._expected: set[str] = set()
        self.exceptions: dict[str, type] = {}
        self.uncertain = ""

    def expect(self, name: str) -> None:
        """Say that a name is a class's: its objects may compare and compute for themselves."""
        self._expected.add(name)

    def pack(self, value: Any, writer: Writer) -> list[Any] | None:
        """A number, and what the other side should know."""
        if isinstance(value, _Object):
            return ["yours", object.__getattribute__(value, _NUMBER)]
        if isinstance(value, _ClassMeta):
            return ["yours", value.__dict__[_NUMBER]]
        number = getattr(value, _NUMBER, None) if kind_of(value) in _NUMBERED else None
        if number is not None:
            return ["yours", number]
        if (path := _global_path(value, self._lends_anything)) is not None:
            return ["global", *path]
        kind = kind_of(value)
        if not self._lends_anything:
            if kind == "object" and not callable(value):
                return self._snapshot(value, writer)
            if kind in ("class", "object"):
                kind = "function"
            if kind != "function":
                return None
        facts = describe(value, self._table.lend) if self._lends_anything else {}
        return ["mine", self._table.lend(value), kind, writer.node(facts)]

    def _snapshot(self, value: Any, writer: Writer) -> list[Any] | None:
        """The public attributes of an object that a test made up."""
        if not isinstance(value, types.SimpleNamespace) and type(value).__module__ != "__main__":
            return None
        public = {name: part for name, part in vars(value).items() if not name.startswith("_")}
        return ["namespace", writer.node(public)]

    def unpack(self, node: list[Any], reader: Reader) -> Any:
        """The thing itself, or what stands for it."""
        what = node[1]
        if what == "yours":
            return self._table.find(node[2])
        if what == "global":
            return _find_global(node[2], node[3], trusting=self._lends_anything)
        if what == "namespace":
            return types.SimpleNamespace(**reader.make(node[2]))
        number, kind, facts = node[2], node[3], reader.make(node[4])
        if type(number) is not int or not isinstance(facts, dict):
            raise Malformed("a thing without a number")
        if facts.get("of_keras"):
            self.uncertain = str(facts.get("name"))
        if number not in self._made:
            self._made[number] = self._make(number, kind, facts)
        return self._made[number]

    def fingerprint(self, value: Any) -> None:
        """Things are not copied, so no copy can differ."""

    def update(self, value: Any, node: list[Any], reader: Reader) -> bool:
        """Things are not copied."""
        return False

    def forget(self) -> None:
        """Numbers are never used twice, so nothing has to be forgotten."""

    # -- making stand-ins -------------------------------------------------------------------

    def call(self, operation: str, *parts: Any) -> Any:
        """Ask the other side; what it raises there is raised here."""
        __tracebackhide__ = True
        try:
            return self._peer.request(operation, *parts)
        except OtherSideFailed as error:
            raise self._error(error.failure) from None

    def _make(self, number: int, kind: str, facts: dict[str, Any]) -> Any:
        if kind == "function":
            return self._make_function(number, facts)
        if kind == "generator":
            return self._make_generator(number)
        if kind == "class":
            return self._class(number, facts)
        return self._make_object(number, facts)

    def _make_function(self, number: int, facts: dict[str, Any]) -> Callable[..., Any]:
        def function(*arguments: Any, **named: Any) -> Any:
            __tracebackhide__ = True
            return self.call("call", function, list(arguments), named)

        function.__name__ = function.__qualname__ = str(facts.get("name", "function"))
        function.__doc__ = facts.get("doc") if isinstance(facts.get("doc"), str) else None
        function.__module__ = "__main__"
        if isinstance(facts.get("parameters"), list):
            function.__signature__ = _signature(facts["parameters"])
        setattr(function, _NUMBER, number)
        return function

    def _make_generator(self, number: int) -> Iterator[Any]:
        thing = self._make_object(number, {"name": "generator", "methods": ["__next__"]})

        def generator() -> Iterator[Any]:
            count = 1
            while True:
                items, last = self.call("take", thing, count)
                yield from items
                if last:
                    return
                count = min(2 * count, 64)

        return generator()

    def _class(self, number: int, facts: dict[str, Any]) -> type:
        """The class that stands for a student's class: its objects have the same operators."""
        if number in self._classes:
            return self._classes[number]
        name = str(facts.get("name", "Object"))
        bases = [self._classes[base] for base, _ in _pairs(facts) if base in self._classes]
        members: dict[str, Any] = {
            _NUMBER: number,
            "_autograder_call": staticmethod(self.call),
            "__module__": "__main__",
            "__doc__": facts.get("doc") if isinstance(facts.get("doc"), str) else None,
        }
        if parent := _exception_base(facts):
            made = type(name, tuple(bases) or (parent,), {"__module__": "__main__"})
            self.exceptions[name] = made
            setattr(made, _NUMBER, number)
        else:
            allowed = {*SEQUENCE_METHODS, *CONTEXT_METHODS}
            if name in self._expected:
                allowed |= set(CLASS_METHODS)
            for method in facts.get("methods", ()):
                if method in allowed:
                    members[method] = _forwarding(method)
            made = _ClassMeta(name, tuple(bases) or (_Object,), members)
        self._classes[number] = made
        return made

    def _make_object(self, number: int, facts: dict[str, Any]) -> Any:
        pairs = _pairs(facts)
        own = pairs[0][0] if pairs else -number
        cls = self._class(own, facts)
        made = object.__new__(cls)
        object.__setattr__(made, _NUMBER, number)
        return made

    def _error(self, failure: dict[str, Any]) -> BaseException:
        """What the other side raised, as far as a built-in exception can say it."""
        name, message = str(failure.get("type", "Exception")), str(failure.get("message", ""))
        if failure.get("cannot_cross"):
            return CannotCross(f"What the student's code gave cannot be judged: {message}")
        if name == "KeyboardInterrupt":
            return KeyboardInterrupt()
        cls = self.exceptions.get(name) or _exception_base({"builtins": failure.get("bases")})
        if cls is None or cls.__name__ != name:
            cls = type(name if name.isidentifier() else "Error", (cls or Exception,), {})
        if issubclass(cls, KeyError) and message[:1] in ("'", '"'):
            message = message[1:-1]  # a KeyError's text is the repr of its key
        try:
            error = cls(message)
        except TypeError:  # an exception that wants more than a message
            error = type(name, (Exception,), {})(message)
        if trace := failure.get("trace"):
            error.add_note(f"In the student's code:\n{trace}")
        return error


_NUMBERED = ("function", "class")


def _forwarding(method: str) -> Callable[..., Any]:
    if method == "__call__":

        def call(self: Any, *arguments: Any, **named: Any) -> Any:
            __tracebackhide__ = True
            return type(self)._autograder_call("call", self, list(arguments), named)

        return call

    def forward(self: Any, *arguments: Any) -> Any:
        __tracebackhide__ = True
        return type(self)._autograder_call("special", self, method, list(arguments))

    return functools.update_wrapper(forward, getattr(object, method, forward), ("__doc__",), ())


def _pairs(facts: dict[str, Any]) -> list[tuple[int, str]]:
    pairs = facts.get("classes", [])
    if not all(type(number) is int and isinstance(name, str) for number, name in pairs):
        raise Malformed("a class without a number")
    return [(number, name) for number, name in pairs]


def _exception_base(facts: dict[str, Any]) -> type | None:
    for name in facts.get("builtins") or ():
        found = builtin_type(name)
        if found is not None and issubclass(found, Exception):
            return found
    return None


def _signature(parameters: list[Any]) -> inspect.Signature | None:
    kinds = list(inspect._ParameterKind)
    try:
        return inspect.Signature(
            [
                inspect.Parameter(
                    str(name), kinds[kind], default=... if optional else inspect.Parameter.empty
                )
                for name, kind, optional in parameters
            ]
        )
    except (ValueError, TypeError, LookupError):
        return None


def _global_path(value: Any, from_student: bool) -> list[str] | None:
    """Module and name of a thing that both sides have; from a student, of types of data only."""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(value, types.ModuleType):
        return None if from_student else [value.__name__, ""]
    if type(value).__module__ == "numpy" and type(value).__name__ == "ufunc":
        module, name = "numpy", value.__name__
    if isinstance(value, types.BuiltinFunctionType) and module is None:
        return None
    if not isinstance(module, str) or not isinstance(name, str) or "<" in name:
        return None
    allowed = _DATA_TYPES if from_student else _ANYWHERE
    if module.partition(".")[0] not in allowed and module not in allowed:
        return None
    if from_student and not isinstance(value, type):
        return None
    try:
        return [module, name] if _walk(module, name) is value else None
    except (AttributeError, KeyError):
        return None


def _walk(module: str, name: str) -> Any:
    return functools.reduce(getattr, name.split("."), sys.modules[module])


def _find_global(module: Any, name: Any, trusting: bool) -> Any:
    if trusting:  # the student's side: what the judge names is imported there
        __import__(str(module))
        return _walk(module, name) if name else sys.modules[module]
    found = getattr(builtins, str(name), None) if module == "builtins" else None
    if module == "numpy":
        found = getattr(sys.modules["numpy"], str(name), None)
        found = found if isinstance(found, type) and issubclass(found, _numpy_scalar()) else None
    if not isinstance(found, type):
        raise CannotCross(f"{module}.{name} is not a type of data")
    return found


def _numpy_scalar() -> type:
    return sys.modules["numpy"].generic
