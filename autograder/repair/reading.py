"""From the bytes of a hand-in to its cells, whatever program wrote them."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass, field
from typing import Any

from autograder.repair.text import parses
from autograder.types import GraderError, Repair

_KINDS = {"code": "code", "markdown": "markdown", "raw": "raw", "text": "markdown"}
_OLD_KINDS = {"heading": "markdown", "html": "markdown", "plaintext": "raw", "rawcell": "raw"}
_NOT_NOTEBOOKS = (
    (re.compile(r"PK\x03\x04"), "a zip archive"),
    (re.compile(r"%PDF"), "a PDF document"),
    (re.compile(r"\s*<(!doctype html|html|head|body)", re.IGNORECASE), "a web page"),
    (re.compile(r"version https://git-lfs"), "a Git LFS pointer"),
    (re.compile(r"\{\\rtf"), "a text document"),
)
_CONFLICT = "The file holds an unresolved merge conflict; ask which version counts."
_HALF_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_MAX_BYTES = 64 * 2**20
_MAX_CELLS = 2000
_MAX_TEXT = 4_000_000


class NeedsPerson(GraderError):
    """The hand-in cannot be repaired without deciding for the student."""


@dataclass(eq=False)
class Cell:
    """One cell of a hand-in, as far as it is the student's.

    Attributes:
        kind: ``"code"``, ``"markdown"``, ``"raw"``, or an empty string if the file does not say.
        source: Its text.
        ids: The ids it goes by.
        nbgrader: Its nbgrader metadata.
        tags: Its tags.
        attachments: Pictures pasted into it.
    """

    kind: str
    source: str
    ids: tuple[str, ...] = ()
    nbgrader: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    attachments: dict[str, Any] = field(default_factory=dict)

    @property
    def grade_id(self) -> str | None:
        """The nbgrader id it claims to have."""
        claimed = self.nbgrader.get("grade_id")
        return claimed if isinstance(claimed, str) and claimed else None


def read(data: bytes) -> tuple[list[Cell], list[Repair]]:
    """Read a hand-in.

    Args:
        data: The file's bytes.

    Returns:
        Its cells, and what had to be put right to read them.

    Raises:
        NeedsPerson: If it cannot be read; the message says why in one sentence.
    """
    repairs: list[Repair] = []
    text = _decode(data, repairs)
    document = _parse(text.replace("\0", ""), repairs)
    cells = [_cell(raw) for raw in _raw_cells(document, repairs) if isinstance(raw, dict)]
    _drop_nuls(cells, text.count("\0"), repairs)
    if not any(cell.source.strip() for cell in cells):
        raise NeedsPerson("The notebook has no cells with anything in them.")
    characters = sum(len(cell.source) for cell in cells)
    if len(cells) > _MAX_CELLS or characters > _MAX_TEXT:
        raise NeedsPerson(
            f"The notebook is huge: {characters:,} characters in {len(cells):,} cells."
        )
    if any(_has_conflict(cell.source) for cell in cells):
        raise NeedsPerson(
            "A cell holds the two sides of a merge conflict (<<<<<<< and >>>>>>>); "
            "ask which one counts."
        )
    _note_widgets(document, repairs)
    return cells, repairs


def _decode(data: bytes, repairs: list[Repair]) -> str:
    if len(data) > _MAX_BYTES:
        raise NeedsPerson(f"The file is larger than {_MAX_BYTES // 2**20} MiB.")
    if not data.strip(b" \t\r\n\0"):
        raise NeedsPerson("The file is empty.")
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        letters, wrong = _utf8_in(data)
        if encoding == "utf-8" and letters < wrong:
            encoding = "cp1252"
        if encoding.startswith("utf-8"):
            text = data.decode(encoding, _BYTE_BY_BYTE)
            detail = f"Bytes that are not UTF-8 ({wrong}) were read as CP1252."
            repairs.append(Repair("encoding", None, detail))
        else:
            text = data.decode(encoding, "replace")
    if encoding != "utf-8":
        name = "UTF-8 with a byte order mark" if encoding == "utf-8-sig" else encoding.upper()
        repairs.append(Repair("encoding", None, f"The file was written as {name}."))
    return text.strip("\ufeff\0\x1a \t\r\n")


def _utf8_in(data: bytes) -> tuple[int, int]:
    """Count the letters beyond ASCII that are UTF-8, and the bytes that are not."""
    data = _HALF_SURROGATE.sub(b"", data)
    text = data.decode("utf-8", "ignore")
    return sum(not letter.isascii() for letter in text), len(data) - len(text.encode())


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8, and only those, as CP1252; half surrogates as they are."""
    try:
        return codecs.lookup_error("surrogatepass")(error)
    except UnicodeDecodeError:
        return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_BYTE_BY_BYTE = "autograder.cp1252"
codecs.register_error(_BYTE_BY_BYTE, _as_cp1252)


def _parse(text: str, repairs: list[Repair]) -> dict[str, Any]:
    for pattern, what in _NOT_NOTEBOOKS:
        if pattern.match(text):
            raise NeedsPerson(f"The file is {what}, not a notebook.")
    if not text.startswith(("{", "[")):
        if _has_conflict(text):
            raise NeedsPerson(_CONFLICT)
        raise NeedsPerson("The file is not a notebook: it does not begin as JSON does.")
    try:
        document, end = json.JSONDecoder(strict=False).raw_decode(text)
    except RecursionError:
        raise NeedsPerson("The file is nested too deeply to be a notebook.") from None
    except ValueError as error:
        raise NeedsPerson(_why_not_json(text, error)) from None
    rest = text[end:].strip()
    if rest:
        if _has_conflict(rest) or '"cell_type"' in rest:
            raise NeedsPerson("The file holds more than one notebook; ask which one counts.")
        repairs.append(Repair("format", None, "Stray text after the notebook's end was dropped."))
    if not isinstance(document, dict):
        raise NeedsPerson("The file is JSON, but not a notebook.")
    inner = document.get("content")  # Jupyter's contents API wraps notebooks
    return inner if isinstance(inner, dict) and "cells" not in document else document


