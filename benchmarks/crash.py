"""
Writers and servers killed at random moments; then every acknowledged write looked for, and what is half done.

`python -m benchmarks.crash [--kills N] [--server-kills N]`; by default 100 writers for each store, and the
server itself 10 times. SIGKILL ends a process, not the machine: what a disk loses in a power cut is not seen.
"""

import argparse
import tempfile
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from benchmarks.table import Row, show
from pathway.stores.embedded import EmbeddedStore
from tests.contract.crash_writer import Found, Where, kill_again_and_again
from tests.neo4j_server import Neo4jServer

KILLS, SERVER_KILLS = 100, 10


def rows(kills: int = KILLS, server_kills: int = SERVER_KILLS) -> list[Row]:
    """For each store: acknowledged commands, and how many of them were lost, torn, or found wrong."""
    return [*_embedded(kills), *_neo4j(kills, server_kills)]


def _embedded(kills: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="careseams-crash-") as folder:
        where = Path(folder) / "store"
        EmbeddedStore.create(where).close()
        yield from _told("embedded, writer killed", kill_again_and_again(Where(str(where)), kills, Random()))


def _neo4j(kills: int, server_kills: int) -> Iterator[Row]:
    with Neo4jServer() as server:
        where = Where(server.uri, server.user, server.password)

        def end_server(writer: BaseProcess) -> None:
            server.kill()
            writer.kill()
            server.start()

        yield from _told("neo4j, writer killed", kill_again_and_again(where, kills, Random()))
        found = kill_again_and_again(where, server_kills, Random(), end_server, name="server")
        yield from _told("neo4j, server killed", found)


def _told(what: str, found: Found) -> Iterator[Row]:
    yield Row(f"{what}: kills", found.kills, "times")
    yield Row(f"{what}: acknowledged before", found.acknowledged, "commands")
    for name, wrong in (("lost", found.lost), ("torn", found.torn), ("found by check", found.findings)):
        yield Row(f"{what}: {name}", len(wrong), "commands", aim="0")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--server-kills", type=int, default=SERVER_KILLS)
    asked = parser.parse_args()
    show(rows(asked.kills, asked.server_kills))
