"""Reads ``sources.toml``: where the real data sets can be had, and how to recognise them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Source:
    """An address that should hold an archive.

    Attributes:
        url: the address.
        verified: whether the list that published the hash names this address; the others are
            mirrors of which only the hash decides.
    """

    url: str
    verified: bool


@dataclass(frozen=True)
class Archive:
    """A file of a data set.

    Attributes:
        part: what it holds; archives of one data set with the same part are alternatives.
        file: its name.
        size: in bytes.
        sha256: as 64 hexadecimal digits.
        hash_from: the published list that the hash was taken from.
        sources: where to look for it, in this order.
    """

    part: str
    file: str
    size: int
    sha256: str
    hash_from: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class RealData:
    """A real data set as its authors publish it.

    Attributes:
        title: its name for people.
        homepage: its authors' page.
        license: under which it may be used, as far as its authors or Keras say.
        archives: the files it consists of.
    """

    title: str
    homepage: str
    license: str
    archives: tuple[Archive, ...]

    def parts(self) -> list[list[Archive]]:
        """The needed parts, each as a list of alternatives."""
        names = dict.fromkeys(archive.part for archive in self.archives)
        return [[a for a in self.archives if a.part == name] for name in names]


@cache
def real_data() -> dict[str, RealData]:
    """All data sets of the course, by their TFDS name."""
    text = resources.files("course_utils").joinpath("sources.toml").read_text("utf-8")
    return {name: _data_set(entry) for name, entry in tomllib.loads(text).items()}


def _data_set(entry: dict) -> RealData:
    archives = tuple(
        Archive(**{**a, "sources": tuple(Source(**s) for s in a["sources"])})
        for a in entry["archives"]
    )
    return RealData(**{**entry, "archives": archives})
