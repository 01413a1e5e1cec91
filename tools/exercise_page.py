"""Write the instructor's page on the exercises from their notebooks and the bank of hand-ins.

``python -m tools.exercise_page`` writes ``book/instructor/exercises.md``; a test compares.
"""

from tools import bank
from tools.release import assignments

PAGE = bank.ROOT / "book" / "instructor" / "exercises.md"

_HEAD = """\
# What the exercises catch

This page is written by `python -m tools.exercise_page` from the exercises themselves and from
`tests/submissions/`: known hand-ins, right and wrong, with the marks that each must get.
`make check-exercises` grades them all and compares; what it finds is what stands here.

Each test cell judges one function by itself, with data and models of its own, so that a mistake
costs its points once. What a message says is all that a student sees of a hidden test. The written
answers are marked by a person; model answers and rubrics stand in the notebooks in `solutions/`.

To add a fault, write a small text file beside the others: what is wrong, the marks, the tests that
must fail, part of the message, and the lines that change. `tools/bank.py` describes the form.
"""


def page() -> str:
    """The page, as Markdown."""
    return "\n".join([_HEAD, *(_section(assignment) for assignment in assignments())])


def _section(assignment: str) -> str:
    first = bank.source_notebook(assignment).cells[0].source
    title = first.splitlines()[0].removeprefix("# Exercise: ")
    worth = bank.points(assignment)
    correct, wrong = (bank.hand_ins(assignment, kind) for kind in bank.KINDS)
    lines = [
        f"## {title[0].upper()}{title[1:]} (`{assignment}`)",
        "",
        f"{sum(worth.values())} points by {len(worth)} test cells, checked by "
        f"{len(correct)} correct and {len(wrong)} wrong hand-ins.",
        "",
        "| test | points | faults that it catches |",
        "| --- | ---: | ---: |",
        *(
            f"| `{test}` | {points} | {sum(test in h.loses for h in wrong)} |"
            for test, points in worth.items()
        ),
        "",
        "Correct, and different:",
        "",
        *(f"- {hand_in.about}" for hand_in in correct),
        "",
        "| fault | caught by | the student reads |",
        "| --- | --- | --- |",
        *(_row(hand_in, len(worth)) for hand_in in wrong),
        "",
    ]
    return "\n".join(lines)


def _row(hand_in: bank.HandIn, tests: int) -> str:
    caught = ", ".join(f"`{test}`" for test in hand_in.loses)
    if len(hand_in.loses) == tests:
        caught = "all"
    return f"| {hand_in.about} | {caught} | `{hand_in.says.strip()}` |"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(bank.ROOT))


if __name__ == "__main__":
    main()
