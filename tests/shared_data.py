"""Data that is not ours to ship: it lies in a folder beside the repository, where there is one."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared_file(name: str) -> Path:
    """The file or folder `name` under `SHARED`; skips the test, saying why, where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs {name} in a folder called shared beside the repository, which is not there")
    return path


def shared_data(name: str) -> Path:
    """
    A data file, for instance `shared_data("sepsis.parquet")`; skips where it is absent.

    Call it inside a test or fixture, never while a module is being imported.
    """
    return shared_file(f"data/{name}")
