import pytest
from IPython.utils.capture import capture_output

from course_utils import ClaimError, claim
from course_utils.claims import MIME


@pytest.fixture
def shown(monkeypatch):
    """What claim() hands to the notebook, as a list of bundles."""
    bundles = []
    monkeypatch.setattr("IPython.display.display", lambda bundle, raw: bundles.append(bundle))
    return bundles


def test_a_true_claim_is_shown_and_recorded(shown):
    claim("one-two", 1 < 2, "1 is less than 2 & more than <0>")
    (bundle,) = shown
    assert bundle[MIME] == {
        "name": "one-two",
        "text": "1 is less than 2 & more than <0>",
        "holds": True,
    }
    assert "less than 2 &amp; more than &lt;0&gt;" in bundle["text/html"]
    assert bundle["text/plain"].startswith("✓")


def test_a_false_claim_is_marked_for_a_reader_and_stops_the_book(shown, monkeypatch):
    monkeypatch.delenv("COURSE_BOOK_BUILD", raising=False)
    claim("wrong", 2 < 1, "2 is less than 1")
    assert shown[0][MIME]["holds"] is False
    assert "Does not hold" in shown[0]["text/html"]

    monkeypatch.setenv("COURSE_BOOK_BUILD", "1")
    with pytest.raises(ClaimError, match="'wrong' does not hold: 2 is less than 1"):
        claim("wrong", 2 < 1, "2 is less than 1")


def test_outside_a_notebook_a_claim_does_not_fail():
    with capture_output():
        claim("plain", True, "it holds")
