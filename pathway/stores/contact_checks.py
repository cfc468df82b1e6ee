"""
Are the contacts what was written? Reads every file whole.

C301 a file is missing or changed; C302 its contacts are not those it was kept for; C303 its order, or what
follows what, is not what its own rows say; C304 an id stands twice.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from pathway.stores.base import CheckFinding
from pathway.stores.contact_disk import Verifier
from pathway.stores.contact_set import KeptFile, persons_between
from pathway.stores.contact_writing import laid_out, lay_out, take_over

_MISPLACED = "SELECT count(*) FROM merged WHERE person < ? OR person >= ?"
_WRITTEN = """
CREATE OR REPLACE TEMP TABLE written AS
SELECT * FROM read_parquet(?, hive_partitioning = false, file_row_number = true)
"""
# Two tables are told apart by a sum over hashes of whole rows, place in the file included: cheaper than
# comparing them. It finds damage and mistakes; whoever could forge it could forge the SHA-256 as well.
_SUM_WRITTEN = "SELECT sum(CAST(hash(written) AS HUGEINT)) FROM written"
_SUM_LAID_OUT = """
SELECT sum(CAST(hash(again) AS HUGEINT))
FROM (SELECT *, row_number() OVER () - 1 AS file_row_number FROM ({query})) AS again
"""
_TWICE = """
SELECT count(*) FROM (
    SELECT contact_id FROM read_parquet(?, hive_partitioning = false) GROUP BY contact_id HAVING count(*) > 1
)
"""


def findings(
    duck: duckdb.DuckDBPyConnection, files: Sequence[KeptFile], folder: Path, verifier: Verifier
) -> Iterator[CheckFinding]:
    """Everything about the contacts that does not fit, bucket by bucket. Pseudonyms are never named."""
    whole = []
    for file in files:
        fault = verifier.fault(file)
        if fault is not None:
            yield CheckFinding("C301", f"the contact file {fault}", file.name)
            continue
        whole.append(folder / file.name)
        yield from _file(duck, file, folder)
    yield from _twice(duck, whole)


def _file(duck: duckdb.DuckDBPyConnection, file: KeptFile, folder: Path) -> Iterator[CheckFinding]:
    path = str(folder / file.name)
    told = take_over(duck, folder / file.name)
    misplaced = duck.execute(_MISPLACED, persons_between(file.bucket)).fetchone()
    if told != (file.contacts, set(file.runs)) or misplaced != (0,):
        yield CheckFinding("C302", "the contacts are not those the file was kept for", file.name)
    duck.execute(_WRITTEN, [path])
    lay_out(duck)
    again = duck.execute(_SUM_LAID_OUT.format(query=laid_out())).fetchone()
    if duck.execute(_SUM_WRITTEN).fetchone() != again:
        yield CheckFinding("C303", "the order, or what follows what, is not what the contacts say", file.name)


def _twice(duck: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> Iterator[CheckFinding]:
    if not paths:
        return
    row = duck.execute(_TWICE, [[str(path) for path in paths]]).fetchone()
    assert row is not None
    if row[0]:
        yield CheckFinding("C304", f"{row[0]} contact ids stand twice", "contact files")
