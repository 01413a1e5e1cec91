import re
import shutil
import subprocess

import nbformat
import pytest
from bs4 import BeautifulSoup
from corpus import answers
from inline_executor import InlineExecutor
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.api import Gradebook
from tiny_course import ASSIGNMENT, answered, as_bytes, hand_in

from autograder.clean_html import CleanHTMLExporter, clean, clean_outputs
from autograder.course import Course
from autograder.feedback import ClassFeedback
from autograder.grading import ClassGrading

ATTACKS = [
    "<script>document.title = 'run'</script>",
    "<img src=x onerror=\"document.title = 'run'\">",
    "<svg><script>document.title = 'run'</script></svg>",
    "<svg onload=\"document.title = 'run'\"></svg>",
    "<iframe srcdoc=\"<script>parent.document.title = 'run'</script>\"></iframe>",
    "<a href=\"javascript:document.title = 'run'\" id=click>x</a>",
    "<a href=\"java\tscript:document.title = 'run'\" id=click>x</a>",
    "<a href=\" &#14;javascript:document.title = 'run'\" id=click>x</a>",
    "<a href=\"data:text/html,<script>opener.document.title = 'run'</script>\" id=click>x</a>",
    "<form action=\"javascript:document.title = 'run'\"><button id=click>x</button></form>",
    "<details open ontoggle=\"document.title = 'run'\">x</details>",
    "<style>@import 'http://localhost/x'</style><body onload=\"document.title = 'run'\">",
    "<math><mtext><table><mglyph><style><img src=x onerror=\"document.title = 'run'\">",
    "<noscript><p title=\"</noscript><img src=x onerror=document.title='run'>\">",
    "<object data=\"javascript:document.title = 'run'\"></object>",
    "<meta http-equiv=refresh content=\"0;url=javascript:document.title = 'run'\">",
    "<base href='http://localhost/'><link rel=stylesheet href='http://localhost/x'>",
    "<p style=\"background: url(javascript:document.title='run')\">x</p>",
    "</div></body></html><script>document.title = 'run'</script>",
    "$\\href{javascript:document.title='run'}{x}$ `<script>document.title='run'</script>`",
]
_FORBIDDEN = ["script", "iframe", "object", "embed", "form", "meta", "base", "link", "svg", "math"]


def _what_runs(html):
    """Give the elements and attributes of a page that could run something."""
    soup = BeautifulSoup(html, "html.parser")
    return [str(tag) for tag in soup.find_all(_FORBIDDEN)] + [
        f"{name}={value}"
        for tag in soup.find_all(True)
        for name, value in tag.attrs.items()
        if name.startswith("on")
        or (name in ("href", "src") and re.match(r"\W*(java\s*script|data:text)", value, re.I))
    ]


def _outputs(attack):
    return [
        new_output("display_data", data={kind: attack, "text/plain": attack})
        for kind in (
            "text/html",
            "text/markdown",
            "text/latex",
            "image/svg+xml",
            "application/javascript",
            "image/png",
            "application/vnd.jupyter.widget-view+json",
        )
    ] + [
        new_output("stream", name=attack, text=attack),
        new_output("error", ename=attack, evalue=attack, traceback=[attack]),
        new_output(
            "display_data",
            data={"image/png": "AAAA"},
            metadata={"image/png": {"width": f'1" {attack}', "alt": attack}},
        ),
        new_output("display_data", data={"text/html": attack}, metadata={"isolated": True}),
    ]


@pytest.fixture
def graded(course, released):
    """A course with graded hand-ins; one attacks whoever opens its feedback."""
    for which in ("right", "wrong", "half"):
        hand_in(course, which, as_bytes(answered(released, answers(which))))
    hostile = answered(released, answers("right"))
    hostile.cells[-1].source = "\n\n".join(ATTACKS)
    hostile.cells.append(new_markdown_cell("\n\n".join(ATTACKS)))
    hostile.cells.append(new_code_cell("print('attack')"))
    hand_in(course, "hostile", as_bytes(hostile))
    hand_in(course, "renamed", as_bytes(answered(released, answers("half"))), "Numbers (2).ipynb")
    grading = ClassGrading(Course(course), ASSIGNMENT, [])
    assert {one.status for one in grading.run(InlineExecutor(), 3)} == {"graded"}
    grading.close()
    path = course / "autograded" / "hostile" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[-1].outputs = [output for one in ATTACKS for output in _outputs(one)]
    path.chmod(0o644)
    path.write_text(nbformat.writes(notebook))
    return course