def _why_not_json(text: str, error: ValueError) -> str:
    if _has_conflict(text):
        return _CONFLICT
    if not isinstance(error, json.JSONDecodeError):
        return "The file is not valid JSON."
    unfinished = "Unterminated" in error.msg or not text[error.pos :].strip()
    if unfinished:
        return f"The file stops in the middle (line {error.lineno}); ask for it again."
    return f"The file is not valid JSON (line {error.lineno}, column {error.colno})."


def _has_conflict(text: str) -> bool:
    starts = [line[:8].rstrip() for line in text.splitlines() if line[:1] in "<>"]
    return "<<<<<<<" in starts and ">>>>>>>" in starts


def _raw_cells(document: dict[str, Any], repairs: list[Repair]) -> list[Any]:
    cells = document.get("cells")
    if cells is None and isinstance(document.get("worksheets"), list):
        sheets = [sheet for sheet in document["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets for cell in sheet.get("cells") or []]
        repairs.append(Repair("format", None, "The notebook was in an old format (nbformat 3)."))
    elif document.get("nbformat") != 4:
        detail = "The file did not say that it is a notebook in nbformat 4."
        repairs.append(Repair("format", None, detail))
    if not isinstance(cells, list):
        raise NeedsPerson("The file is JSON, but has no list of cells.")
    wrong = sum(not _complete(cell) for cell in cells)
    if wrong and "worksheets" not in document:
        detail = f"Missing or wrong entries were filled in ({wrong} cells)."
        repairs.append(Repair("format", None, detail))
    return cells


def _complete(raw: Any) -> bool:
    return (
        isinstance(raw, dict)
        and raw.get("cell_type") in ("code", "markdown", "raw")
        and isinstance(raw.get("source"), (str, list))
        and isinstance(raw.get("metadata"), dict)
    )


def _cell(raw: dict[str, Any]) -> Cell:
    metadata = raw.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    source = _text(raw.get("source", raw.get("input")))
    kind = str(raw.get("cell_type", "")).strip().lower()
    level = raw.get("level")
    if kind == "heading" and isinstance(level, int) and 0 < level < 7:
        source = "#" * level + " " + source
    nbgrader, tags = metadata.get("nbgrader"), metadata.get("tags")
    given = (raw.get("id"), metadata.get("id"))
    return Cell(
        kind=_KINDS.get(kind) or _OLD_KINDS.get(kind) or _guess_kind(raw, source),
        source=source,
        ids=tuple(one for one in given if isinstance(one, str) and one),
        nbgrader=nbgrader if isinstance(nbgrader, dict) else {},
        tags=tuple(map(str, tags)) if isinstance(tags, list) else (),
        attachments=_attachments(raw.get("attachments")),
    )


def _drop_nuls(cells: list[Cell], dropped: int, repairs: list[Repair]) -> None:
    for cell in cells:
        dropped += cell.source.count("\0")
        cell.source = cell.source.replace("\0", "")
    if dropped:
        detail = f"NUL characters, which Python cannot read, were dropped ({dropped})."
        repairs.append(Repair("encoding", None, detail))


def _guess_kind(raw: dict[str, Any], source: str) -> str:
    if raw.keys() & {"outputs", "execution_count", "input", "prompt_number"}:
        return "code"
    return "code" if source.strip() and parses(source) else "markdown"


def _text(value: Any) -> str:
    if isinstance(value, list):
        parts = [part for part in value if isinstance(part, str)]
        ended = [part.endswith("\n") for part in parts[:-1] if part.strip("\r\n")]
        if any(ended) or not ended:
            value = "".join(parts)
        else:
            value = "\n".join(part.rstrip("\r\n") for part in parts)
    text = value if isinstance(value, str) else ""
    # Half surrogates come from broken exports and cannot be written as UTF-8.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").lstrip("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _attachments(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {}
    bundles = {
        str(name): {str(kind): _joined(content) for kind, content in bundle.items()}
        for name, bundle in value.items()
        if isinstance(bundle, dict)
    }
    return {
        name: bundle
        for name, bundle in bundles.items()
        if all(isinstance(content, str) for content in bundle.values())
    }


def _joined(content: Any) -> Any:
    """Give the text of a list of lines, as nbformat stores whatever is not base64."""
    if isinstance(content, list) and all(isinstance(line, str) for line in content):
        return "".join(content)
    return content


def _note_widgets(document: dict[str, Any], repairs: list[Repair]) -> None:
    metadata = document.get("metadata")
    widgets = metadata.get("widgets") if isinstance(metadata, dict) else None
    if widgets is None:
        return
    bundle = (
        widgets.get("application/vnd.jupyter.widget-state+json")
        if isinstance(widgets, dict)
        else None
    )
    if not isinstance(bundle, dict) or "state" not in bundle:
        detail = "Widget metadata without its state, which nbgrader cannot show, was dropped."
        repairs.append(Repair("widgets", None, detail))
