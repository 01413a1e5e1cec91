"""Code that only works in Colab, or only with a network, made harmless.

A cell stops at the first line that fails, so ``drive.mount`` at its head would cost the answer
below it. Statements that have no use here become comments; names that later lines use are bound to
`autograder.run.colab_standin`.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec

from autograder.syntax import parse

_STANDIN = "autograder.run.colab_standin"
_EXTENSIONS = (
    r"google\.|nb_black|lab_black|jupyter_black|black|nb_mypy|"
    r"pycodestyle_magic|cudf|cuml|tensorboard|autotime"
)
_MAGIC = re.compile(
    r"^([ \t]*)(?:%(?:tensorflow_version|tensorboard|nb_black)\b|"
    rf"%(?:re)?load_ext[ \t]+(?:{_EXTENSIONS})|%cd[ \t]+[\"']?/content\b|"
    r"%matplotlib(?![ \t]+(?:inline|agg|--list|-l)\b)|"
    r"[!%](?:pip3?|conda|mamba|uv|apt|apt-get|sudo)\b|"
    r"!(?:python3?|\{sys\.executable\})[ \t]+-m[ \t]+pip\b)"
)
_NOT_PYTHON = re.compile(
    r"^(?P<binds>[ \t]*\w[\w, \t]*=[ \t]*)[!%](?:.*\\\n)*.*|"
    r"^(?P<indent>[ \t]*)(?:[!%?](?:.*\\\n)*.*|[\w.]+\?\??[ \t]*$)",
    re.MULTILINE,
)
_CELL_MAGIC = re.compile(r"%%(?:(capture|time|timeit|prun)\b)?.*")
_CALL = re.compile(
    r"(?:google\.)?(?:colab\.)?(?:drive\.(?:mount|flush_and_unmount)|files\.(?:upload|download)|"
    r"auth\.authenticate_user|output\.enable_custom_widget_manager)"
)
_FOLDER_CALLS = ("os.chdir", "chdir", "os.makedirs", "os.mkdir")
_FOLDER = re.compile(r"/(?:content|g?drive)(?:/|$)|(?:g?drive/)My ?Drive(?:/|$)")
_WORTH_A_LOOK = re.compile(r"colab|content|[dD]rive|files|auth|output")
_STAR = ("auth", "drive", "files", "output", "userdata", "widgets")


def neutralise(source: str) -> tuple[str, list[str]]:
    """Make Colab's and the installers' lines harmless.

    What stands under ``try:`` is left alone: it is how a notebook finds out where it runs.

    Args:
        source: A code cell's text.

    Returns:
        The text that runs anywhere, with as many lines, and the statements that do not run.
    """
    lines = source.split("\n")
    if lines[0].startswith("%%shell"):  # Colab's own: the cell is no Python
        return "\n".join(f"# {line}" for line in lines), [lines[0].strip()]
    cell_magic = _CELL_MAGIC.match(source)
    if cell_magic and not cell_magic[1]:
        return source, []
    taken = _neutralise_magics(lines)
    if _WORTH_A_LOOK.search(source):
        taken |= _neutralise_statements(lines)
    return "\n".join(lines), [text for _, text in sorted(taken.items())]


_Taken = dict[tuple[int, int], str]


def _neutralise_magics(lines: list[str]) -> _Taken:
    taken: _Taken = {}
    at = 0
    while at < len(lines):
        line, end = lines[at], at + 1
        if match := _MAGIC.match(line):
            while lines[end - 1].endswith("\\") and end < len(lines):
                end += 1
            taken[at, 0] = line.strip()
            lines[at] = f"{match[1]}pass  # not run here: {line.strip()}"
            lines[at + 1 : end] = [f"{match[1]}# {rest.strip()}" for rest in lines[at + 1 : end]]
        at = end
    return taken


def _neutralise_statements(lines: list[str]) -> _Taken:
    source = "\n".join(lines)
    for python in (source, _NOT_PYTHON.sub(_stand_in, source)):
        try:
            tree = parse(python, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            edits = list(_Finder(_colab_is_installed()).edits(tree.body))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return _apply(edits, lines, python.split("\n"))
    return {}


def _stand_in(match: re.Match[str]) -> str:
    """Give Python with as many lines as the magic or shell command."""
    python = "pass" if match["binds"] is None else f"{match['binds']}None"
    return (match["indent"] or "") + python + "\n" * match[0].count("\n")


def _apply(edits: list[_Edit], lines: list[str], parsed: list[str]) -> _Taken:
    taken: _Taken = {}
    given = list(lines)
    for edit in reversed(edits):
        first, last = edit.node.lineno - 1, edit.node.end_lineno
        if given[first:last] == parsed[first:last]:  # else a magic was found inside the statement
            text = edit.apply(lines)
            if not edit.in_front:
                taken[first, edit.node.col_offset] = text
    return taken


def _colab_is_installed() -> bool:
    try:
        return find_spec("google.colab") is not None
    except ModuleNotFoundError:
        return False


@dataclass
class _Edit:
    """A simple statement and what takes its place.

    Attributes:
        node: The statement.
        new: The code that takes its place, or that is put in front of it.
        in_front: Whether it is put in front; then the statement must have its lines to itself.
    """

    node: ast.stmt
    new: str
    in_front: bool = False

    def apply(self, lines: list[str]) -> str:
        """Put the new code into `lines`, whose number stays; give the old in one line."""
        first, last = self.node.lineno - 1, self.node.end_lineno
        before = lines[first].encode()[: self.node.col_offset].decode()
        behind = lines[last - 1].encode()[self.node.end_col_offset :].decode()
        whole = "\n".join(lines[first:last])
        text = " ".join(whole[len(before) : len(whole) - len(behind)].split())
        alone = not behind.strip() or behind.lstrip().startswith("#")
        if self.in_front:
            if alone and not before.strip():
                lines[first] = f"{before}{self.new} {lines[first].lstrip()}"
            return text
        why = "not run here" if self.new == "pass" else "instead of"
        comment = f"  # {why}: {text}" if alone else behind
        rest = [f"# {line.strip()}" for line in lines[first + 1 : last]]
        lines[first:last] = [f"{before}{self.new}{comment}", *rest]
        return text


@dataclass
class _Finder:
    """Finds what to change, statement by statement.

    Attributes:
        keep_imports: Whether ``google.colab`` is installed.
        folders: Names of folders that only Colab has.
        uploads: Names of what was made of an upload, and the name of that upload.
    """

    keep_imports: bool
    folders: set[str] = field(default_factory=set)
    uploads: dict[str, str] = field(default_factory=dict)

    def edits(self, body: Iterable[ast.stmt]) -> Iterator[_Edit]:
        """Give the changes in the order of the text."""
        for node in body:
            inner = list(_inside(node))
            if isinstance(node, (ast.Try, ast.TryStar)) and node.handlers:
                inner = inner[len(node.body) :]
            if inner:
                yield from () if _suppresses(node) else self.edits(inner)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                if not self.keep_imports and (new := _import_instead(node)):
                    yield _Edit(node, new)
            elif isinstance(node, (ast.Expr, ast.Assign, ast.AnnAssign)) and node.value:
                yield from self._of_value(node, node.value)

    def _of_value(self, node: ast.stmt, value: ast.expr) -> Iterator[_Edit]:
        target = _target(node)
        alone = isinstance(node, ast.Expr)
        function = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
        is_folder = self._is_folder(value)
        upload = self._upload_in(value)
        if target:
            (self.folders.add if is_folder else self.folders.discard)(target)
        if _CALL.fullmatch(function) and (alone or target):
            new = f"from {_STANDIN} import inert as {target}" if target else "pass"
            self.uploads |= {target: target} if target else {}
            yield _Edit(node, new)
        elif function in _FOLDER_CALLS and is_folder and alone:
            yield _Edit(node, "pass")
        elif upload and target != upload and (alone or target):
            bound = f" as {target}" if target else ""
            self.uploads |= {target: upload} if target else {}
            yield _Edit(node, f"with {upload}.attempt{bound}:", in_front=True)
        elif target:
            self.uploads.pop(target, None)

    def _upload_in(self, value: ast.expr) -> str:
        """Give the name of the upload that a value is made of, if it is still bound to it."""
        uploads = {self.uploads.get(name, "") for name in _names(value)}
        return min(
            (name for name in uploads if name and self.uploads.get(name) == name), default=""
        )

    def _is_folder(self, value: ast.expr) -> bool:
        texts = (part.value for part in ast.walk(value) if isinstance(part, ast.Constant))
        return any(isinstance(text, str) and _FOLDER.match(text) for text in texts) or bool(
            self.folders & _names(value)
        )


def _names(value: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(value) if isinstance(part, ast.Name)}


def _inside(node: ast.stmt) -> Iterator[ast.stmt]:
    """Give the statements of a compound statement, in the order of the text."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
            yield from child.body


def _suppresses(node: ast.stmt) -> bool:
    return isinstance(node, ast.With) and any("suppress(" in ast.unparse(i) for i in node.items)


def _target(node: ast.stmt) -> str:
    """Give the name that an assignment binds, if it is one alone."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""


def _import_instead(node: ast.Import | ast.ImportFrom) -> str:
    """Give the import that binds the same names, with the stand-in for what is Colab's."""
    if isinstance(node, ast.ImportFrom):
        if node.level or node.module is None:
            return ""
        prefix = f"{node.module}."
    else:
        prefix = ""
    colabs = [name for name in node.names if f"{prefix}{name.name}.".startswith("google.colab.")]
    if not colabs:
        return ""
    bound = [f"inert as {name}" for name in _STAR]
    if colabs[0].name != "*":
        bound = [
            f"inert as {name.asname or name.name}" if prefix or name.asname else "google"
            for name in colabs
        ]
    parts = [f"from {_STANDIN} import {', '.join(dict.fromkeys(bound))}"]
    if others := [name for name in node.names if name not in colabs]:
        node = copy.copy(node)
        node.names = others
        parts.insert(0, ast.unparse(node))
    return "; ".join(parts)
