"""Door signs, no empty rooms, short functions, and a schema that asks the world for nothing."""

import ast

import pytest

from tests.architecture.source import (
    REPOSITORY,
    ROOMS,
    body_lines,
    functions,
    python_files,
    relative,
)

LONGEST_BODY = 50
WORLDLY_MODULES = {
    "glob",
    "importlib",
    "io",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "time",
    "urllib",
    "uuid",
}
WORLDLY_CALLS = {"open", "now", "utcnow", "today", "read_text", "read_bytes", "write_text", "write_bytes"}


def worldly(tree: ast.AST) -> list[str]:
    """What reaches for a file, a clock, chance or the network, as `line: name`."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = {alias.name.partition(".")[0] for alias in node.names} & WORLDLY_MODULES
        elif isinstance(node, ast.ImportFrom):
            names = {(node.module or "").partition(".")[0]} & WORLDLY_MODULES
        elif isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            names = {name} & WORLDLY_CALLS
        else:
            continue
        found += [f"{node.lineno}: {name}" for name in sorted(names)]
    return found


def test_every_folder_with_code_has_a_door_sign():
    folders = {file.parent for file in python_files()}
    signs = [folder / "__init__.py" for folder in sorted(folders)]
    signs += sorted((REPOSITORY / "tests").rglob("__init__.py"))
    assert len(signs) > len(ROOMS)
    unsigned = [s for s in signs if not s.exists() or not ast.get_docstring(ast.parse(s.read_text()))]
    assert [relative(sign) for sign in unsigned] == []


def test_no_file_is_an_empty_placeholder():
    """A file has a first line of real work, unless it is a door sign."""
    files = [file for file in python_files() if file.name != "__init__.py"]
    empty = [
        file
        for file in files
        if all(isinstance(statement, ast.Expr | ast.Pass) for statement in ast.parse(file.read_text()).body)
    ]
    assert [relative(file) for file in empty] == []


def test_functions_are_short():
    measured = [
        (body_lines(function), f"{relative(file)}:{function.lineno} {function.name}")
        for file in python_files()
        for function in functions(ast.parse(file.read_text()))
    ]
    assert len(measured) > 100
    assert sorted(place for lines, place in measured if lines > LONGEST_BODY) == []


def test_a_body_is_measured_without_its_docstring_and_with_what_is_nested_in_it():
    text = (
        'def f():\n    """One.\n\n    Two."""\n    a = 1\n\n    def g():\n        return a\n\n    return g\n'
    )
    assert {f.name: body_lines(f) for f in functions(ast.parse(text))} == {"f": 6, "g": 1}


@pytest.mark.parametrize("file", python_files("graph_schema"), ids=relative)
def test_the_schema_asks_the_world_for_nothing(file):
    assert worldly(ast.parse(file.read_text())) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("open('a')", ["1: open"]),
        ("gzip.open('a')", ["1: open"]),
        ("datetime.now(UTC)", ["1: now"]),
        ("d = date.today()", ["1: today"]),
        ("import os.path", ["1: os"]),
        ("from random import choice", ["1: random"]),
        ("Path('a').read_text()", ["1: read_text"]),
        ("from datetime import datetime", []),
        ("state.is_open()", []),
    ],
)
def test_what_reaches_for_the_world_is_seen(line, found):
    assert worldly(ast.parse(line)) == found
