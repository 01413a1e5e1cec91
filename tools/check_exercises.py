"""Grade every known hand-in and print what each got: ``make check-exercises``.

The exit status is 1 if one did not get exactly the marks written for it, or if the solution
does not beat the dense network that the notebook trains beside it.
"""

import argparse
import os
import re
import sys
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("COURSE_PROFILE", "smoke")

from nbclient import NotebookClient
from rich.console import Console
from rich.progress import track
from rich.table import Table

from tools import bank
from tools.grade_in_process import Grader
from tools.release import assignments

_NETWORK = re.compile(r"^(dense|your) network: +([\d.]+)%", re.MULTILINE)


def judge(hand_in: bank.HandIn, messages: dict[str, str | None]) -> str:
    """Compare what a hand-in got with what it must get.

    Args:
        hand_in: the hand-in.
        messages: from `Grader.messages`.

    Returns:
        What is off, in words; empty if nothing is.
    """
    worth = bank.points(hand_in.assignment)
    failed = [test for test, message in messages.items() if message]
    marks = sum(worth[test] for test, message in messages.items() if not message)
    if set(messages) != set(worth):
        return f"ran {sorted(messages)}, not {sorted(worth)}"
    if failed != list(hand_in.loses):
        return f"fails {failed}, not {list(hand_in.loses)}"
    if marks != hand_in.marks:
        return f"{marks} marks, not {hand_in.marks}"
    if failed and hand_in.says not in messages[failed[0]]:
        return f"says {messages[failed[0]]!r}"
    return ""


def reached(assignment: str) -> dict[str, float]:
    """Run the instructor's notebook whole, the last part too, on the drawn pictures.

    Args:
        assignment: name of the assignment.

    Returns:
        Per cent of pictures that the networks get right, as the notebook prints them: ``"dense"``
        and ``"your"``; empty where it compares none.
    """
    notebook = bank.source_notebook(assignment)
    if not any("dense network: " in cell.source for cell in notebook.cells):
        return {}
    for cell in notebook.cells:
        cell.metadata.pop("tags", None)
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(notebook, timeout=600, resources={"metadata": {"path": folder}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    printed = "".join(output.get("text", "") for output in outputs)
    return {name: float(share) for name, share in _NETWORK.findall(printed)}


def main() -> int:
    """Grade the assignments named on the command line, or all; print one table for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("assignment", nargs="*", default=assignments())
    console = Console(width=None if sys.stdout.isatty() else 160)
    off = 0
    for assignment in parser.parse_args().assignment:
        grader, total = Grader(assignment), sum(bank.points(assignment).values())
        table = Table("hand-in", "must get", "got", "fails", "the student reads", title=assignment)
        known = [(kind, h) for kind in bank.KINDS for h in bank.hand_ins(assignment, kind)]
        start = time.process_time()
        for kind, hand_in in track(
            known, assignment, console=Console(stderr=True), disable=not sys.stderr.isatty()
        ):
            messages = grader.messages(bank.build(hand_in))
            wrong = judge(hand_in, messages)
            off += bool(wrong)
            lost = [test for test, message in messages.items() if message]
            got = total - sum(bank.points(assignment)[test] for test in lost)
            table.add_row(
                f"{kind}/{hand_in.name}",
                str(hand_in.marks),
                str(got),
                ", ".join(test.removeprefix("test-") for test in lost),
                f"[red]{wrong}[/]" if wrong else next(filter(None, messages.values()), ""),
            )
        console.print(table)
        console.print(
            f"{len(known)} hand-ins in {time.process_time() - start:.0f} s of CPU, {off} off"
        )
        if shares := reached(assignment):
            off += shares["your"] <= shares["dense"]
            console.print(
                "The solution: {your} % right, the dense network {dense} %".format(**shares)
            )
        console.print()
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main())
