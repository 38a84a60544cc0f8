"""The project's own source, file by file, for tests of its conventions."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kernel.settings import CHECKOUT

ROOMS = (
    "kernel",
    "ledger",
    "dealers",
    "catalogue",
    "pricing",
    "credit",
    "inventory",
    "orders",
    "reports",
    "portal",
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path within the checkout and every node of its syntax."""

    path: Path
    text: str
    nodes: tuple[ast.AST, ...]

    def functions(self) -> Iterator[Function]:
        """Every function and method."""
        for node in self.nodes:
            if isinstance(node, Function):
                yield node

    def calls(self, name: str) -> Iterator[ast.Call]:
        """Every call of a function or method of that name."""
        for node in self.nodes:
            if isinstance(node, ast.Call) and called(node) == name:
                yield node

    def at(self, node: ast.stmt | ast.expr) -> str:
        """Where it stands, as editors understand it."""
        return f"{self.path}:{node.lineno}"


def sources(*folders: str) -> list[Source]:
    """The files below these folders, by path; by default those of every room."""
    return [source for folder in folders or ROOMS for source in _read(folder)]


@cache
def _read(folder: str) -> tuple[Source, ...]:
    return tuple(
        Source(path.relative_to(CHECKOUT), text, tuple(ast.walk(ast.parse(text))))
        for path in sorted((CHECKOUT / folder).rglob("*.py"))
        for text in [path.read_text()]
    )


def called(call: ast.Call) -> str:
    """Last part of the name that is called: `commit` of `session.commit()`."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
