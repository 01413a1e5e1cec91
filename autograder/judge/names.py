"""The names that a cell binds and loads, found without running it."""

from __future__ import annotations

import ast
import functools
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, field

from IPython.core.inputtransformer2 import TransformerManager

from autograder.syntax import parse


@dataclass(frozen=True)
class Names:
    """Of one cell.

    Attributes:
        bound: Name to kind: ``"function"``, ``"class"``, ``"import"`` or ``"value"``.
        loaded: Loaded while the cell runs.
        deferred: Loaded when a function defined in the cell is called.
        imports: The import statements at its top level.
    """

    bound: dict[str, str] = field(default_factory=dict)
    loaded: frozenset[str] = frozenset()
    deferred: frozenset[str] = frozenset()
    imports: tuple[str, ...] = ()


@functools.lru_cache(maxsize=1000)  # asked of the instructor's cells, once for each hand-in
def names_in(code: str) -> Names:
    """Find the names in a cell's code; nothing is found in code that does not parse."""
    plain = TransformerManager().transform_cell(code)
    try:
        tree = parse(plain, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        table = symtable.symtable(ast.unparse(_without_await(tree)), "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return Names()
    loaded, deferred, bound = set(), set(), dict(_bound(tree.body))
    for symbol in table.get_symbols():
        if symbol.is_referenced():
            loaded.add(symbol.get_name())
        if symbol.is_assigned() or symbol.is_imported():
            bound.setdefault(symbol.get_name(), "value")
    for child in table.get_children():
        _collect(child, loaded, deferred, now=True)
    imports = tuple(
        ast.unparse(part) for part in _statements(tree.body) if isinstance(part, _IMPORTS)
    )
    return Names(bound, frozenset(loaded), frozenset(deferred - loaded), imports)


_IMPORTS = (ast.Import, ast.ImportFrom)


class _Await(ast.NodeTransformer):
    def visit_Await(self, node: ast.Await) -> ast.AST:
        return self.generic_visit(node.value)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.AST:
        fields = dict(ast.iter_fields(node))
        return self.generic_visit(ast.copy_location(ast.For(**fields), node))

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        return self.generic_visit(ast.copy_location(ast.With(**dict(ast.iter_fields(node))), node))


def _without_await(tree: ast.Module) -> ast.Module:
    """The same names, as code that needs no event loop: symtable knows no top-level await."""
    tree.body = [
        part if isinstance(part, ast.AsyncFunctionDef) else _Await().visit(part)
        for part in tree.body
    ]
    return tree


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements at the top level, those within if, try, with and loops included."""
    for part in body:
        yield part
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for inner in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(part, inner, []))
        for handler in getattr(part, "handlers", []):
            yield from _statements(handler.body)


def _bound(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for part in _statements(body):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            yield part.name, "function"
        elif isinstance(part, ast.ClassDef):
            yield part.name, "class"
        elif isinstance(part, _IMPORTS):
            for alias in part.names:
                yield (alias.asname or alias.name).partition(".")[0], "import"
        elif isinstance(part, ast.Assign) and isinstance(part.value, ast.Lambda):
            for target in part.targets:
                if isinstance(target, ast.Name):
                    yield target.id, "function"


def _collect(table: symtable.SymbolTable, loaded: set, deferred: set, now: bool) -> None:
    """Take the global names of an inner scope; class bodies and comprehensions run at once."""
    at_once = table.get_type() == "class" or table.get_name() in (
        *("listcomp", "setcomp", "dictcomp", "genexpr"),
    )
    now = now and at_once
    for symbol in table.get_symbols():
        if symbol.is_global() and symbol.is_referenced():
            (loaded if now else deferred).add(symbol.get_name())
    for child in table.get_children():
        _collect(child, loaded, deferred, now)
