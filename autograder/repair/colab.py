"""Lines that only work in Colab, or only with a network, made harmless.

A cell stops at the first line that fails, so ``drive.mount`` at its head would cost the imports
below it.
"""

from __future__ import annotations

import re

_IMPORT = re.compile(r"^([ \t]*)(?:from[ \t]+google\.colab\b.*|import[ \t]+google\.colab\b.*)$")
_CALL = re.compile(
    r"^([ \t]*)(?:\w+[ \t]*=[ \t]*)?(?:google\.colab\.)?"
    r"(?:drive\.(?:mount|flush_and_unmount)|files\.(?:upload|download)|"
    r"auth\.authenticate_user|output\.enable_custom_widget_manager)[ \t]*\("
)
_MAGIC = re.compile(
    r"^([ \t]*)(?:%tensorflow_version\b|%load_ext[ \t]+google\.colab\b|%cd[ \t]+[\"']?/content\b|"
    r"[!%](?:pip3?|conda|mamba|uv|apt|apt-get|sudo)\b)"
)
_GUARD = re.compile(r"^[ \t]*(?:try:|if\b.*:)[ \t]*(?:#.*)?$")


def neutralise(source: str) -> tuple[str, list[str]]:
    """Turn Colab's and the installers' lines into comments.

    An import of ``google.colab`` under ``try:`` or ``if`` is left alone: it is how a notebook finds
    out where it runs.

    Args:
        source: A code cell's text.

    Returns:
        The text that runs anywhere, and the lines that were taken out, stripped.
    """
    lines = source.split("\n")
    if lines[0].startswith("%%shell"):  # Colab's own: the cell is no Python
        return "\n".join(f"# {line}" for line in lines), [lines[0].strip()]
    taken: list[str] = []
    at, guarded = 0, False
    while at < len(lines):
        line = lines[at]
        match = _MAGIC.match(line) or _CALL.match(line)
        if match is None and not guarded:
            match = _IMPORT.match(line)
        end = at + 1
        if match is not None:
            end = _end_of_statement(lines, at)
            taken.append(line.strip())
            lines[at] = f"{match[1]}pass  # not run here: {line.strip()}"
            lines[at + 1 : end] = [f"{match[1]}# {rest.strip()}" for rest in lines[at + 1 : end]]
        if line.strip():
            guarded = bool(_GUARD.match(line))
        at = end
    return "\n".join(lines), taken


def _end_of_statement(lines: list[str], at: int) -> int:
    """Give the line after a statement: brackets closed, no backslash left at the end."""
    open_brackets = 0
    for end in range(at, len(lines)):
        line = lines[end]
        open_brackets += sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
        if open_brackets <= 0 and not line.endswith("\\"):
            return end + 1
    return at + 1
