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
from pathlib import Path

from benchmarks.generated_contacts import alone, store_of
from benchmarks.table import Row, show
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
    reading, looking = alone(_looks, folder)
    of = f"one route out of {contacts:.0e} contacts".replace("e+0", "e")
    return [
        Row(f"{of}, half of all looks", reading[LOOKS // 2], "ms", aim=AIM),
        Row(f"{of}, 99 of 100 looks", reading[LOOKS * 99 // 100], "ms", aim=AIM),
        Row(f"{of}, audited first, half of all looks", looking[LOOKS // 2], "ms", aim=AIM),
        Row(f"{of}, audited first, 99 of 100 looks", looking[LOOKS * 99 // 100], "ms"),
    ]


def _looks(folder: Path) -> tuple[list[float], list[float]]:
    """Milliseconds of reading alone, and through the store's door; shortest first."""
    with sqlite3.connect(folder / DATABASE) as connection:
        people = [row[0] for row in connection.execute("SELECT person FROM route ORDER BY person")]
        people = random.Random(1).sample(people, LOOKS)
        files = ContactFiles(folder)
        reading = sorted(_ms(lambda person=person: files.route(connection, person)) for person in people)
    connection.close()
    store = EmbeddedStore.open(folder)
    for number, person in enumerate(people):
        until = _NOW + timedelta(hours=1)
        store.open_case(Case(f"case-{number}", person, "to measure", "1", "none", _NOW, "b", until), LOCAL)
    looking = sorted(
        _ms(lambda number=number: store.route(f"case-{number}", "b", _NOW, LOCAL)) for number in range(LOOKS)
    )
    store.close()
    return reading, looking


def _ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    show(rows(int(float(sys.argv[1])) if len(sys.argv) > 1 else SIZE))
