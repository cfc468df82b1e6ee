"""
A REAL NEO4J FOR TESTS: released jars in, one running server out; no docker, no root.

    with Neo4jServer() as server:
        GraphDatabase.driver(server.uri, auth=server.auth)

In: a JDK 17 or 21, Maven and `pom.xml`. Out: a server on loopback with a temporary home, a free port and a
random password, that ends when its parent ends. Imports nothing of ours but itself.
"""

from tests.neo4j_server.given import GivenServer, given_server
from tests.neo4j_server.jars import VERSION, Neo4jMissing, WrongJars
from tests.neo4j_server.server import Neo4jServer

__all__ = ["VERSION", "GivenServer", "Neo4jMissing", "Neo4jServer", "WrongJars", "given_server"]
