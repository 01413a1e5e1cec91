"""What people read: progress, the summary of a run, the report on a class."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from autograder.results import Result

_Item = TypeVar("_Item")


class _Rate(ProgressColumn):
    """Hand-ins a minute."""

    def render(self, task: Task) -> Text:
        """Give the rate so far."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed * 60:.0f}/min" if speed else "", style="progress.data.speed")


def show_progress(items: Iterable[_Item], total: int, what: str) -> Iterator[_Item]:
    """Pass items on and show how far it is, how fast, and how long it takes yet.

    Args:
        items: The items.
        total: How many there will be.
        what: What is done with them.

    Yields:
        The items.
    """
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total)
        for item in items:
            yield item
            progress.advance(task)


def print_summary(console: Console, results: list[Result], seconds: float) -> None:
    """Print who got how much, what was repaired, and what a person must look at and why.

    Args:
        console: Where to.
        results: Of every hand-in.
        seconds: How long it took.
    """
    table = Table(box=None, pad_edge=False)
    table.add_column("student")
    table.add_column("points", justify="right")
    table.add_column("of", justify="right")
    table.add_column("notes")
    for result in sorted(results, key=lambda one: one.student_id):
        points = "–" if result.score is None else f"{result.score:g}"
        table.add_row(
            _safe(result.student_id), points, f"{result.max_score:g}", _safe(_notes(result))
        )
    console.print(table)
    _print_people(console, results)
    scores = [one.score for one in results if one.score is not None]
    rate = f", {60 * len(results) / seconds:.0f} a minute" if seconds > 0 else ""
    mean = f"; mean {statistics.fmean(scores):.2f}" if scores else ""
    repaired = sum(bool(one.repairs) for one in results)
    console.print(
        f"\n{len(results)} hand-ins in {seconds:.1f} s{rate}{mean}; {repaired} repaired, "
        f"{sum(one.status != 'graded' for one in results)} for a person to look at."
    )


def print_one(console: Console, result: Result, tests: list[dict[str, Any]]) -> None:
    """Print what came of one hand-in, test by test.

    Args:
        console: Where to.
        result: What came of it.
        tests: Its tests as Gradescope reads them, with the messages.
    """
    if result.score is not None:
        console.print(f"{_safe(result.student_id)}: {result.score:g} of {result.max_score:g}")
    for cell, test in zip(result.cells, tests, strict=True):
        points = f"{cell.points:g} of {cell.max_points:g}"
        said = f": {test['output']}" if test["output"] else ""
        console.print(f"  {_safe(cell.grade_id)}: {points} ({cell.outcome}){_safe(said)}")
    for repair in result.repairs:
        console.print(f"  repaired: {_safe(repair.detail)}")
    for flag in result.flags:
        console.print(f"  {_safe(flag.kind.replace('_', ' '))}: {_safe(flag.detail)}")


def print_report(console: Console, assignment: str, results: list[Result]) -> None:
    """Print how a class did: the marks, each question, what was repaired, who needs a person.

    Args:
        console: Where to.
        assignment: The assignment's name.
        results: Of every hand-in that was graded.
    """
    scores = sorted(one.score for one in results if one.score is not None)
    console.print(f"[bold]{_safe(assignment)}[/bold]: {len(results)} hand-ins")
    if scores:
        quartiles = statistics.quantiles(scores, n=4) if len(scores) > 1 else scores * 3
        console.print(
            f"points of {results[0].max_score:g}: lowest {scores[0]:g}, quartiles "
            + ", ".join(f"{one:.2f}" for one in quartiles)
            + f", highest {scores[-1]:g}, mean {statistics.fmean(scores):.2f}"
        )
    cells = defaultdict(list)
    for result in results:
        for cell in result.cells:
            cells[cell.grade_id].append(cell)
    table = Table(box=None, pad_edge=False)
    for heading in ("question", "of", "mean", "full", "none", "timed out", "by hand", "seconds"):
        table.add_column(heading, justify="left" if heading == "question" else "right")
    for grade_id, marks in cells.items():
        table.add_row(
            _safe(grade_id),
            f"{marks[0].max_points:g}",
            f"{statistics.fmean(one.points for one in marks):.2f}",
            f"{sum(one.points >= one.max_points for one in marks)}",
            f"{sum(one.points == 0 for one in marks)}",
            f"{sum(one.outcome == 'timeout' for one in marks)}",
            f"{sum(one.outcome == 'manual' for one in marks)}",
            f"{statistics.median(one.seconds for one in marks):.2f}",
        )
    console.print(table)
    kinds = Counter(one.kind for result in results for one in result.repairs)
    if kinds:
        listed = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
        console.print(f"repaired: {_safe(listed)}")
    _print_people(console, results)


def _print_people(console: Console, results: list[Result]) -> None:
    waiting = [one for one in results if one.status != "graded"]
    if waiting:
        console.print("\n[bold]For a person to look at:[/bold]")
    for result in sorted(waiting, key=lambda one: one.student_id):
        console.print(f"  {_safe(result.student_id)}: {_safe(result.reason)}")


def _notes(result: Result) -> str:
    notes = []
    if result.status != "graded":
        notes.append(result.status.replace("_", " "))
    if result.repairs:
        kinds = Counter(one.kind for one in result.repairs)
        listed = ", ".join(
            kind if count == 1 else f"{kind} ×{count}" for kind, count in kinds.items()
        )
        notes.append(f"repaired: {listed}")
    notes += sorted({flag.kind for flag in result.flags if not flag.needs_attention})
    return "; ".join(notes).replace("_", " ")


def _safe(text: str) -> str:
    """Give a text without anything a terminal or rich would act on."""
    return escape("".join(one if one.isprintable() else "�" for one in text))
