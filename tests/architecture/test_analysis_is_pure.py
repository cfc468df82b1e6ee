"""Analysis is pure: no file, no clock, no chance of its own, and it imports no store, importer or engine."""

import ast

import pytest

from tests.architecture.source import python_files, relative

FORBIDDEN_MODULES = {
    "io",
    "os",
    "pathlib",
    "pathway.demo",
    "pathway.engine",
    "pathway.importing",
    "pathway.mining",
    "pathway.reporting",
    "pathway.stores",
    "app",
    "numpy.random",
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
FORBIDDEN_CALLS = {
    "default_rng",
    "now",
    "open",
    "read_bytes",
    "read_text",
    "today",
    "utcnow",
    "write_bytes",
    "write_text",
}


def forbidden(name: str) -> bool:
    """Whether a dotted name is, or lies inside, a module analysis may not know."""
    return any(name == module or name.startswith(f"{module}.") for module in FORBIDDEN_MODULES)


def impurities(tree: ast.AST) -> list[str]:
    """What reaches outside its arguments, as `line: name`."""
    found = []
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if forbidden(alias.name)]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            whole = [base, *(f"{base}.{alias.name}" for alias in node.names)]
            names = [next((name for name in whole if forbidden(name)), "")]
        elif isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            names = [name] if name in FORBIDDEN_CALLS else []
        elif isinstance(node, ast.Attribute) and node.attr == "random":
            names = ["random"]
        found += [f"{node.lineno}: {name}" for name in names if name]
    return found


@pytest.mark.parametrize("file", python_files("pathway/analysis"), ids=relative)
def test_a_file_of_analysis_is_pure(file):
    assert impurities(ast.parse(file.read_text())) == []


def test_there_is_analysis_to_look_at():
    assert len(python_files("pathway/analysis")) > 10


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("with open('a') as f: pass", ["1: open"]),
        ("datetime.now(UTC)", ["1: now"]),
        ("datetime.utcnow()", ["1: utcnow"]),
        ("date.today()", ["1: today"]),
        ("import time", ["1: time"]),
        ("from time import monotonic", ["1: time"]),
        ("import random", ["1: random"]),
        ("from numpy import random", ["1: numpy.random"]),
        ("np.random.normal()", ["1: random"]),
        ("rng = default_rng(1)", ["1: default_rng"]),
        ("from pathway.stores.base import Store", ["1: pathway.stores.base"]),
        ("from pathway import engine", ["1: pathway.engine"]),
        ("import pathway.importing.contacts", ["1: pathway.importing.contacts"]),
        ("from datetime import date, datetime", []),
        ("from pathway.errors import BadInput", []),
        ("gap.open", []),
        ("opened = is_open(state)", []),
    ],
)
def test_what_is_impure_is_seen(line, found):
    assert impurities(ast.parse(line)) == found
