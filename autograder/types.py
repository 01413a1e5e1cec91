"""The plain data that moves from one step of the grader to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from nbformat import NotebookNode

Outcome = Literal["passed", "partial", "failed", "timeout", "not_run", "cannot_judge", "manual"]
RunStatus = Literal["ok", "stopped", "failed"]


class GraderError(Exception):
    """What went wrong, where, and what to do, in one sentence for people."""


class SandboxUnavailable(GraderError):
    """The protection that was asked for, or any at all, cannot be had on this machine."""


class WarmParentError(GraderError):
    """The warm parent could not be started, or forking from it would not be safe."""


@dataclass(frozen=True)
class Repair:
    """One thing that was put right in a hand-in before it ran.

    Attributes:
        kind: What was wrong, for example ``"duplicated_cell"``.
        grade_id: The cell's nbgrader id, or None where the whole notebook is meant.
        detail: One sentence for the student and the instructor.
    """

    kind: str
    grade_id: str | None
    detail: str


@dataclass(frozen=True)
class Flag:
    """One thing that a person should know about, or look at.

    Attributes:
        kind: For example ``"timeout"``, ``"memory"``, ``"crash"``, ``"cannot_judge"``.
        grade_id: The cell's nbgrader id, or None where the whole hand-in is meant.
        detail: One sentence.
        needs_attention: Whether the marks must not be trusted before a person has looked.
    """

    kind: str
    grade_id: str | None
    detail: str
    needs_attention: bool = False


@dataclass(frozen=True)
class Limits:
    """What one hand-in may use. Exceeding a limit costs the cells it hits, never the class.

    Attributes:
        cell_timeout: Seconds of wall time per cell.
        total_timeout: Seconds of wall time for the whole hand-in.
        memory_mib: Memory of all its processes together, in MiB.
        disk_mib: Size of its scratch folders together, in MiB.
        files: Files and folders it may create.
        processes: Processes and threads together.
        output_bytes: Bytes of output kept, all cells together.
        value_bytes: Bytes of one value that crosses between the student's process and the judge.
        threads: CPU threads for numerical libraries; 0 shares the machine's cores out evenly
            among the workers.
    """

    cell_timeout: float = 30.0
    total_timeout: float = 300.0
    memory_mib: int = 3072
    disk_mib: int = 256
    files: int = 20_000
    processes: int = 256
    output_bytes: int = 10_000_000
    value_bytes: int = 256_000_000
    threads: int = 0


@dataclass(frozen=True)
class CellResult:
    """The marks of one graded cell, as written by ``--json``.

    Attributes:
        grade_id: The cell's nbgrader id.
        points: Points given.
        max_points: Points possible.
        seconds: Wall seconds the cell ran.
        outcome: What happened.
    """

    grade_id: str
    points: float
    max_points: float
    seconds: float
    outcome: Outcome


@dataclass(frozen=True)
class Job:
    """One notebook of one hand-in, ready to run.

    Attributes:
        student_id: Whose it is.
        assignment: The assignment's name.
        name: The notebook's name without extension.
        notebook: The repaired hand-in, with its locked cells restored from the source, as
            nbgrader's autograded input would be (hidden tests included, tags removed, no outputs).
        source: The instructor's notebook. It tells what kind of thing each name is (a function, a
            class, a value) and holds the given cells that the judge runs. Its solutions go nowhere.
        files_dir: Folder copied into the hand-in's scratch folder before it runs: what the student
            handed in beside the notebook, overlaid by the released files. Notebooks are left out.
        released_dir: Folder of the released files alone, for the judge. Notebooks are left out.
    """

    student_id: str
    assignment: str
    name: str
    notebook: NotebookNode
    source: NotebookNode
    files_dir: Path | None = None
    released_dir: Path | None = None


@dataclass(frozen=True)
class Ran:
    """What came of a `Job`.

    Attributes:
        notebook: The job's notebook with outputs and execution counts in place, as nbclient leaves
            them. Errors and results of a test cell come from the judge alone, so nbgrader's
            ``determine_grade`` may be used on it.
        status: ``"ok"``: every cell ran (cells may have raised). ``"stopped"``: some were not run,
            or not to the end (see `reason` and `flags`); they carry an error output, so they
            earn nothing. ``"failed"``: the grader itself failed; nothing may be recorded.
        reason: One sentence where `status` is not ``"ok"``.
        flags: What a person should know.
        seconds: Wall seconds per graded cell, by grade_id.
        outcomes: ``"passed"`` (did not raise), ``"failed"``, ``"timeout"``, ``"not_run"`` or
            ``"cannot_judge"`` per locked test cell, by grade_id.
    """

    notebook: NotebookNode
    status: RunStatus = "ok"
    reason: str = ""
    flags: tuple[Flag, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
