"""Puts what a child says into the notebook, through nbclient's own code."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from nbclient.client import CellExecutionComplete, NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute

from autograder.judge.split import Role

_DISPLAYS = ("display_data", "update_display_data")
_FLOOD = 10  # times the output that is kept: what one child may send while a cell runs
_DEEPEST = 100  # of nested lists and objects; what reads notebooks recurses, so more can end it
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_CUT = "\n… The rest of the output was cut: the hand-in printed more than is kept.\n"


class Recorder(Execute):
    """Collects the outputs of one notebook.

    Attributes:
        flood: Bytes of messages that a child may send while one cell runs.
        cut: Whether there was more output than is kept.
    """

    def __init__(self, notebook: NotebookNode, output_bytes: int) -> None:
        """Take a notebook, and keep at most `output_bytes` of output of all its cells."""
        super().__init__()
        NotebookClient.__init__(self, notebook)
        self.reset_execution_trackers()
        self.flood = _FLOOD * output_bytes
        self._left = output_bytes
        self._spared = False
        self._foreign: list[NotebookNode] = []
        self._clear_foreign_later = False
        self._displays: defaultdict[int, dict[tuple[Role, str], list[NotebookNode]]]
        self._displays = defaultdict(dict)
        self._tests: set[int] = set()
        self.cut = False

    def begin(self, cell: NotebookNode) -> None:
        """Take a cell's old outputs away."""
        cell.outputs = []
        cell.execution_count = None
        cell.metadata["execution"] = {}

    def start(self) -> None:
        """Take note that a cell starts to run."""
        self.clear_before_next_output = False
        self._spared = False
        self._foreign = []
        self._clear_foreign_later = False

    def take(
        self, message: Mapping[str, Any], index: int, size: int, sender: Role, runner: Role
    ) -> bool:
        """Take one message for the cell at `index`.

        Args:
            message: As the child sent it; nothing about it is trusted.
            index: The cell's.
            size: Bytes of the message.
            sender: The child that sent it.
            runner: The child that runs the cell. Of another's messages only what it prints and
                shows is taken, which it may clear and change again; never a result or an error.

        Returns:
            Whether the cell is done.
        """
        cell = self.nb.cells[index]
        kind = message.get("msg_type")
        foreign = sender != runner
        if runner == "judge":
            self._tests.add(index)
        content = _checked(kind, cleaned(message.get("content")), foreign)
        if content is None:
            return False
        display_id = content.pop("display_id", None)
        others = self._shown_as(display_id, sender, index) if display_id else []
        copies = max(1, len(others) + (kind != "update_display_data"))
        if kind != "status" and not self._room(kind, size * copies, cell):
            return False
        if foreign and self._clears(kind, content, sender, index):
            return False
        parsed = {
            "msg_type": kind,
            "header": {"msg_type": kind, "date": datetime.datetime.now(datetime.UTC)},
            "parent_header": {"msg_id": message.get("cell")},
            "content": content,
            "metadata": {},
            "buffers": [],
        }
        try:
            output = self.process_message(parsed, cell, index)
            if display_id:
                _update(others, content)
        except CellExecutionComplete:
            return True
        except Exception:  # a message that makes no sense to nbclient or nbformat
            return False
        if output is not None and foreign:
            self._foreign.append(output)
        if output is not None and display_id:
            self._displays[index].setdefault((sender, display_id), []).append(output)
        return False

    def _room(self, kind: Any, size: int, cell: NotebookNode) -> bool:
        """Whether a message may still be kept: over the limit, one result or error of each cell."""
        self._left -= size
        if self._left >= 0 or kind == "execute_input":
            return True
        self._note_cut(cell)
        spared = kind in ("error", "execute_result") and not self._spared
        self._spared = self._spared or spared
        return spared

    def _shown_as(self, display_id: str, sender: Role, index: int) -> list[NotebookNode]:
        """What a child has shown under a display id, where it may still change it.

        Where a test ran, that is while it runs.
        """
        return [
            output
            for place, shown in self._displays.items()
            if place == index or place not in self._tests
            for output in shown.get((sender, display_id), ())
        ]

    def clear_display_id_mapping(self, cell_index: int) -> None:
        """Forget what was shown in a cell whose outputs nbclient has cleared."""
        self._displays.pop(cell_index, None)

    def _clears(self, kind: Any, content: dict[str, Any], sender: Role, index: int) -> bool:
        """Clear what another child than the cell's has printed and shown, if it asks for it.

        Returns:
            Whether that was all that the message is for.
        """
        asked = kind == "clear_output"
        later = asked and content["wait"]
        shows = kind in ("stream", "display_data")
        if (asked and not later) or (shows and self._clear_foreign_later):
            cleared = {id(output) for output in self._foreign}
            outputs = self.nb.cells[index].outputs
            outputs[:] = [output for output in outputs if id(output) not in cleared]
            shown = self._displays[index]
            self._displays[index] = {key: shown[key] for key in shown if key[0] != sender}
            self._foreign = []
        if asked or shows:
            self._clear_foreign_later = later
        return asked

    def finish(self, index: int, reply: Mapping[str, Any]) -> None:
        """Take the reply to the cell at `index`, as nbgrader does, and join its streams."""
        cell = self.nb.cells[index]
        cell.execution_count = reply.get("execution_count", cell.execution_count)
        self.on_cell_executed(cell=cell, cell_index=index, execute_reply={"content": reply})
        cell.outputs = _joined(cell.outputs)

    def put_error(self, index: int, name: str, sentence: str) -> None:
        """Give the cell at `index` an error output, because it did not run to its end."""
        cell = self.nb.cells[index]
        cell.outputs = _joined(cell.outputs)
        trace = f"\x1b[0;31m{name}\x1b[0m: {sentence}"
        cell.outputs.append(new_output("error", ename=name, evalue=sentence, traceback=[trace]))

    def _note_cut(self, cell: NotebookNode) -> None:
        if not self.cut:
            self.cut = True
            cell.outputs.append(new_output("stream", name="stdout", text=_CUT))


def checked_reply(content: Any) -> dict[str, Any]:
    """A well-formed execute_reply, whatever the child sent."""
    content = cleaned(content) if isinstance(content, dict) else {}
    count = _count(content)
    reply: dict[str, Any] = {} if count is None else {"execution_count": count}
    if content.get("status") == "ok":
        return {**reply, "status": "ok"}
    return {**reply, "status": "error", **_error(content)}


def cleaned(value: Any, deepest: int = _DEEPEST) -> Any:
    """JSON as a notebook can be written with: no lone surrogates, nothing nested too deep.

    Args:
        value: The JSON; lists and objects in it are changed in place.
        deepest: Levels of lists and objects to keep; an ellipsis stands for what is deeper.

    Returns:
        The same, or what stands for it.
    """
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
    if not isinstance(value, list | dict):
        return value
    if not deepest:
        return "…"
    if isinstance(value, dict):
        items = [(cleaned(key), cleaned(item, deepest - 1)) for key, item in value.items()]
        value.clear()
        value.update(items)
        return value
    for place, item in enumerate(value):
        if isinstance(item, str | list | dict):
            value[place] = cleaned(item, deepest - 1)
    return value


def _update(outputs: list[NotebookNode], content: dict[str, Any]) -> None:
    """Show something else where something was shown."""
    if not outputs:
        return
    new = new_output("display_data", data=content["data"], metadata=content["metadata"])
    for output in outputs:
        output.data, output.metadata = new.data, new.metadata


def _count(content: Mapping[str, Any]) -> int | None:
    """An execution count, if it is one."""
    count = content.get("execution_count")
    return count if type(count) is int and count >= 0 else None


def _error(content: Mapping[str, Any]) -> dict[str, Any]:
    trace = content.get("traceback")
    return {
        "ename": str(content.get("ename", "Error")),
        "evalue": str(content.get("evalue", "")),
        "traceback": [str(line) for line in trace] if isinstance(trace, list) else [],
    }


def _checked(kind: Any, content: Any, foreign: bool) -> dict[str, Any] | None:
    """The parts of a message's content that a notebook may hold; None to drop it."""
    if not isinstance(content, dict):
        return None
    if kind == "stream":
        name = "stderr" if content.get("name") == "stderr" else "stdout"
        return {"name": name, "text": str(content.get("text", ""))}
    if kind in _DISPLAYS:
        return {**_bundle(content), "display_id": _display_id(content)}
    if kind == "clear_output":
        return {"wait": bool(content.get("wait"))}
    if foreign:
        return None
    counted = {"execution_count": _count(content)}
    if kind == "execute_result":
        return {**_bundle(content), **counted}
    if kind == "error":
        return _error(content)
    if kind == "execute_input":
        return counted
    if kind == "status":
        return {"execution_state": str(content.get("execution_state"))}
    if isinstance(kind, str) and kind.startswith("comm_") and _is_comm(content):
        return {key: content.get(key) for key in ("comm_id", "target_name", "data")}
    return None


def _is_comm(content: Mapping[str, Any]) -> bool:
    """Whether a widget's message has the form that nbclient takes for granted."""
    data = content.get("data")
    known = isinstance(content.get("comm_id"), str) and isinstance(data, dict)
    return known and isinstance(data.get("state", {}), dict)


def _bundle(content: Mapping[str, Any]) -> dict[str, Any]:
    data, metadata = content.get("data"), content.get("metadata")
    data = data if isinstance(data, dict) else {}
    return {
        "data": {kind: value for kind, value in data.items() if _storable(kind, value)},
        "metadata": metadata if isinstance(metadata, dict) else {},
    }


def _display_id(content: Mapping[str, Any]) -> str | None:
    transient = content.get("transient")
    display_id = transient.get("display_id") if isinstance(transient, dict) else None
    return display_id if isinstance(display_id, str) else None


def _storable(kind: str, value: Any) -> bool:
    """Whether nbformat allows the value under this mime type."""
    if kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json")):
        return True
    return isinstance(value, str)


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Neighbouring pieces of one stream as one output, however they were cut up on the way."""
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last is not None and output.output_type == "stream" == last.output_type:
            if output.name == last.name:
                last.text += output.text
                continue
        joined.append(output)
    return joined
