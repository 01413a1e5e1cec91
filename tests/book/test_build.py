"""The book's build: what is executed when, and what a reader and an author are told."""

from __future__ import annotations

import re
import shutil

import pytest
from small_book import SmallBook, make_small_book


@pytest.fixture(scope="module")
def first_build(tmp_path_factory) -> SmallBook:
    small = make_small_book(tmp_path_factory.mktemp("small"))
    result = small.build()
    assert result.returncode == 0, result.stdout + result.stderr
    small.log = result.stdout
    return small


@pytest.fixture
def built(first_build: SmallBook, tmp_path) -> SmallBook:
    """A copy of the built book, with its warm cache, that a test may change."""
    shutil.copytree(first_build.folder, tmp_path / "copy")
    return SmallBook(tmp_path / "copy")


def build(small: SmallBook) -> str:
    result = small.build()
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_first_build_executes_every_notebook_and_says_so(first_build):
    assert first_build.runs() == ["first", "second"]
    assert "executing 2 notebooks" in first_build.log
    assert re.search(r"\[2/2\] 0\d_\w+\.ipynb: \d+\.\d s", first_build.log)


def test_notebooks_run_in_the_profile_of_the_book(first_build):
    assert "None 1" in first_build.page("02_second")


def test_claims_page_lists_the_claim_with_its_chapter_and_escapes_it(first_build):
    page = first_build.page("claims")
    assert "1 claims in 1 chapters" in page
    assert "1 &lt; 3 &amp; &lt;b&gt;so on&lt;/b&gt;" in page
    assert re.search(r'href="01_first.html"[^>]*>.*?First', page)
    assert "✓" in page


def test_execution_times_page_lists_every_notebook(first_build):
    page = first_build.page("execution_times")
    assert "2 notebooks" in page
    assert 'href="01_first.html"' in page and 'href="02_second.html"' in page


def test_a_page_built_on_stand_ins_says_so_and_no_other(first_build):
    text = "Built on drawn stand-in pictures (cifar10), not the real data"
    assert text in first_build.page("01_first")
    assert "course-data-badge" not in first_build.page("02_second")


def test_the_colab_role_uses_the_address_of_the_configuration(first_build):
    address = re.search(
        r"url: https://github.com/(\S+)", (first_build.folder / "_config.yml").read_text()
    )[1]
    link = f"https://colab.research.google.com/github/{address}/blob/main/exercises/a/a.ipynb"
    assert link in first_build.page("intro")


def test_assignments_are_listed_with_colab_link_and_download(first_build):
    page = first_build.page("intro")
    assert "Fold a kernel" in page
    assert re.search(r'href="https://colab[^"]+/exercises/fold/fold\.ipynb"', page)
    download = re.search(r'href="(_downloads/[^"]+/fold\.ipynb)"', page)
    assert (first_build.html / download[1]).exists()


def test_pages_load_only_what_they_use(first_build):
    scripts = re.findall(r'<script[^>]*\bsrc="([^"]+)"', first_build.page("01_first"))
    names = {script.split("?")[0].rsplit("/", 1)[-1] for script in scripts}
    assert {"tex-chtml.js", "a11y.js"} <= names
    assert not {"thebe.js", "sphinx-thebe.js", "conv-stepper.js"} & names
    assert (first_build.html / "_static" / "mathjax" / "tex-chtml.js").exists()


def test_wide_tables_scroll_in_a_box_that_the_keyboard_reaches(first_build):
    assert re.search(
        r'<div class="course-scroll" tabindex="0"[^>]*><table', first_build.page("01_first")
    )


def test_nothing_changed_and_a_markdown_edit_execute_nothing(built):
    built.edit_cell("01_first", "title", "# First\n\nOther words.")
    log = build(built)
    assert built.runs() == ["first", "second"]
    assert "executing" not in log
    assert "Other words." in built.page("01_first")
    assert "1 &lt; 3" in built.page("claims")
    assert "course-data-badge" in built.page("01_first")


def test_a_code_edit_executes_that_notebook_only(built):
    built.edit_cell("02_second", "profile", "print(1 + 1)")
    build(built)
    assert built.runs() == ["first", "second", "second"]


def test_a_change_of_the_helpers_executes_everything_and_its_undoing_nothing(built):
    helpers = built.folder / "course_utils" / "__init__.py"
    original = helpers.read_text(encoding="utf-8")
    helpers.write_text(original.replace("FACTOR = 1", "FACTOR = 2"), encoding="utf-8")
    build(built)
    assert built.runs() == ["first", "first", "second", "second"]
    assert "2 &lt; 3" in built.page("claims")
    helpers.write_text(original, encoding="utf-8")
    build(built)
    assert built.runs() == ["first", "first", "second", "second"]
    assert "1 &lt; 3" in built.page("claims")


def test_failing_notebooks_are_all_named_with_cell_and_error(built):
    built.edit_cell("01_first", "claim", 'raise ValueError("the kernel is 4 x 4")')
    built.edit_cell("02_second", "profile", "import os\n\nos._exit(1)")
    result = built.build()
    output = result.stdout + result.stderr
    assert result.returncode != 0
    assert "01_first.ipynb, cell 5 ('claim'): ValueError: the kernel is 4 x 4" in output
    assert '----> 1 raise ValueError("the kernel is 4 x 4")' in output
    assert "02_second.ipynb, cell 3 ('profile'): the kernel died" in output
    built.edit_cell("02_second", "profile", "print(1 + 1)")
    assert built.build().returncode != 0, "a failed notebook must fail the next build, too"
