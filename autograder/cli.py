"""The command ``autograder``."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import time
import warnings
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console

from autograder.course import Course, CourseError
from autograder.executor import Executor
from autograder.names import printable
from autograder.results import Result, to_json, write_whole
from autograder.summary import print_one, print_report, print_summary, show_progress
from autograder.types import GraderError, Limits

DONE, WRONG_CALL, NEEDS_PERSON, INTERRUPTED = 0, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The words after ``autograder``; by default those it was called with.

    Returns:
        0: all is done; 3: some hand-ins need a person, who are listed with the reason; 2: the call
        is wrong, one sentence says how; 130: it was interrupted.
    """
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    options = _parser().parse_args(arguments)
    try:
        return options.command(options)
    except GraderError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return WRONG_CALL
    except KeyboardInterrupt:
        print("autograder: interrupted; the same call goes on where it stopped.", file=sys.stderr)
        return INTERRUPTED


def make_executor(
    course: Course, workers: int, limits: Limits, sandbox: str, say: Console
) -> Executor:
    """Start what runs the hand-ins, and say how they are confined.

    Args:
        course: The course.
        workers: Hand-ins at a time.
        limits: Of each hand-in.
        sandbox: ``"auto"`` or a level.
        say: Where to say it.

    Returns:
        The executor, started.
    """
    from autograder.executors import start_executor
    from autograder.run.sandbox import choose_sandbox

    chosen = choose_sandbox(sandbox, course.data)
    say.print(chosen.describe(), highlight=False, markup=False, soft_wrap=True)
    return start_executor(workers, limits, chosen, course.environment)


# -- the commands ---------------------------------------------------------------------------------


def _grade(options: argparse.Namespace) -> int:
    from autograder.grading import ClassGrading

    started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
    course = Course(options.course)
    _check_writable(options.json)
    grading = ClassGrading(course, options.assignment, options.student, options.force)
    say = Console(stderr=True)
    try:
        with make_executor(
            course, options.workers, _limits(options, course), options.sandbox, say
        ) as executor:
            results = list(
                show_progress(
                    grading.run(executor, at_a_time=2 * options.workers + 1),
                    total=len(grading.hand_ins),
                    what=f"grading {options.assignment}",
                )
            )
    finally:
        grading.close()
    seconds = time.monotonic() - clock
    if options.json:
        _write_json(options.json, to_json(options.assignment, started, seconds, results))
    print_summary(_console(), results, seconds)
    return _exit_code(results)


def _check(options: argparse.Namespace) -> int:
    from autograder.checking import check, gradescope

    started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
    course = Course(options.course)
    _check_writable(options.json)
    assignment = course.assignment(options.assignment)
    limits = _limits(options, course)
    with make_executor(course, 1, limits, "auto", Console(stderr=True)) as executor:
        result, ran = check(options.notebook, assignment, executor)
    result = replace(result, student_id=printable(result.student_id))
    seconds = time.monotonic() - clock
    if options.json:
        content = to_json(options.assignment, started, seconds, [result])
        _write_json(options.json, gradescope(result, ran, seconds) | content)
    print_one(_console(), result, gradescope(result, ran, seconds)["tests"])
    return _exit_code([result])


def _feedback(options: argparse.Namespace) -> int:
    from autograder.feedback import ClassFeedback

    feedback = ClassFeedback(
        Course(options.course), options.assignment, options.student, options.show_hidden_tests
    )
    try:
        pages = list(
            show_progress(
                feedback.run(),
                total=len(feedback.students),
                what=f"feedback on {options.assignment}",
            )
        )
    finally:
        feedback.close()
    console = _console()
    for page in pages:
        if page.reason:
            console.print(f"{page.student_id}: {page.reason}", markup=False, highlight=False)
    written = sum(not page.reason for page in pages)
    console.print(f"Feedback for {written} students was written.")
    return DONE if written == len(pages) else NEEDS_PERSON


def _report(options: argparse.Namespace) -> int:
    from autograder.grading import noted_results

    results = noted_results(Course(options.course), options.assignment)
    print_report(_console(), options.assignment, results)
    return _exit_code(results)


