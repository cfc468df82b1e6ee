"""
Counting moves, beside one exact quantile per pair of services over the same rows.

`python -m benchmarks.moves [CONTACTS …]`; by default 1e6 and 1e7 contacts.
"""

import sys
from pathlib import Path

import duckdb

from benchmarks.generated_contacts import alone, store_of
from benchmarks.table import Row, Time, peak_mb, show, side_by_side, timed
from pathway.stores.base import LOCAL
from pathway.stores.embedded import EmbeddedStore

SIZES = (1_000_000, 10_000_000)
ROUNDS = 3
AIM, ROOM = "under 3 times", "under 2000 MB"
YARDSTICK = "one exact quantile per pair over the same rows (DuckDB, Parquet files as kept)"
_ONE_QUANTILE = """
SELECT service, next_service, quantile_cont(gap_us, 0.5) FROM read_parquet(?)
WHERE service <> next_service GROUP BY ALL
"""


def rows(sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Time and memory of counting moves, for each number of contacts."""
    return [row for size in sizes for row in _of_size(size)]


def _of_size(contacts: int) -> list[Row]:
    folder, kept, kept_mb = store_of(contacts)
    first, ours, other = alone(_times, folder)
    memory = alone(_memory, folder)
    of = f"{contacts:.0e} contacts".replace("e+0", "e")
    return [
        Row(f"moves of {of}, all columns", ours.wall, "s", YARDSTICK, other.wall, AIM),
        Row(f"moves of {of}, seconds of processors", ours.cpu, "s", YARDSTICK, other.cpu, AIM),
        Row(f"moves of {of}, first time in a process: files verified", first.wall, "s"),
        Row(f"moves of {of}, peak memory", memory, "MB", aim=ROOM),
        Row(f"keeping {of}, staged", kept.wall, "s"),
        Row(f"keeping {of}, seconds of processors", kept.cpu, "s"),
        Row(f"keeping {of}, peak memory", kept_mb, "MB", aim="under 1500 MB"),
    ]


def _times(folder: Path) -> tuple[Time, Time, Time]:
    """Of the first time, of ours and of the yardstick."""
    store = EmbeddedStore.open(folder)
    first = timed(lambda: store.moves(LOCAL))
    with duckdb.connect() as duck:
        duck.execute("SET enable_progress_bar = false")
        files = [str(path) for path in sorted((folder / "contacts").glob("*.parquet"))]
        ours, other = side_by_side(
            ROUNDS,
            lambda: store.moves(LOCAL),
            lambda: duck.execute(_ONE_QUANTILE, [files]).to_arrow_table(),
        )
    store.close()
    return first, ours, other


def _memory(folder: Path) -> float:
    store = EmbeddedStore.open(folder)
    store.moves(LOCAL)
    store.close()
    return peak_mb()


if __name__ == "__main__":
    show(rows(tuple(int(float(size)) for size in sys.argv[1:]) or SIZES))
