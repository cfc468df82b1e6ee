"""
A process that writes until it is killed, and those who then look for what it was told had been written.

Every command writes three records or five contacts together. Its name says what it writes, so that after a
kill each command is found whole, or not at all; and whole if the writer was told that it was done.
"""

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from graph_schema.events import Event
from pathway.stores.base import LOCAL, Put, Store
from pathway.stores.embedded import EmbeddedStore
from pathway.stores.neo4j import Neo4jStore
from pathway.stores.writing import IMPORT
from tests.contract.given import Seen, a_run, add, command, contact_rows

HOT = "hot"
IMPORT_EVERY, CONTACTS = 8, 5
FIRST_ANSWER_WITHIN_S, LONGEST_LIFE_S = 120.0, 0.6


@dataclass(frozen=True)
class Where:
    """A store's address, as another process can be told it."""

    address: str
    user: str = ""
    password: str = field(default="", repr=False)

    def open(self) -> Store:
        """The store there."""
        if "://" not in self.address:
            return EmbeddedStore.open(Path(self.address))
        return Neo4jStore.create(self.address, user=self.user, password=self.password)


@dataclass
class Found:
    """What came of some kills. `lost`, `torn`: commands; `findings`: what `check` says."""

    kills: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def write_until_killed(where: Where, name: str, told: Connection) -> None:
    """Write and write; each command's name goes into `told` once the store has said that it is done."""
    store = where.open()
    seen = _version(store)
    with tempfile.TemporaryDirectory() as folder:
        for number in count(1):
            this = f"{name}-{number}"
            if number % IMPORT_EVERY == 0:
                add(store, Path(folder), *_contacts(this), run=a_run(CONTACTS, this), command_id=this)
            else:
                events = (Put(Event(id=f"{this}-a")), Put(Event(id=f"{this}-b")), Put(Event(id=HOT), seen))
                store.save(command(*events, id=this), LOCAL)
                seen += 1
            told.send(this)


def end_writer(writer: BaseProcess) -> None:
    """End it as a power cut would, with what it was doing."""
    writer.kill()


def kill_again_and_again(
    where: Where,
    kills: int,
    chance: Random,
    end: Callable[[BaseProcess], None] = end_writer,
    *,
    name: str = "writer",
) -> Found:
    """
    Let a writer live for a moment, end it (or what it writes to), look for everything; so many times.

    `name` begins the commands' names, so that a second round in one store is not a repeat of the first.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    found, acknowledged = Found(), []
    for kill in range(1, kills + 1):
        hear, told = context.Pipe(duplex=False)
        writer = context.Process(target=write_until_killed, args=(where, f"{name}-{kill}", told), daemon=True)
        writer.start()
        told.close()
        assert hear.poll(FIRST_ANSWER_WITHIN_S), "the writer never began"
        time.sleep(chance.uniform(0, LONGEST_LIFE_S))
        end(writer)
        acknowledged += _heard(hear)
        writer.join()
        look_for(where, acknowledged, found)
    found.kills, found.acknowledged = kills, len(acknowledged)
    return found


def look_for(where: Where, acknowledged: list[str], found: Found) -> None:
    """Look for every acknowledged command, and for anything that is there only in part."""
    store = where.open()
    done = {row.command_id: row for row in store.audit(LOCAL)}
    brought: dict[str, int] = {}
    for row in contact_rows(store):
        brought[row["run"]] = brought.get(row["run"], 0) + 1
    found.lost += [name for name in acknowledged if name not in done]
    for name, row in done.items():
        records = {record.entity.id for record in store.written_by(name, LOCAL)}
        whole = (
            brought.get(name) == CONTACTS
            if row.verb == IMPORT
            else records == {f"{name}-a", f"{name}-b", HOT}
        )
        found.torn += [] if whole else [name]
    found.torn += sorted(brought.keys() - done.keys())
    found.findings += [f"{finding.number} {finding.what}" for finding in store.check(LOCAL)]
    store.close()


def _contacts(name: str) -> list[Seen]:
    return [
        Seen(f"person {number}", f"RX1/{number % 2}", number, id=f"{name} {number}")
        for number in range(CONTACTS)
    ]


def _version(store: Store) -> int:
    listed = store.records(LOCAL, kinds=["Event"])
    versions = dict(zip(listed["id"].to_pylist(), listed["version"].to_pylist(), strict=True))
    return int(versions.get(HOT, 0))


def _heard(hear: Connection) -> Iterator[str]:
    """Everything the writer said to its last whole word."""
    with suppress(EOFError, OSError):
        while True:
            yield hear.recv()
