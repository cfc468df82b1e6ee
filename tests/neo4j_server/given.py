"""A server that is running already: the one `python -m tests.neo4j_server run` holds for a command."""

import os
from dataclasses import dataclass
from typing import NoReturn

from neo4j import GraphDatabase

from tests.neo4j_server.server import HOME_PREFIX, Neo4jServer

URI = "CARESEAMS_NEO4J_TEST_URI"
PASSWORD = "CARESEAMS_NEO4J_TEST_PASSWORD"


@dataclass(frozen=True)
class GivenServer:
    """Looks like `Neo4jServer` to a test, but was started elsewhere, so it cannot be stopped here."""

    uri: str
    password: str
    user: str = Neo4jServer.user

    @property
    def auth(self) -> tuple[str, str]:
        """User and password, as a driver takes them."""
        return self.user, self.password

    def start(self) -> NoReturn:
        """Refuses: see `stop`."""
        self._refuse()

    def stop(self) -> NoReturn:
        """Refuses: a test that takes its server away needs one of its own."""
        self._refuse()

    def kill(self) -> NoReturn:
        """Refuses: see `stop`."""
        self._refuse()

    def restart(self) -> NoReturn:
        """Refuses: see `stop`."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise RuntimeError(f"a server given by {URI} cannot be stopped here; unset it for this test")


def environment_for(server: Neo4jServer) -> dict[str, str]:
    """This process's environment, with what `given_server` looks for."""
    return {**os.environ, URI: server.uri, PASSWORD: server.password}


def given_server() -> GivenServer | None:
    """
    The server that the environment names, or None.

    Tests empty the database, so a server that this module did not start is refused with a RuntimeError.
    """
    uri = os.environ.get(URI)
    if not uri:
        return None
    server = GivenServer(uri, os.environ.get(PASSWORD, ""))
    with GraphDatabase.driver(server.uri, auth=server.auth) as driver:
        query = "SHOW SETTINGS 'server.directories.neo4j_home' YIELD value RETURN value"
        home = driver.execute_query(query, database_="neo4j").records[0]["value"]
    if HOME_PREFIX not in home:
        raise RuntimeError(f"{uri} is not a server made for tests: they would empty it. Unset {URI}")
    return server
