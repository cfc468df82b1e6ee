"""Who may know whom: the contracts of `.importlinter` hold, and each of them catches what it is there for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import REPOSITORY, ROOMS

BREACHES = [
    ("graph_schema", "pathway.errors"),
    ("graph_schema", "app"),
    ("graph_schema", "duckdb"),
    ("graph_schema", "neo4j"),
    ("pathway.analysis", "app"),
    ("pathway.analysis", "pathway.engine"),
    ("pathway.analysis", "pathway.stores"),
    ("pathway.analysis", "pathway.mining"),
    ("pathway.analysis", "pathway.importing"),
    ("pathway.analysis", "pathway.library"),
    ("pathway.analysis", "neo4j"),
    ("pathway.analysis", "plotly"),
    ("pathway.importing", "pathway.stores"),
    ("pathway.importing", "pathway.analysis"),
    ("pathway.mining", "pathway.stores"),
    ("pathway.mining", "pathway.analysis"),
    ("pathway.mining", "neo4j"),
    ("pathway.stores", "pathway.engine"),
    ("pathway.stores", "pathway.demo"),
    ("pathway.stores", "pathway.analysis"),
    ("pathway.stores", "dash"),
    ("pathway.mining", "pathway.demo"),
    ("pathway.demo", "pathway.stores"),
    ("pathway.demo", "pathway.analysis"),
    ("pathway.library", "pathway.importing"),
    ("pathway.reporting", "pathway.stores"),
    ("pathway.reporting", "pathway.analysis"),
    ("app", "pathway.stores"),
    ("app", "pathway.mining"),
    ("app", "pathway.importing"),
    ("app", "neo4j"),
]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Judge the rooms in `folder` by the contracts there."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)


def breach_of(target: str) -> str:
    """The name of the file that imports what it may not."""
    return f"asks_{target.replace('.', '_')}"


@pytest.fixture(scope="module")
def verdict_on_a_broken_house(tmp_path_factory) -> str:
    """What is said of a copy of the rooms with one forbidden import in each of many new files."""
    house = tmp_path_factory.mktemp("house")
    shutil.copy(REPOSITORY / ".importlinter", house)
    for room in ROOMS:
        shutil.copytree(REPOSITORY / room, house / room, ignore=shutil.ignore_patterns("__pycache__"))
    for room, target in BREACHES:
        for package in (room, target):
            folder = house.joinpath(*package.split("."))
            if package.startswith("pathway.") and not folder.with_suffix(".py").exists():
                folder.mkdir(exist_ok=True)
                (folder / "__init__.py").touch()
        house.joinpath(*room.split("."), f"{breach_of(target)}.py").write_text(f"import {target}\n")
    done = lint_imports(house)
    assert done.returncode == 1, done.stderr
    return done.stdout


def test_the_arrows_of_the_house_hold():
    done = lint_imports(REPOSITORY)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("room", "target"), BREACHES)
def test_a_breach_is_named(room, target, verdict_on_a_broken_house):
    assert f"{room}.{breach_of(target)} -> {target} (l.1)" in verdict_on_a_broken_house
