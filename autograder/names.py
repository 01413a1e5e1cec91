"""Names of files and folders, whatever people and programs have made of them."""

from __future__ import annotations

import os
import re
import unicodedata

NOTEBOOK = re.compile(r"^(?P<stem>.*?)\.(?:ipynb(?:\.(?:json|txt))?|json)$", re.I | re.S)
_COPY = re.compile(
    r"^(?:copy of|kopie von|copie de|copia di|copia de)\s+|"
    r"(?:\s*\(\d+\)|[-_ ]*(?:copy|kopie|copie|copia)\d*|[-_ ]*checkpoint)$"
)


def printable(name: str) -> str:
    """Give a file's or folder's name as it can be written: bytes that are not UTF-8 become �."""
    return os.fsencode(name).decode("utf-8", "replace")


def listed(files: list[str]) -> str:
    """Give names for a sentence, not too many."""
    shown = ", ".join(f"“{printable(one)}”" for one in files[:4])
    return shown if len(files) <= 4 else f"{shown} and {len(files) - 4} more"


def stem(file: str) -> str:
    """Give a file's name without folders and without a notebook's ending."""
    match = NOTEBOOK.match(os.path.basename(file))
    return match["stem"] if match else os.path.basename(file)


def same_name(one: str, other: str) -> bool:
    """Say whether two names are the same but for what people and programs change."""
    return plain_name(one) == plain_name(other)


def plain_name(name: str) -> str:
    """Give a name without case, accents' composition, separators and signs of a copy."""
    name = unicodedata.normalize("NFKC", name).casefold().strip()
    previous = None
    while name != previous:
        previous, name = name, _COPY.sub("", name).strip()
    return re.sub(r"[\s_-]+", "_", name)
