"""The autograder beside plain nbgrader: CPU and wall seconds per hand-in, and the marks they give.

    python benchmarks/grading.py                 # 30 hand-ins of cifar10_augmentation, and growth
    python benchmarks/grading.py --hand-ins 6 --rounds 1 --no-growth       # a quick look

Four contenders take turns, round after round, on the same hand-ins from ``tests/submissions``:

``nbgrader``      ``nbgrader autograde``, as it is
``autograder 1``  ``autograder grade --workers 1``
``autograder 2``  ``autograder grade --workers 2``
``floor``         the hand-ins' cells alone, in one process that has imported everything

Each is a process of its own; its CPU seconds, counted by a control group, are those of all its
descendants too. What a run costs before the first hand-in (imports, the warm parent, proving the
sandbox) is measured by a run that has nothing to grade and is reported apart. Python's bytecode is
compiled before, for everybody.
Nothing here is asserted: read the ratios. The rows of ``warns-and-prints`` differ, as they should:
nbgrader gives nothing for a test that writes to standard error. The more the cells themselves take
(in horses_or_humans they train for seconds), the less there is to gain. Needs Linux, root, and some
minutes.
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import io
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "autograder")]
BIN = Path(sys.executable).parent
os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ["PATH"]])
CONTENDERS = ("nbgrader", "autograder 1", "autograder 2", "floor")


@dataclass(frozen=True)
class Cost:
    """What a process and all its children used.

    Attributes:
        cpu: CPU seconds, user and system.
        wall: Seconds by the clock.
    """

    cpu: float
    wall: float

    def __sub__(self, other: Cost) -> Cost:
        """Give the difference."""
        return Cost(self.cpu - other.cpu, self.wall - other.wall)

    def per(self, count: int) -> Cost:
        """Give the share of one of `count`."""
        return Cost(self.cpu / count, self.wall / count)


def measure(command: list[str], folder: Path) -> Cost:
    """Run a command to its end, in a control group of its own, which counts every descendant.

    Args:
        command: The command.
        folder: Where it runs.

    Returns:
        What it cost.
    """
    with _control_group() as group:

        def enter() -> None:
            (group / "cgroup.procs").write_text(str(os.getpid()))

        clock = time.monotonic()
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, preexec_fn=enter)
        wall = time.monotonic() - clock
        if done.returncode not in (0, 3):
            said = done.stdout[-2000:] + done.stderr[-2000:]
            raise SystemExit(f"{' '.join(command)} failed:\n{said}")
        return Cost(_cpu_seconds(group), wall)


@contextlib.contextmanager
def _control_group() -> Iterator[Path]:
    roots = [Path("/sys/fs/cgroup/cpuacct"), Path("/sys/fs/cgroup")]
    root = next((one for one in roots if (one / "cgroup.procs").exists()), None)
    if root is None or not os.access(root, os.W_OK):
        raise SystemExit("Counting CPU seconds needs a control group: run this as root on Linux.")
    group = root / f"grading-benchmark-{os.getpid()}"
    group.mkdir()
    try:
        yield group
    finally:
        while (group / "cgroup.procs").read_text():  # the last of them are ending
            time.sleep(0.05)
        group.rmdir()


def _cpu_seconds(group: Path) -> float:
    if (group / "cpuacct.usage").exists():
        return int((group / "cpuacct.usage").read_text()) / 1e9
    stat = dict(line.split() for line in (group / "cpu.stat").read_text().splitlines())
    return int(stat["usage_usec"]) / 1e6


def command(contender: str, assignment: str) -> list[str]:
    """Give the command of a contender."""
    if contender == "nbgrader":
        return [sys.executable, "-m", "nbgrader", "autograde", assignment]
    if contender == "floor":
        return [sys.executable, __file__, "--floor", "--assignment", assignment]
    workers = contender.split()[1]
    return [sys.executable, "-m", "autograder", "grade", assignment, "--workers", workers]


# -- courses ----------------------------------------------------------------------------------


def make_course(folder: Path, assignment: str) -> None:
    """Make a course folder with a released assignment and nothing handed in."""
    from tools.release import config, release

    shutil.copytree(ROOT / "solutions" / assignment, folder / "solutions" / assignment)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    (folder / "course").mkdir()
    gradebook = f"sqlite:///{folder}/course/gradebook.db"
    with contextlib.redirect_stderr(io.StringIO()):
        release(assignment, config(root=str(folder), db_url=gradebook))


def hand_ins(assignment: str, count: int) -> dict[str, str]:
    """Give notebooks as JSON: right and wrong ones in turn, each a known one, some twice."""
    from tools import bank

    right, wrong = (bank.hand_ins(assignment, kind) for kind in bank.KINDS)
    chosen = [
        (right[number // 2 % len(right)], wrong[number // 2 * 3 % len(wrong)])[number % 2]
        for number in range(count)
    ]
    return {
        f"s{number:03}-{one.name}": json.dumps(bank.build(one)) for number, one in enumerate(chosen)
    }


def hand_in(folder: Path, assignment: str, notebooks: dict[str, str]) -> None:
    """Put notebooks where the students of the project's course put them."""
    for student, notebook in notebooks.items():
        path = folder / "course" / "submitted" / student / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(notebook)


