"""Claims that a chapter makes and checks when it runs."""

import html

from course_utils.defaults import in_book_build

MIME = "application/vnd.course.claim+json"


class ClaimError(AssertionError):
    """A claim of the book does not hold on the numbers just computed."""


def claim(name: str, condition: bool, text: str) -> None:
    """State something about the numbers just computed, and check it.

    The claim is shown under the cell with a mark that says whether it holds, and collected into
    the book's page of claims. While the book is built a false claim stops the build; in a
    reader's own run, on other data or with other settings, it is only marked.

    Args:
        name: a name that no other claim of the book has, as ``"first-cnn-beats-dense"``.
        condition: whether the claim holds; anything with one truth value.
        text: the claim as a sentence, with its numbers.

    Raises:
        ClaimError: if the claim is false while the book is being built.
    """
    from IPython.display import display

    holds = bool(condition)
    mark, word = ("✓", "Checked") if holds else ("✗", "Does not hold here")
    bundle = {
        MIME: {"name": name, "text": text, "holds": holds},
        "text/html": (
            f'<p class="course-claim" data-holds="{str(holds).lower()}">'
            f"<strong>{mark} {word}:</strong> {html.escape(text)}</p>"
        ),
        "text/plain": f"{mark} {word}: {text}",
    }
    display(bundle, raw=True)
    if not holds and in_book_build():
        raise ClaimError(f"the claim '{name}' does not hold: {text}")
