"""All kinds of things that can be carried besides plain data."""

from __future__ import annotations

from autograder.judge.carry_datasets import Datasets, Infos
from autograder.judge.carry_figures import Figures
from autograder.judge.carry_models import Histories, KerasObjects, Models
from autograder.judge.carry_tensors import Generators, Tables, Tensors, Variables
from autograder.judge.codec import Adapter
from autograder.judge.handles import Table
from autograder.judge.peer import Peer


def data_adapters(peer: Peer, table: Table, student: bool) -> list[Adapter]:
    """The adapters of one end of the line, in the order in which they are tried.

    Args:
        peer: The end of the line.
        table: What this side has lent.
        student: Whether this is the student's side.
    """
    return [
        Tensors(),
        Variables(),
        Generators(),
        Tables(),
        Models("student" if student else "judge"),
        KerasObjects(),
        Histories(),
        Datasets(peer, table, student),
        Infos(from_student=student),
        Figures(),
    ]