def _export(options: argparse.Namespace) -> int:
    from autograder.exporting import export_csv

    export_csv(Course(options.course), sys.stdout)
    return DONE


# -- the call -------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        print(f"autograder: {message}; see `{self.prog} --help`.", file=sys.stderr)
        raise SystemExit(WRONG_CALL)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="autograder", description=sys.modules["autograder"].__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    grade = commands.add_parser("grade", help="grade a class, or go on where a run stopped")
    grade.set_defaults(command=_grade)
    grade.add_argument("assignment", metavar="ASSIGNMENT")
    _add_course(grade)
    _add_student(grade)
    grade.add_argument(
        "--workers",
        type=_whole,
        default=_cores(),
        metavar="N",
        help="hand-ins at a time (default: one for each core, %(default)s here)",
    )
    grade.add_argument(
        "--force", action="store_true", help="grade again what is graded and has not changed"
    )
    _add_limits(grade)
    grade.add_argument(
        "--sandbox",
        choices=("auto", "namespaces", "landlock", "none"),
        default="auto",
        help="how hand-ins are confined (default: the strongest)",
    )
    _add_json(grade)

    check = commands.add_parser("check", help="grade one notebook; nothing is recorded")
    check.set_defaults(command=_check, cell_timeout=None, total_timeout=None, memory=None)
    check.add_argument("notebook", type=Path, metavar="NOTEBOOK")
    check.add_argument("--assignment", required=True, metavar="NAME")
    _add_course(check)
    _add_json(check)

    feedback = commands.add_parser("feedback", help="write the students' feedback pages")
    feedback.set_defaults(command=_feedback)
    feedback.add_argument("assignment", metavar="ASSIGNMENT")
    _add_course(feedback)
    _add_student(feedback)
    feedback.add_argument(
        "--show-hidden-tests", action="store_true", help="let students see the code of hidden tests"
    )

    report = commands.add_parser("report", help="print how a class did, question by question")
    report.set_defaults(command=_report)
    report.add_argument("assignment", metavar="ASSIGNMENT")
    _add_course(report)

    export = commands.add_parser("export", help="print the gradebook as a table")
    export.set_defaults(command=_export)
    export.add_argument("--format", choices=("csv",), required=True)
    _add_course(export)
    return parser


def _add_course(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--course",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="the nbgrader course folder (default: this one)",
    )


def _add_student(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--student",
        nargs="+",
        action="extend",
        default=[],
        metavar="ID",
        help="only these students",
    )


def _add_limits(parser: argparse.ArgumentParser) -> None:
    default = Limits()
    parser.add_argument(
        "--cell-timeout",
        type=_positive,
        metavar="S",
        help=f"seconds a cell may run (default: nbgrader's setting, else {default.cell_timeout:g})",
    )
    parser.add_argument(
        "--total-timeout",
        type=_positive,
        metavar="S",
        help=f"seconds a hand-in may run (default: {default.total_timeout:g})",
    )
    parser.add_argument(
        "--memory",
        type=_whole,
        metavar="MIB",
        help=f"MiB a hand-in may use (default: {default.memory_mib})",
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results as JSON")


def _limits(options: argparse.Namespace, course: Course) -> Limits:
    default = Limits()
    return Limits(
        cell_timeout=options.cell_timeout or course.cell_timeout or default.cell_timeout,
        total_timeout=options.total_timeout or default.total_timeout,
        memory_mib=options.memory or default.memory_mib,
    )


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return value


def _whole(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive whole number")
    return value


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _check_writable(path: Path | None) -> None:
    if path is not None and not path.resolve().parent.is_dir():
        raise CourseError(f"The folder for {path} does not exist.")


def _write_json(path: Path, content: dict[str, Any]) -> None:
    write_whole(path.resolve(), json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=200)


def _exit_code(results: list[Result]) -> int:
    return DONE if all(one.status == "graded" for one in results) else NEEDS_PERSON
