"""The command line over a fresh store of each lasting kind."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase

from app.cli import main

KINDS = (pytest.param("embedded"), pytest.param("neo4j", marks=pytest.mark.neo4j))


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON document."""
        return json.loads(self.out)


Run = Callable[..., Answer]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process; `typed` stands on its standard input."""

    def command(*args: str | Path, typed: str = "") -> Answer:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        code = main([str(arg) for arg in args])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return command


@pytest.fixture(autouse=True)
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pseudonym key of the test's own, never the user's."""
    monkeypatch.setenv("CARESEAMS_KEY_FILE", str(tmp_path / "key" / "pseudonym.key"))
    return tmp_path / "key" / "pseudonym.key"


@pytest.fixture
def embedded(tmp_path: Path) -> str:
    """The address of an embedded store that is not there yet."""
    return str(tmp_path / "store")


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty Neo4j database; user and password in the settings."""
    given = request.getfixturevalue("neo4j_server")
    with GraphDatabase.driver(given.uri, auth=given.auth) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n", database_="neo4j")
    password = tmp_path / "password"
    password.write_text(given.password + "\n")
    monkeypatch.setenv("CARESEAMS_NEO4J_PASSWORD_FILE", str(password))
    yield given.uri


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store of each lasting kind in turn, named by the environment."""
    name = {"embedded": "embedded", "neo4j": "server"}[request.param]
    address = request.getfixturevalue(name)
    monkeypatch.setenv("CARESEAMS_STORE", address)
    return address