# -- the floor --------------------------------------------------------------------------------


def run_floor(assignment: str) -> None:
    """Run the cells of every hand-in in this process, one shell after another, outputs dropped."""
    import keras  # noqa: F401
    import tensorflow  # noqa: F401
    from IPython.core.interactiveshell import InteractiveShell

    from autograder.checking import prepared
    from autograder.course import Course
    from autograder.repair import repair

    course = Course(Path())
    os.environ.update(course.environment)
    made = course.assignment(assignment)
    release = made.released[assignment]
    shell = InteractiveShell.instance()
    for path in sorted(
        course.folder("submitted", "*", assignment).parent.parent.glob("*/*/*.ipynb")
    ):
        notebook = prepared(repair(path.read_bytes(), release), made.sources[assignment])
        shell.reset(new_session=True)
        with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
            for cell in notebook.cells:
                skipped = "skip-execution" in cell.metadata.get("tags", [])
                if cell.cell_type == "code" and cell.source.strip() and not skipped:
                    with contextlib.redirect_stdout(io.StringIO()):
                        shell.run_cell(cell.source)


# -- the comparison ---------------------------------------------------------------------------


def compare(assignment: str, count: int, rounds: int) -> dict[str, dict[str, float]]:
    """Let the contenders take turns.

    Args:
        assignment: Of the project.
        count: Hand-ins altogether.
        rounds: In how many portions.

    Returns:
        For each contender ``start cpu``, ``start wall``, and per hand-in ``cpu`` and ``wall``:
        medians over the rounds.
    """
    from plain_nbgrader import rows

    notebooks = list(hand_ins(assignment, count).items())
    costs: dict[str, list[Cost]] = {name: [] for name in CONTENDERS}
    starts: dict[str, Cost] = {}
    differences: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        empty = Path(scratch, "empty")
        make_course(empty, assignment)
        hand_in(empty, assignment, {"first": notebooks[0][1]})
        for contender in CONTENDERS:
            _warm(contender, assignment, Path(shutil.copytree(empty, Path(scratch, "first"))))
            starts[contender] = _start(contender, assignment, empty, Path(scratch, "start"))
            _say(f"{contender}: starts with {starts[contender].cpu:.1f} s CPU")
        for number in range(rounds):
            portion = dict(notebooks[number::rounds])
            marks = {}
            for contender in CONTENDERS:
                folder = Path(shutil.copytree(empty, Path(scratch, "round")))
                if contender != "floor":  # its first hand-in starts TensorFlow, and is not counted
                    shutil.rmtree(folder / "course" / "submitted")
                hand_in(folder, assignment, portion)
                whole = measure(command(contender, assignment), folder)
                costs[contender].append((whole - starts[contender]).per(len(portion)))
                if contender != "floor":
                    marks[contender] = rows(folder, assignment)
                shutil.rmtree(folder)
                _say(f"round {number + 1}, {contender}: {costs[contender][-1].cpu:.2f} s CPU each")
            differences += [
                f"{contender}: {student}"
                for contender in ("autograder 1", "autograder 2")
                for student in portion
                if marks[contender].get(student) != marks["nbgrader"].get(student)
            ]
    print(f"\nrows that differ from nbgrader's: {len(differences)} {differences or ''}")
    return {
        name: {
            "start cpu": starts[name].cpu,
            "start wall": starts[name].wall,
            "cpu": statistics.median(one.cpu for one in costs[name]),
            "wall": statistics.median(one.wall for one in costs[name]),
        }
        for name in CONTENDERS
    }


