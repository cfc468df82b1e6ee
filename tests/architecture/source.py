"""The product's own source, as files and as syntax."""

import ast
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
ROOMS = ("graph_schema", "pathway", "app")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*rooms: str) -> list[Path]:
    """Every Python file of these rooms, or of all rooms, in order."""
    return sorted(file for room in rooms or ROOMS for file in (REPOSITORY / room).rglob("*.py"))


def relative(file: Path) -> str:
    """The file as a reader names it: `pathway/errors.py`."""
    return file.relative_to(REPOSITORY).as_posix()


def module_name(file: Path) -> str:
    """The file as Python names it: `pathway.errors`."""
    parts = file.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def body_lines(function: Function) -> int:
    """How many lines a function's body takes, its docstring left out."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
