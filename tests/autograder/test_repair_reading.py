import json

import pytest
from nbformat import NotebookNode, from_dict, writes

from autograder.repair import repair
from autograder.repair.reading import NeedsPerson, read


def _code(source) -> dict:
    return {
        "cell_type": "code",
        "id": "one",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def _file(*cells: dict) -> bytes:
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(document, ensure_ascii=False).encode()


def _read(data: bytes) -> tuple[str, list[str]]:
    cells, repairs = read(data)
    assert {one.kind for one in repairs} <= {"encoding"}
    return cells[0].source, [one.detail for one in repairs]


@pytest.mark.parametrize("nuls", [b"\\u0000", b"\0\0"], ids=["escaped", "raw"])
def test_nul_characters_are_dropped_and_counted(nuls):
    data = _file(_code("x = @1")).replace(b"@", nuls)
    count = 1 if nuls.startswith(b"\\") else 2
    sentence = f"NUL characters, which Python cannot read, were dropped ({count})."
    assert _read(data) == ("x = 1", [sentence])


def test_raw_nuls_between_the_entries_are_dropped():
    source, details = _read(_file(_code("x = 1")).replace(b'"metadata"', b'\0"metadata"'))
    assert source == "x = 1"
    assert len(details) == 1


def test_a_nul_that_a_cell_spells_stays():
    assert _read(_file(_code(r"x = '\u0000\0'"))) == (r"x = '\u0000\0'", [])


def test_one_bad_byte_in_utf8_is_read_alone_as_cp1252():
    data = _file(_code("größe = 1  # Café @")).replace(b"@", b"\xe9")
    sentence = "Bytes that are not UTF-8 (1) were read as CP1252."
    assert _read(data) == ("größe = 1  # Café é", [sentence])


def test_a_bad_byte_beside_half_a_surrogate():
    data = _file(_code("größe = '@'  # #")).replace(b"@", b"\xed\xa0\x80")
    assert _read(data.replace(b'#"', b'\xe9"'))[0] == "größe = '\ufffd'  # é"


@pytest.mark.parametrize("source", ["größe = 1", "print('Spaß“ für €')", "x = 1  # é"])
def test_a_file_in_cp1252_is_read_as_such(source):
    data = _file(_code(source)).decode().encode("cp1252")
    assert _read(data) == (source, ["The file was written as CP1252."])


def test_a_bad_byte_behind_a_byte_order_mark():
    data = b"\xef\xbb\xbf" + _file(_code("größe = '@'")).replace(b"@", b"\x80" * 9)
    source, details = _read(data)
    assert source == f"größe = '{9 * '€'}'"
    assert len(details) == 2


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["def f():\n", "\n", "    return 1"], "def f():\n\n    return 1"),
        (["def f():", "    return 1"], "def f():\n    return 1"),
        (["def f():", "\n", "    return 1"], "def f():\n\n    return 1"),
        (["def f():", "", "    return 1\n"], "def f():\n\n    return 1"),
        (["\n", "x = 1"], "\nx = 1"),
        (["x = 1\r\n", "\r\n", "y = 2"], "x = 1\n\ny = 2"),
        (["x = 1"], "x = 1"),
    ],
)
def test_lines_with_and_without_ends(lines, text):
    assert _read(_file(_code(lines)))[0] == text


def test_an_attachment_that_nbformat_stored_as_lines_is_kept(released, release):
    picture = "<svg>\n<text>drawn</text>\n</svg>"
    notebook = from_dict(json.loads(json.dumps(released)))
    cell = next(c for c in notebook.cells if _grade_id(c) == "explain")
    cell.source = "![a picture](attachment:p.svg)"
    cell["attachments"] = {"p.svg": {"image/svg+xml": picture}}
    stored = writes(notebook)
    assert '"<svg>\\n",' in stored
    cells = repair(stored.encode(), release).notebook.cells
    kept = next(c for c in cells if _grade_id(c) == "explain")
    assert kept.attachments == {"p.svg": {"image/svg+xml": picture}}


def _grade_id(cell: NotebookNode) -> str | None:
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def test_a_huge_text_is_called_huge():
    with pytest.raises(NeedsPerson, match="huge: 4,000,001 characters in 1 cells"):
        read(_file(_code("#" * 4_000_001)))
