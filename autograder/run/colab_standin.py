"""What student's code is given instead of ``google.colab``: it takes every call, touches nothing.

It is never put into ``sys.modules`` as ``google.colab``: a notebook that asks where it runs must
hear the truth. `autograder.repair.colab` lets the imports in students' cells name it instead.
"""

from __future__ import annotations

import importlib
from typing import Any


class Inert(str):
    """An empty text that may be called and asked for anything, and gives itself."""

    def __new__(cls, *_: Any, **__: Any) -> Inert:
        """Give the empty one, whatever it is made from."""
        return super().__new__(cls)

    def __call__(self, *_: Any, **__: Any) -> Inert:
        """Do nothing."""
        return self

    def __getattr__(self, name: str) -> Inert:
        """Have every attribute that is no protocol of Python's or IPython's."""
        if name.startswith(("__", "_repr_", "_ipython_")):
            raise AttributeError(name)
        return self

    def __getitem__(self, _: Any) -> Inert:
        """Have every key."""
        return self

    def __setitem__(self, *_: Any) -> None:
        """Keep nothing."""

    def __enter__(self) -> Inert:
        """Be a context."""
        return self

    def __exit__(self, *_: Any) -> None:
        """Hide no error."""

    @property
    def attempt(self) -> _Attempt:
        """A context for what is made of a file that nobody can upload here: it may fail."""
        return _Attempt()


class _Attempt:
    def __enter__(self) -> Inert:
        return inert

    def __exit__(self, _: Any, error: BaseException | None, __: Any) -> bool:
        return isinstance(error, Exception)


class _Google:
    """The package ``google``, with the stand-in as its ``colab``."""

    @property
    def colab(self) -> Inert:
        return inert

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module("google"), name)


inert = Inert()
google = _Google()
