"""The chapters as files: what Colab shows, what git stores, what the contents list."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import nbformat
import pytest
import yaml
from places import ROOT

CHAPTERS = sorted((ROOT / "book").rglob("*.ipynb"))
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
ADDRESS = CONFIG["repository"]["url"]
INSTALL = f"""try:
    import course_utils  # noqa: F401
except ModuleNotFoundError:  # in Colab: fetch the course's helpers
    %pip install --quiet git+{ADDRESS}"""
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
RANDOM_HEX = re.compile(r"[0-9a-f]{6,}(-[0-9a-f]+)*")
CLAIM = re.compile(r"\bclaim\(\s*\"([^\"]+)\"")
MYST_ONLY = [
    (re.compile(r"^\s*(:{3,})\s*\{?\w", re.M), "a colon fence"),
    (re.compile(r"^\s*```\{", re.M), "a directive"),
    (re.compile(r"\{[a-z:]+\}`"), "a role"),
    (re.compile(r"^\([a-z-]+\)=\s*$", re.M), "a target"),
]


def short(path: Path) -> str:
    return path.relative_to(ROOT / "book").as_posix()


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def markdown(path: Path) -> str:
    return "\n\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")


each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=short)


@each_chapter
def test_stored_without_outputs(path):
    for cell in read(path).cells:
        if cell.cell_type == "code":
            assert not cell.outputs, f"cell {cell.id} has outputs; strip them: nbstripout --keep-id"
            assert cell.execution_count is None, f"cell {cell.id} has an execution count"


@each_chapter
def test_cell_ids_are_unique_words(path):
    ids = [cell.id for cell in read(path).cells]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    assert [i for i in ids if not KEBAB.fullmatch(i)] == []
    assert [i for i in ids if RANDOM_HEX.fullmatch(i) and re.search(r"\d", i)] == []


@each_chapter
def test_first_cells_and_the_only_title(path):
    first, install, setup = read(path).cells[:3]
    assert (first.cell_type, install.cell_type, setup.cell_type) == ("markdown", "code", "code")
    assert first.source.startswith("# ")
    without_code = re.sub(r"```.*?```", "", markdown(path), flags=re.S)
    assert len(re.findall(r"^# ", without_code, re.M)) == 1
    assert install.source == INSTALL
    assert "setup(" in setup.source


@each_chapter
def test_the_colab_link_opens_this_file(path):
    place = ADDRESS.removeprefix("https://github.com/")
    branch = CONFIG["repository"]["branch"]
    link = f"https://colab.research.google.com/github/{place}/blob/{branch}/book/{short(path)}"
    assert f"]({link})" in read(path).cells[0].source


@each_chapter
def test_reads_well_where_myst_is_not_rendered(path):
    text = markdown(path)
    assert [name for pattern, name in MYST_ONLY if pattern.search(text)] == []
    assert text.count("<details>") == text.count("</details>") == text.count("</summary>")


@each_chapter
def test_explorers_are_one_block_of_html_with_a_fallback(path):
    text = markdown(path)
    names = "conv-stepper|pooling-stepper|receptive-field|augmentation-explorer"
    blocks = re.findall(rf'<div class="(?:{names})"[^>]*>(.*?)</div>', text, re.S)
    assert len(blocks) == len(re.findall(rf'class="(?:{names})"', text))
    for block in blocks:
        assert re.sub(r"<[^>]+>", "", block).strip(), "the explorer has no fallback for Colab"
        assert "\n\n" not in block, "a blank line ends the block of HTML"


@each_chapter
def test_only_known_metadata(path):
    metadata = read(path).metadata
    assert set(metadata) <= {"kernelspec", "language_info", "accelerator", "colab", "mystnb"}
    assert metadata.get("accelerator", "GPU") == "GPU"
    assert metadata["kernelspec"]["name"] == "python3"


def test_claims_have_names_of_their_own():
    found = Counter(
        name
        for path in CHAPTERS
        for cell in read(path).cells
        if cell.cell_type == "code"
        for name in CLAIM.findall(cell.source)
    )
    assert [name for name, count in found.items() if count > 1] == []


def test_the_contents_list_every_page():
    toc = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
    listed = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    pages = [
        path.relative_to(ROOT / "book").with_suffix("").as_posix()
        for path in (ROOT / "book").rglob("*")
        if path.suffix in (".ipynb", ".md") and ".ipynb_checkpoints" not in path.parts
    ]
    assert sorted([*listed, toc["root"]]) == sorted(pages)


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff(command):
    ruff = Path(sys.executable).with_name("ruff")
    result = subprocess.run(
        [ruff, *command, "--quiet", *CHAPTERS], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr
