"""Puts what a child says into the notebook, through nbclient's own code."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from nbclient.client import CellExecutionComplete, NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute

_DISPLAYS = ("display_data", "update_display_data")
_CUT = "\n… The rest of the output was cut: the hand-in printed more than is kept.\n"


class Recorder(Execute):
    """Collects the outputs of one notebook."""

    def __init__(self, notebook: NotebookNode, output_bytes: int) -> None:
        """Take a notebook, and keep at most `output_bytes` of output of all its cells."""
        super().__init__()
        NotebookClient.__init__(self, notebook)
        self.reset_execution_trackers()
        self._kept = output_bytes
        self._left = output_bytes
        self._of_this_cell = 0
        self.cut = False

    def begin(self, cell: NotebookNode) -> None:
        """Take a cell's old outputs away."""
        cell.outputs = []
        cell.execution_count = None
        cell.metadata["execution"] = {}

    def start(self) -> None:
        """Take note that a cell starts to run."""
        self.clear_before_next_output = False
        self._of_this_cell = 0

    def take(
        self, message: Mapping[str, Any], index: int, size: int, foreign: bool = False
    ) -> bool:
        """Take one message for the cell at `index`.

        Args:
            message: As the child sent it; nothing about it is trusted.
            index: The cell's.
            size: Bytes of the message.
            foreign: Whether it comes from a student's process while a test cell runs. Only what it
                prints and shows is taken then, never a result or an error.

        Returns:
            Whether the cell is done.
        """
        cell = self.nb.cells[index]
        kind = message.get("msg_type")
        content = _checked(kind, message.get("content"), foreign)
        if content is None:
            return False
        if kind != "status":
            self._left -= size
            self._of_this_cell += size
            if self._left < 0:
                self._note_cut(cell)
                if kind not in ("error", "execute_result", "execute_input"):
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
            self.process_message(parsed, cell, index)
        except CellExecutionComplete:
            return True
        except (KeyError, TypeError, ValueError, AttributeError):
            return False  # a widget message that makes no sense
        return False

    def flooded(self, times: int) -> bool:
        """Whether one cell said more than `times` what is kept of all."""
        return self._of_this_cell > times * self._kept

    def finish(self, index: int, reply: Mapping[str, Any]) -> None:
        """Take the reply to the cell at `index`, as nbgrader does, and join its streams."""
        cell = self.nb.cells[index]
        cell.execution_count = reply.get("execution_count", cell.execution_count)
        if not isinstance(cell.execution_count, int):
            cell.execution_count = None
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
    content = content if isinstance(content, dict) else {}
    count = content.get("execution_count")
    reply: dict[str, Any] = {"execution_count": count} if isinstance(count, int) else {}
    if content.get("status") == "ok":
        return {**reply, "status": "ok"}
    return {**reply, "status": "error", **_error(content)}


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
        return _bundle(content)
    if kind == "clear_output":
        return {"wait": bool(content.get("wait"))}
    if foreign:
        return None
    count = content.get("execution_count")
    counted = {"execution_count": count if isinstance(count, int) else None}
    if kind == "execute_result":
        return {**_bundle(content), **counted}
    if kind == "error":
        return _error(content)
    if kind == "execute_input":
        return counted
    if kind == "status":
        return {"execution_state": str(content.get("execution_state"))}
    if isinstance(kind, str) and kind.startswith("comm_"):
        return content
    return None


def _bundle(content: Mapping[str, Any]) -> dict[str, Any]:
    data, metadata = content.get("data"), content.get("metadata")
    data = data if isinstance(data, dict) else {}
    transient = content.get("transient")
    display_id = transient.get("display_id") if isinstance(transient, dict) else None
    return {
        "data": {kind: value for kind, value in data.items() if _storable(kind, value)},
        "metadata": metadata if isinstance(metadata, dict) else {},
        "transient": {"display_id": display_id} if isinstance(display_id, str) else {},
    }


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
