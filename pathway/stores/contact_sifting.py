"""
What of the staged contacts is new, what is known already, and what contradicts what is known.

The first row of an id is kept, in file order. The same contact again is known; the same id with other content
(person, time, organisation, service, activity; not `seq`) is a conflict and is not added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from pathway.columns import KEPT_CONTACTS
from pathway.errors import BadInput
from pathway.stores.contact_set import persons_between

_KEPT = ", ".join(KEPT_CONTACTS.names)
_CONTENT = (
    "struct_pack(person := person, happened_at := happened_at, organisation := organisation, "
    "service := service, activity := activity) AS content"
)
_NOTHING_KNOWN = """
CREATE OR REPLACE VIEW known AS
SELECT contact_id, person, happened_at, organisation, service, activity, seq, '' AS run
FROM staged WHERE false
"""
_COUNTS = "SELECT count(*), count(*) FILTER (person < ? OR person >= ?) FROM staged"
# Nearly every id comes once and is new: contents are compared only where that is not so.
_SUSPECT = """
CREATE OR REPLACE TEMP TABLE suspect AS
SELECT contact_id FROM staged GROUP BY contact_id HAVING count(*) > 1
UNION SELECT contact_id FROM staged SEMI JOIN known USING (contact_id)
UNION SELECT contact_id FROM stranger
"""
_NO_REFUSED = """
CREATE OR REPLACE TEMP TABLE refused (file_row_number BIGINT, "row" BIGINT, verdict VARCHAR)
"""
_REFUSED = f"""
INSERT INTO refused
WITH in_turn AS (
    SELECT file_row_number, "row", contact_id, content,
        row_number() OVER same AS turn, first_value(content) OVER same AS first_content
    FROM (SELECT *, {_CONTENT} FROM staged SEMI JOIN suspect USING (contact_id))
    WINDOW same AS (PARTITION BY contact_id ORDER BY "row", file_row_number)
), before AS (
    SELECT contact_id, content AS known_content
    FROM (SELECT *, {_CONTENT} FROM known SEMI JOIN suspect USING (contact_id))
)
SELECT file_row_number, "row", CASE
    WHEN stranger.bucket <> ? THEN 'conflict'
    WHEN known_content IS NULL AND turn = 1 THEN 'new'
    WHEN coalesce(known_content, first_content) IS NOT DISTINCT FROM content THEN 'known'
    ELSE 'conflict' END AS verdict
FROM in_turn LEFT JOIN before USING (contact_id) LEFT JOIN stranger USING (contact_id)
WHERE verdict <> 'new'
"""  # noqa: S608
_REFUSALS = """
SELECT count(*) FILTER (verdict = 'known'), list(coalesce("row", 0)) FILTER (verdict = 'conflict')
FROM refused
"""
_MERGED = f"""
CREATE OR REPLACE VIEW merged AS
SELECT {_KEPT} FROM known
UNION ALL
SELECT {_KEPT}
FROM (SELECT *, getvariable('run') AS run FROM staged ANTI JOIN refused USING (file_row_number))
"""  # noqa: S608
_NAMED = """
CREATE TEMP TABLE named AS
SELECT contact_id, count(DISTINCT parse_filename(filename, true)) AS buckets,
    arg_min(parse_filename(filename, true), "row") AS bucket
FROM read_parquet(?, filename = true, hive_partitioning = false) WHERE named GROUP BY contact_id
"""
_BEFORE = """
CREATE TEMP TABLE before AS
SELECT contact_id, min(parse_filename(filename)[:3]) AS bucket
FROM read_parquet(?, filename = true, hive_partitioning = false) SEMI JOIN named USING (contact_id)
GROUP BY contact_id
"""
_NOTHING_BEFORE = "CREATE TEMP TABLE before (contact_id VARCHAR, bucket VARCHAR)"
_STRANGERS = """
SELECT contact_id, coalesce(before.bucket, named.bucket) AS bucket
FROM named LEFT JOIN before USING (contact_id)
WHERE named.buckets > 1 OR named.bucket <> before.bucket
"""


_NO_STRANGERS = pa.table({"contact_id": pa.array([], pa.string()), "bucket": pa.array([], pa.string())})


@dataclass(frozen=True)
class Sifted:
    """What became of one bucket's staged rows; `conflicts` are file rows."""

    new: int
    known: int
    conflicts: tuple[int, ...]


def strangers(duck: duckdb.DuckDBPyConnection, staged: Sequence[Path], kept: Sequence[Path]) -> pa.Table:
    """
    Ids which the staged files name for people in different buckets, there or among those kept: `contact_id`
    and the `bucket` that keeps it. Ids that we make ourselves hold the person, so they never meet like this.
    """
    if not staged:
        return _NO_STRANGERS
    duck.execute(_NAMED, [[str(path) for path in staged]])
    if _one(duck.execute("SELECT count(*) FROM named")) == (0,):
        return _NO_STRANGERS
    if kept:
        duck.execute(_BEFORE, [[str(path) for path in kept]])
    else:
        duck.execute(_NOTHING_BEFORE)
    return duck.execute(_STRANGERS).to_arrow_table()


def meet(duck: duckdb.DuckDBPyConnection, known_strangers: pa.Table) -> None:
    """Tell this DuckDB which ids are strangers, before it sifts."""
    duck.register("stranger", known_strangers)


def sift(duck: duckdb.DuckDBPyConnection, bucket: str, staged: Path, known: Path | None, run: str) -> Sifted:
    """
    Sort out a bucket's staged rows; `known` is the file it has now. What it will hold is then in the view
    `merged` (`columns.KEPT_CONTACTS`, unordered), new rows with this import run.

    Raises `BadInput` where a person lies in the wrong bucket: that would split the person's route.
    """
    duck.read_parquet(str(staged), hive_partitioning=False, file_row_number=True).create_view("staged")
    if known is None:
        duck.execute(_NOTHING_KNOWN)
    else:
        duck.read_parquet(str(known), hive_partitioning=False).create_view("known")
    rows, misplaced = _one(duck.execute(_COUNTS, persons_between(bucket)))
    if misplaced:
        raise BadInput(f"{misplaced} staged contacts lie in the wrong bucket", where=staged.name)
    again, conflicts = _refuse(duck, bucket)
    duck.execute("SET VARIABLE run = ?", [run])
    duck.execute(_MERGED)
    return Sifted(rows - again - len(conflicts), again, tuple(sorted(conflicts)))


def _refuse(duck: duckdb.DuckDBPyConnection, bucket: str) -> tuple[int, list[int]]:
    """Fill the table `refused`; how many rows are known, and which file rows are conflicts."""
    duck.execute(_SUSPECT)
    duck.execute(_NO_REFUSED)
    if _one(duck.execute("SELECT count(*) FROM suspect")) == (0,):
        return 0, []
    duck.execute(_REFUSED, [bucket])
    again, conflicts = _one(duck.execute(_REFUSALS))
    return again, conflicts or []


def _one(answer: duckdb.DuckDBPyConnection) -> tuple:
    row = answer.fetchone()
    assert row is not None
    return row
