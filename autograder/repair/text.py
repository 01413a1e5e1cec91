"""What a cell's text tells: what it defines, whether it parses, how like another it is."""

from __future__ import annotations

import ast
import re
import warnings
from functools import lru_cache

from rapidfuzz import fuzz

from autograder.syntax import parse

_DEFINED = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
_ASSIGNED = re.compile(r"^(\w+)[ \t]*(?::[^=\n]+)?=(?!=)", re.MULTILINE)
_SETS_UP = re.compile(r"^[ \t]*(?:[%!]|(?:import|from|with|for|if|try)\b)", re.MULTILINE)
_WORD = re.compile(r"\w+")
_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)


@lru_cache(maxsize=4096)
def normal(source: str) -> str:
    """Give the text without what editors change unasked: line ends, trailing and outer blanks."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


@lru_cache(maxsize=4096)
def defines(source: str) -> frozenset[str]:
    """Give the names a cell binds at its outermost level: functions, classes, variables.

    Works on code that does not parse, so that an answer with a typing error is still found.
    """
    return frozenset(_DEFINED.findall(source)) | frozenset(_ASSIGNED.findall(source))


@lru_cache(maxsize=4096)
def bound_names(source: str) -> frozenset[str]:
    """Give all names a cell binds outside functions: `defines`, and by import or in a tuple too."""
    tree = _tree(source)
    return defines(source) | (_bound(tree) if tree is not None else set())


def _bound(tree: ast.AST) -> set[str]:
    """Give the names that a tree binds; without recursion, since students nest deeply."""
    found: set[str] = set()
    ahead = [tree]
    while ahead:
        match ahead.pop():
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
                | ast.Name(id=name, ctx=ast.Store())
            ):
                found.add(name)
            case ast.alias(name=name, asname=asname):
                found.add((asname or name).partition(".")[0])
            case ast.Lambda():
                continue
            case node:
                ahead += ast.iter_child_nodes(node)
    return found


def words(source: str) -> frozenset[str]:
    """Give the words of a text that could be names."""
    return frozenset(_WORD.findall(source))


def own_definitions(source: str, given: str) -> str:
    """Give the statements of a cell that bind names which the given text does not bind."""
    tree, known = _tree(source), bound_names(given)
    kinds = (
        *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
        *(ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign),
    )
    own = [
        ast.get_source_segment(source, part) or ""
        for part in (tree.body if tree is not None else [])
        if isinstance(part, kinds) and _bound(part) - known
    ]
    return "\n\n".join(own)


def binds(source: str) -> bool:
    """Say whether other cells may need what this one defines, imports or sets up."""
    return bool(defines(source) or _SETS_UP.search(source))


def names(stub: str) -> frozenset[str]:
    """Give what a released stub asks to be defined: functions and classes, else variables."""
    return frozenset(_DEFINED.findall(stub)) or frozenset(_ASSIGNED.findall(stub))


@lru_cache(maxsize=4096)
def _tree(source: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return parse(_MAGIC.sub(r"\1pass", source))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def parses(source: str) -> bool:
    """Say whether the text is Python, shell and percent lines left aside."""
    return _tree(source) is not None


def same_code(one: str, other: str) -> bool:
    """Say whether two cells do the same: equal but for comments and layout."""
    if normal(one) == normal(other):
        return True
    first, second = _tree(one), _tree(other)
    try:
        return first is not None and second is not None and ast.dump(first) == ast.dump(second)
    except RecursionError:
        return False


def does_nothing(source: str) -> bool:
    """Say whether a cell is blank, or holds only comments, imports and functions without a body.

    A released stub does nothing; neither does one whose ``raise`` was deleted.
    """
    tree = _tree(source)
    return tree is not None and all(_idle(statement) for statement in tree.body)


def _idle(statement: ast.stmt) -> bool:
    match statement:
        case ast.Pass() | ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Raise(exc=ast.Call(func=ast.Name(id="NotImplementedError"))):
            return True
        case ast.Raise(exc=ast.Name(id="NotImplementedError")):
            return True
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
            return all(_idle(inner) for inner in body)
        case ast.ClassDef(body=body) if body:
            return all(_idle(inner) for inner in body)
    return False


def likeness(one: str, other: str) -> float:
    """Give how like two texts are, from 0 (nothing shared) to 1 (equal)."""
    return fuzz.ratio(normal(one), normal(other)) / 100


def find_block(source: str, block: str) -> tuple[str, str] | None:
    """Find a text inside another as whole lines.

    Args:
        source: The text to look in.
        block: The text to look for.

    Returns:
        What stands before and after it, or None if it is not there.
    """
    source, block = normal(source), normal(block)
    at = f"\n{source}\n".find(f"\n{block}\n")
    if not block or at < 0:
        return None
    return source[:at].strip("\n"), source[at + len(block) :].strip("\n")
