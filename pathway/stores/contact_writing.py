"""
A bucket's file: its contacts sorted, with what follows each of them written beside it.

Beyond `columns.KEPT_CONTACTS` a file holds `person_no` (a short number for the person, unlike any other
bucket's), `day` (local day of Europe/London), and what `mining.following` adds.
"""

from collections.abc import Collection
from functools import cache
from pathlib import Path

import duckdb
import ibis
from ibis.expr.types import Table

from pathway.columns import KEPT_CONTACTS
from pathway.mining.following import followed
from pathway.stores.contact_disk import seal
from pathway.stores.contact_set import KeptFile, file_name

_LOCAL_DAY = "CAST(timezone('Europe/London', happened_at) AS DATE) AS day"
_PEOPLE_A_BUCKET = 1 << 25
"""64 times as many still fit into 31 bits."""
_READY = f"""
CREATE OR REPLACE VIEW ready AS
SELECT *, epoch_us(happened_at) AS happened_us, {_LOCAL_DAY},
    CAST('0x' || person[:2] AS INTEGER) // 4 * {_PEOPLE_A_BUCKET} AS first_no
FROM merged
"""  # noqa: S608
_TYPES = dict.fromkeys(KEPT_CONTACTS.names, "string") | {
    "happened_at": "timestamp('UTC')",
    "seq": "int64",
    "happened_us": "int64",
    "day": "date",
    "first_no": "int64",
}
_ROWS_A_GROUP = 4096
"""
Rows that are read together for one person's route: measured at 160,000 rows a file, a route takes 1.5 ms
where groups of 122,880 take 30, and counting moves and writing take no longer.
"""
# Half of a file is ids that look random: level 1 takes half the time of level 3 for the same size.
_WRITE = (
    "COPY ({query}) TO $path "
    f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {_ROWS_A_GROUP})"
)


def write_bucket(
    duck: duckdb.DuckDBPyConnection,
    bucket: str,
    generation: int,
    folder: Path,
    *,
    contacts: int,
    runs: Collection[str],
) -> KeptFile:
    """
    Write the view `merged` as the bucket's next file. It counts for nothing until it is kept.

    `contacts` and `runs` are what the view is known to hold; `check` compares them with the file.
    """
    name = file_name(bucket, generation)
    part = folder / f"{name}.part"
    lay_out(duck)
    duck.execute(_WRITE.format(query=laid_out()), {"path": str(part)})
    sealed = seal(part, folder / name)
    return KeptFile(bucket, generation, sealed.sha256, sealed.bytes, contacts, tuple(sorted(runs)))


def take_over(duck: duckdb.DuckDBPyConnection, contacts: Path) -> tuple[int, set[str]]:
    """Have the view `merged` show a file of `columns.KEPT_CONTACTS`: how many, brought by which runs."""
    duck.read_parquet(str(contacts), hive_partitioning=False).create_view("merged")
    row = duck.execute("SELECT count(*), list(DISTINCT run) FROM merged").fetchone()
    assert row is not None
    return row[0], set(row[1])


def lay_out(duck: duckdb.DuckDBPyConnection) -> None:
    """Let `laid_out` read the view `merged`."""
    duck.execute(_READY)


@cache
def laid_out() -> str:
    """The query for the rows of a file, in their order."""
    ready: Table = ibis.table(_TYPES, name="ready")
    number = ibis.dense_rank().over(order_by="person") + ready.first_no
    rows = followed(ready).mutate(person_no=number.cast("int32")).drop("happened_us", "first_no")
    ordered = rows.order_by("person", "happened_at", "seq", "contact_id")
    return str(ibis.to_sql(ordered, dialect="duckdb"))