def _pages(course, **options):
    feedback = ClassFeedback(Course(course), ASSIGNMENT, [], **options)
    pages = {page.student_id: page for page in feedback.run()}
    feedback.close()
    assert not any(page.reason for page in pages.values())
    return {
        student: (course / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
        for student in pages
    }


def _text(html):
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def test_feedback_shows_marks_messages_and_comments(graded):
    with Gradebook(Course(graded).db_url, "tiny") as book:
        book.find_comment("explain", ASSIGNMENT, ASSIGNMENT, "half").manual_comment = "Well *put*."
        book.db.commit()
    half = _text(_pages(graded)["half"])
    assert "Score: 5.0 / 13.0" in half
    assert "2, 4, 6 become 0, 0.5, 1" in half
    assert "Well put" in half


def test_hidden_tests_stay_hidden(graded):
    pages = _pages(graded)
    for page in pages.values():
        text = _text(page)
        squeezed = text.replace(" ", "")
        for secret in ("[0.1]*10", "rescale([-1,1])", "spread([2,4", "HIDDENTESTS"):
            assert secret not in squeezed
        assert "more tests are hidden" in text
    shown = _text(_pages(graded, show_hidden_tests=True)["right"]).replace(" ", "")
    assert "rescale([-1,1])" in shown


def test_a_hidden_test_that_fails_shows_its_message(graded, released):
    adding = "total = 0.0\n    for value in values: total += value\n    return total / len(values)"
    sloppy = {"mean": f"def mean(values):\n    {adding}"}  # since Python 3.12 sum is exact, too
    data = as_bytes(answered(released, answers("right") | sloppy))
    hand_in(graded, "sloppy", data)
    grading = ClassGrading(Course(graded), ASSIGNMENT, ["sloppy"])
    (result,) = grading.run(InlineExecutor(), 1)
    grading.close()
    assert result.score == 8
    page = _text(_pages(graded)["sloppy"])
    assert "AssertionError: sum with math.fsum" in page
    assert "[ 0.1 ]" not in page and "[0.1]" not in page


def test_repairs_are_told_to_the_student(graded):
    page = _text(_pages(graded)["renamed"])
    assert "What was repaired in your file" in page
    assert "“Numbers (2).ipynb” was taken for “numbers.ipynb”." in page
    assert "What was repaired" not in _text(_pages(graded)["half"])


def test_nothing_of_a_students_can_run(graded):
    page = _pages(graded)["hostile"]
    plain = _pages(graded)["right"]
    assert _what_runs(page) == _what_runs(plain)


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs chromium")
def test_pictures_come_along_but_none_that_may_hold_a_script(graded):
    folder = graded / "autograded" / "hostile" / ASSIGNMENT
    for name in ("drawn.png", "evil.svg"):
        (folder / name).write_bytes(b"x")
    _pages(graded)
    feedback = graded / "feedback" / "hostile" / ASSIGNMENT
    assert (feedback / "drawn.png").exists() and not (feedback / "evil.svg").exists()


def test_nothing_runs_in_a_browser(graded):
    _pages(graded)
    path = graded / "feedback" / "hostile" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    clicks = "document.querySelectorAll('#click, a[href]').forEach(one => one.click())"
    path.write_text(path.read_text().replace("</html>", f"<script>{clicks}</script></html>"))
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    command += ["--host-resolver-rules=MAP * ~NOTFOUND", f"file://{path}"]
    page = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert f"<title>{ASSIGNMENT}</title>" in page


@pytest.mark.parametrize("attack", ATTACKS)
def test_cleaned_html_holds_nothing_that_runs(attack):
    assert _what_runs(clean(attack)) == []
    notebook = nbformat.v4.new_notebook(cells=[new_markdown_cell(attack)])
    notebook.cells.append(new_code_cell("", outputs=clean_outputs(_outputs(attack))))
    exporter = CleanHTMLExporter(template_name="classic")
    body = exporter.from_notebook_node(notebook)[0].split("<body>")[1]
    assert _what_runs(body) == []


def test_what_is_harmless_is_kept():
    table = '<table border="1"><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody>'
    assert "<th>a</th>" in clean(table) and "<td>1</td>" in clean(table)
    picture = '<img alt="a" src="data:image/png;base64,AAAA">'
    assert clean(picture) == picture
    assert clean('<a href="https://keras.io">k</a>') == '<a href="https://keras.io">k</a>'
    outputs = [new_output("display_data", data={"image/png": "AAAA", "text/plain": "<Figure>"})]
    assert clean_outputs(outputs)[0].data == outputs[0].data