def _start(contender: str, assignment: str, empty: Path, folder: Path) -> Cost:
    """Measure a run that has nothing to grade; for the floor, one that has a single hand-in."""
    shutil.copytree(empty, folder)
    if contender != "floor":
        measure(command(contender, assignment), folder)
    cost = measure(command(contender, assignment), folder)
    shutil.rmtree(folder)
    return cost


def _warm(contender: str, assignment: str, folder: Path) -> None:
    """Let every file be read once, so that nobody pays for a cold disk."""
    measure(command(contender, assignment), folder)
    shutil.rmtree(folder)


def growth(counts: tuple[int, ...]) -> dict[int, Cost]:
    """Measure the cost of a hand-in of a small assignment in classes of different sizes.

    Args:
        counts: The sizes.

    Returns:
        The cost per hand-in by size, start left out.
    """
    import tiny_course
    from corpus import answers

    per_hand_in = {}
    with tempfile.TemporaryDirectory() as scratch:
        with contextlib.redirect_stderr(io.StringIO()):
            course = tiny_course.make_course(Path(scratch, "course"))
        released = tiny_course.released_notebook(course)
        right, half = (
            tiny_course.as_bytes(tiny_course.answered(released, answers(which)))
            for which in ("right", "half")
        )
        words = [sys.executable, "-m", "autograder", "grade", tiny_course.ASSIGNMENT]
        words += ["--workers", "2"]
        done = 0
        tiny_course.hand_in(course, "first", right)
        measure(words, course)
        start = measure(words, course)
        for count in counts:
            for number in range(done, count):
                tiny_course.hand_in(course, f"s{number:04}", half if number % 2 else right)
            shutil.rmtree(course / ".autograder")
            per_hand_in[count] = (measure(words, course) - start).per(count + 1)
            done = count
            _say(f"{count} hand-ins: {per_hand_in[count].cpu:.3f} s CPU each")
    return per_hand_in


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def report(costs: dict[str, dict[str, float]]) -> Iterator[str]:
    """Give the lines of the result."""
    floor, plain = costs["floor"], costs["nbgrader"]
    yield f"{'':14}{'start':>8}{'CPU s':>9}{'beyond':>9}{'wall s':>9}{'CPU':>10}{'wall':>8}"
    yield f"{'':14}{'CPU s':>8}{'each':>9}{'cells':>9}{'each':>9}{'nbgrader ÷ this':>18}"
    for name, cost in costs.items():
        beyond = cost["cpu"] - floor["cpu"]
        yield (
            f"{name:14}{cost['start cpu']:8.1f}{cost['cpu']:9.2f}{beyond:9.2f}{cost['wall']:9.2f}"
            f"{plain['cpu'] / cost['cpu']:10.1f}{plain['wall'] / cost['wall']:8.1f}"
        )
    for name in ("autograder 1", "autograder 2"):
        share = (costs[name]["cpu"] - floor["cpu"]) / (plain["cpu"] - floor["cpu"])
        yield f"{name}: CPU beyond the cells is {share:.3f} of nbgrader's"
    limit, two = 1.25 * floor["wall"] + 0.4, costs["autograder 2"]["wall"]
    yield f"wall: 1.25 × floor + 0.4 s = {limit:.2f} s; autograder 2 takes {two:.2f} s"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--assignment", default="cifar10_augmentation")
    parser.add_argument("--hand-ins", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-growth", action="store_true")
    parser.add_argument("--floor", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.floor:
        run_floor(options.assignment)
        return
    compileall.compile_path(quiet=2)
    cores = len(os.sched_getaffinity(0))
    print(f"{platform.platform()}, Python {platform.python_version()}, {cores} cores")
    print(f"{options.hand_ins} hand-ins of {options.assignment} in {options.rounds} rounds")
    print(*report(compare(options.assignment, options.hand_ins, options.rounds)), sep="\n")
    if not options.no_growth:
        for count, cost in growth((10, 50, 200)).items():
            print(f"class of {count}: {cost.cpu:.3f} s CPU, {cost.wall:.3f} s wall each")


if __name__ == "__main__":
    main()
