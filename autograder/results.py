"""What came of a hand-in, and what is noted of it on disk."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from autograder.types import CellResult, Flag, Repair

Status = Literal["graded", "needs_attention", "failed"]


@dataclass(frozen=True)
class Result:
    """What came of one hand-in; as ``--json`` writes it.

    Attributes:
        student_id: Whose it is.
        status: ``"graded"``; ``"needs_attention"``: a person must look; ``"failed"``: the grader
            could not do its work, nothing was recorded.
        score: Points, late penalty taken off; None where nothing was recorded.
        max_score: Points possible.
        repairs: What was put right before it ran.
        flags: What a person should know; the reason first where `status` is not ``"graded"``.
        cells: The marks of each graded cell.
    """

    student_id: str
    status: Status
    score: float | None
    max_score: float
    repairs: tuple[Repair, ...] = ()
    flags: tuple[Flag, ...] = ()
    cells: tuple[CellResult, ...] = ()

    @property
    def reason(self) -> str:
        """Why a person must look, in one sentence; empty where none must."""
        if self.status == "graded":
            return ""
        serious = [flag.detail for flag in self.flags if flag.needs_attention]
        return serious[0] if serious else "The marks need a person's look."

    def to_json(self) -> dict[str, Any]:
        """Give the entry of ``"submissions"`` in the file that ``--json`` writes."""
        entry = asdict(self)
        for flag in entry["flags"]:
            del flag["needs_attention"]
        return entry


def to_json(assignment: str, started: str, seconds: float, results: list[Result]) -> dict[str, Any]:
    """Give what ``--json`` writes.

    Args:
        assignment: The assignment's name.
        started: When grading started, ISO 8601 with time zone.
        seconds: How long it took.
        results: Of each hand-in.

    Returns:
        Data for `json.dump`.
    """
    return {
        "assignment": assignment,
        "started": started,
        "seconds": round(seconds, 3),
        "submissions": [result.to_json() for result in results],
    }


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is either there in full or as it was before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)


class Archive:
    """The results of an assignment on disk, one file each, written when all else is done.

    An interrupted run leaves no entry for a hand-in that was not recorded to the end; the next run
    does those again.
    """

    def __init__(self, folder: Path) -> None:
        """Use a folder; it is made when the first result is kept."""
        self._folder = folder

    def keep(self, result: Result, digest: str) -> None:
        """Note a result and the fingerprint of what it came from."""
        entry = {"digest": digest, "result": asdict(result)}
        write_whole(self._path(result.student_id), json.dumps(entry, indent=1))

    def find(self, student_id: str, digest: str | None = None) -> Result | None:
        """Give the noted result of a student.

        Args:
            student_id: The student.
            digest: The fingerprint it must have come from; None for any.

        Returns:
            The result, or None if there is none.
        """
        try:
            entry = json.loads(self._path(student_id).read_text(encoding="utf-8"))
            if digest is not None and entry["digest"] != digest:
                return None
            return _from_dict(entry["result"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def all(self) -> list[Result]:
        """Give every noted result, by student."""
        students = sorted(path.name.removesuffix(".json") for path in self._folder.glob("*.json"))
        return [one for one in map(self.find, students) if one is not None]

    def _path(self, student_id: str) -> Path:
        return self._folder / f"{student_id}.json"


def _from_dict(entry: dict[str, Any]) -> Result:
    return Result(
        **entry
        | {
            "repairs": tuple(Repair(**one) for one in entry["repairs"]),
            "flags": tuple(Flag(**one) for one in entry["flags"]),
            "cells": tuple(CellResult(**one) for one in entry["cells"]),
        }
    )
