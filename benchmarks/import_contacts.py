"""
Contacts from CSV into an embedded store, beside DuckDB writing the same CSV as sorted Parquet.

`python -m benchmarks.import_contacts [CONTACTS …]`; by default 1e6. The yardstick only reads, sorts and
writes; the import also checks every value, hashes patients, gives ids, and writes moves and routes.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import duckdb

from benchmarks.generated_contacts import CONTACTS_A_PERSON, SERVICES, SERVICES_AN_ORGANISATION, alone
from benchmarks.table import Row, Time, peak_mb, show, timed
from pathway.engine import Engine
from pathway.importing.contacts import read_contacts
from pathway.settings import Settings

SIZES = (1_000_000,)
ROUNDS = 2
AIM, ROOM = "under 8 times", "under 1500 MB"
YARDSTICK = "DuckDB COPY (SELECT * FROM the same CSV ORDER BY patient, time) TO Parquet"
_KEY = b"a key that is only for measuring."
# Nobody is seen between 1 and 2 at night, so that no clock jumps over a contact.
_CONTACTS = f"""
COPY (
    SELECT 'P-' || (hash(row) % $people) AS patient,
        strftime(TIMESTAMP '2022-01-01' + to_days((hash(row, 1) % 730)::INTEGER)
            + to_seconds((7200 + hash(row, 2) % 79200)::BIGINT), '%Y-%m-%dT%H:%M:%S') AS time,
        'org-' || (hash(row, 3) % {SERVICES} // {SERVICES_AN_ORGANISATION}) AS organisation,
        'service-' || (hash(row, 3) % {SERVICES}) AS service,
        'activity ' || (hash(row, 4) % 40) AS activity
    FROM range($contacts) AS rows(row)
) TO '{{path}}' (FORMAT csv)
"""
_YARDSTICK = (
    "COPY (SELECT * FROM read_csv('{path}') ORDER BY patient, time) TO '{path}.parquet' (FORMAT parquet)"
)


def rows(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Time and memory of an import, for each number of contacts."""
    return [row for size in sizes for row in _of_size(size)]


def _of_size(contacts: int) -> list[Row]:
    folder = Path(tempfile.mkdtemp(prefix="careseams-benchmark-"))
    try:
        file = folder / "contacts.csv"
        alone(_write_csv, file, contacts)
        whole, staged, other = [], [], []
        for number in range(ROUNDS):
            other.append(alone(_yardstick, file))
            staged.append(alone(_stage, folder / f"staged-{number}", file, contacts))
            whole.append(alone(_import, folder / f"store-{number}", file, contacts))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    of = f"{contacts:.0e} contacts from CSV".replace("e+0", "e")
    beside = _best([took for took, _ in other])
    return [
        *_two_rows(f"import of {of}, embedded", _best([took for took, _ in whole]), beside, AIM),
        Row(f"import of {of}, peak memory", max(memory for _, memory in whole), "MB", aim=ROOM),
        *_two_rows(f"of that: {of} read and staged", _best([took for took, _ in staged]), beside, ""),
        Row(f"of that: {of} read and staged, peak memory", max(memory for _, memory in staged), "MB"),
    ]


def _two_rows(claim: str, ours: Time, other: Time, aim: str) -> list[Row]:
    return [
        Row(claim, ours.wall, "s", YARDSTICK, other.wall, aim),
        Row(f"{claim}, seconds of processors", ours.cpu, "s", YARDSTICK, other.cpu, aim),
    ]


def _best(taken: list[Time]) -> Time:
    return Time(min(one.wall for one in taken), min(one.cpu for one in taken))


def _write_csv(file: Path, contacts: int) -> None:
    people = max(contacts // CONTACTS_A_PERSON, 1)
    with duckdb.connect() as duck:
        duck.execute("SET enable_progress_bar = false")
        duck.execute(_CONTACTS.format(path=file), {"people": people, "contacts": contacts})


def _yardstick(file: Path) -> tuple[Time, float]:
    with duckdb.connect() as duck:
        duck.execute("SET enable_progress_bar = false")
        return timed(lambda: duck.execute(_YARDSTICK.format(path=file))), peak_mb()


def _stage(folder: Path, file: Path, contacts: int) -> tuple[Time, float]:
    made = []
    took = timed(lambda: made.append(read_contacts([file], key=_KEY, staging=folder)))
    assert made[0].accepted == contacts, "a contact was lost on the way"
    shutil.rmtree(folder)
    return took, peak_mb()


def _import(folder: Path, file: Path, contacts: int) -> tuple[Time, float]:
    settings = Settings(key_file=folder.with_suffix(".key"))
    engine = Engine.open(str(folder), settings, create=True)
    made = []
    how = {"actor": "benchmark", "reason": "to measure"}
    took = timed(lambda: made.append(engine.import_contacts([file], **how)))
    assert made[0].accepted == contacts, "a contact was lost on the way"
    engine.store.close()
    shutil.rmtree(folder)
    return took, peak_mb()


if __name__ == "__main__":
    show(rows(tuple(int(float(size)) for size in sys.argv[1:]) or SIZES))
