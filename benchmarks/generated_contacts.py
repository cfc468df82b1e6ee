"""Invented contacts in any number, made by columns with a fixed seed, and stores that keep them."""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.table import Time, peak_mb, timed
from pathway.columns import BUCKETS
from pathway.stores.base import LOCAL, ImportRun
from pathway.stores.embedded import EmbeddedStore

SERVICES, SERVICES_AN_ORGANISATION, CONTACTS_A_PERSON = 150, 4, 20
_PEOPLE = """
CREATE TABLE people AS
SELECT number, sha256(CAST(number AS VARCHAR)) AS person FROM range(?) AS numbers(number)
"""
# Two contacts in three are in one of four places where the person usually goes; times are random over two
# years, to the second. Every pair of services occurs, which is harder than life.
_CONTACTS = f"""
CREATE TABLE contacts AS
SELECT row, hash(row) % $people AS number,
    (CASE WHEN hash(row, 1) % 3 = 0 THEN hash(row, 2)
        ELSE hash(hash(row) % $people, hash(row, 3) % 4) END % {SERVICES})::INTEGER AS service,
    TIMESTAMPTZ '2022-01-01 00:00:00+00'
        + to_seconds((hash(row, 4) % (2 * 365 * 86400))::BIGINT) AS happened_at
FROM range($contacts) AS rows(row)
"""
_STAGED = f"""
SELECT md5(CAST(row AS VARCHAR)) AS contact_id, person, happened_at,
    'local:org-' || (service // {SERVICES_AN_ORGANISATION}) AS organisation,
    'local:org-' || (service // {SERVICES_AN_ORGANISATION}) || '/service-' || service AS service,
    'seen' AS activity, row AS seq, row, false AS named
FROM contacts JOIN people USING (number) WHERE CAST('0x' || person[:2] AS INTEGER) // 4 = $bucket
"""


def stage_contacts(folder: Path, contacts: int) -> None:
    """Write that many staged contacts as `bNN.parquet`: 20 a person, 150 services of 38 organisations."""
    people = max(contacts // CONTACTS_A_PERSON, 1)
    folder.mkdir(parents=True)
    with duckdb.connect(":memory:", config={"memory_limit": "4GB", "temp_directory": str(folder)}) as duck:
        duck.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        duck.execute(_PEOPLE, [people])
        duck.execute(_CONTACTS, {"people": people, "contacts": contacts})
        for number, bucket in enumerate(BUCKETS):
            target = {"bucket": number, "path": str(folder / f"{bucket}.parquet")}
            duck.execute(f"COPY ({_STAGED}) TO $path (FORMAT parquet)", target)


@cache
def store_of(contacts: int) -> tuple[Path, Time, float]:
    """A store of that many contacts, for as long as this process lives; what keeping them took, and MB."""
    folder = Path(tempfile.mkdtemp(prefix="careseams-benchmark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    alone(stage_contacts, folder / "staged", contacts)
    took, memory = alone(_keep, folder, contacts)
    shutil.rmtree(folder / "staged")
    return folder / "store", took, memory


def alone(work: Callable[..., Any], *given: object) -> Any:
    """Do it in a process of its own, so that memory is that of this work."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(work, *given).result()


def _keep(folder: Path, contacts: int) -> tuple[Time, float]:
    store = EmbeddedStore.create(folder / "store")
    run = ImportRun("run-1", ("generated",), ("0" * 64,), "contacts", contacts, 0)
    how = {"command_id": "load", "actor": "benchmark", "reason": "to measure"}
    took = timed(lambda: store.add_contacts(folder / "staged", run, LOCAL, **how))
    store.close()
    return took, peak_mb()
