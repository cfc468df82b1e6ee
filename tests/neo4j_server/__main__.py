"""
The test server from the command line.

    python -m tests.neo4j_server resolve             take the jars through Maven, say where they are
    python -m tests.neo4j_server run -- COMMAND...   run a command beside one server, named in its environment
"""

import signal
import subprocess
import sys

from tests.neo4j_server.given import environment_for
from tests.neo4j_server.jars import Neo4jMissing, WrongJars, jar_folder, java
from tests.neo4j_server.server import Neo4jServer


def main(arguments: list[str]) -> int:
    """Returns an exit code: the command's own, 1 where Neo4j is not to be had, 2 for other arguments."""
    try:
        match arguments:
            case ["resolve"]:
                print(f"Neo4j test server: {java()}, jars in {jar_folder()}")
                return 0
            case ["run", "--", *command] if command:
                return run(command)
    except (Neo4jMissing, WrongJars) as why:
        print(f"Neo4j test server: {why}", file=sys.stderr)
        return 1
    print(__doc__, file=sys.stderr)
    return 2


def run(command: list[str]) -> int:
    """Run the command with a server of its own; the server goes when the command has ended."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server's home is removed too
    with Neo4jServer() as server:
        return subprocess.call(command, env=environment_for(server))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
