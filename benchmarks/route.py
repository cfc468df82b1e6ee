"""
One person's route out of many contacts.

`python -m benchmarks.route [CONTACTS]`; by default 1e7. Through the store's door each look is audited first,
which is a commit to the disk; reading itself is shown beside it.
"""

import random
import sqlite3
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from benchmarks.generated_contacts import CONTACTS_A_PERSON, alone, store_of
from benchmarks.table import Row, show
from pathway.columns import bucket_of
from pathway.stores.base import LOCAL, Case
from pathway.stores.contact_files import ContactFiles
from pathway.stores.embedded import EmbeddedStore
from pathway.stores.folder import DATABASE

SIZE = 10_000_000
LOOKS = 500
AIM = "under 5 ms"
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def rows(contacts: int = SIZE) -> list[Row]:
    """Milliseconds of a look at one person's route: the middle one, and the slowest of a hundred."""
    folder, _, _ = store_of(contacts)
    first, reading, looking = alone(_looks, folder, contacts // CONTACTS_A_PERSON)
    of = f"one route out of {contacts:.0e} contacts".replace("e+0", "e")
    return [
        Row(f"{of}, half of all looks", reading[LOOKS // 2], "ms", aim=AIM),
        Row(f"{of}, 99 of 100 looks", reading[LOOKS * 99 // 100], "ms", aim=AIM),
        Row(f"{of}, audited first, half of all looks", looking[LOOKS // 2], "ms", aim=AIM),
        Row(f"{of}, audited first, 99 of 100 looks", looking[LOOKS * 99 // 100], "ms"),
        Row(f"{of}, a process's first look into a file, half of all files", first[len(first) // 2], "ms"),
    ]


def _looks(folder: Path, people: int) -> tuple[list[float], list[float], list[float]]:
    """
    Milliseconds of a process's first look into each file, which reads it whole for its SHA-256; of reading
    after that; and of reading through the store's door. Shortest first.
    """
    persons = [
        sha256(str(number).encode()).hexdigest() for number in random.Random(1).sample(range(people), LOOKS)
    ]
    with sqlite3.connect(folder / DATABASE) as connection:
        files = ContactFiles(folder)
        of_each = {bucket_of(person): person for person in persons}.values()
        first = sorted(_ms(lambda person=person: files.route(connection, person)) for person in of_each)
        reading = sorted(_ms(lambda person=person: files.route(connection, person)) for person in persons)
    connection.close()
    store = EmbeddedStore.open(folder)
    for number, person in enumerate(persons):
        until = _NOW + timedelta(hours=1)
        store.open_case(Case(f"case-{number}", person, "to measure", "1", "none", _NOW, "b", until), LOCAL)
        assert store.route(f"case-{number}", "b", _NOW, LOCAL).num_rows
    looking = sorted(
        _ms(lambda number=number: store.route(f"case-{number}", "b", _NOW, LOCAL)) for number in range(LOOKS)
    )
    store.close()
    return first, reading, looking


def _ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    show(rows(int(float(sys.argv[1])) if len(sys.argv) > 1 else SIZE))
