"""Parquet, read by Arrow in blocks; every value becomes the text that stands for it."""

from collections.abc import Generator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pathway.errors import ImportRefused, NotATable
from pathway.importing.blocks import Block, Progress, name_of, shown, tidy

PARQUET_ROWS = 1 << 17
"""Rows read at a time."""


def parquet_header(path: Path) -> tuple[str, ...]:
    """The column names of a Parquet file. Raises `NotATable`."""
    try:
        return tuple(pq.ParquetFile(path).schema_arrow.names)
    except (pa.ArrowException, OSError) as fault:
        raise NotATable(
            "this Parquet file cannot be read", where=name_of(path), try_="copy it again; it may be cut short"
        ) from fault


def parquet_blocks(path: Path, columns: list[str], progress: Progress) -> Generator[Block]:
    """The rows of these columns. Raises `NotATable` for damage, `ImportRefused` for what is no value."""
    none = np.empty(0, np.int64)
    done = 0
    try:
        file = pq.ParquetFile(path)
        for batch in file.iter_batches(batch_size=PARQUET_ROWS, columns=columns):
            texts = {name: tidy(_as_text(batch.column(name), name, name_of(path))) for name in columns}
            numbers = np.arange(done + 1, done + batch.num_rows + 1, dtype=np.int64)
            yield Block(numbers, texts, none, none)
            done += batch.num_rows
            progress(done, file.metadata.num_rows)
    except (pa.ArrowException, OSError) as fault:
        raise NotATable(
            f"this Parquet file is damaged after row {done}", where=name_of(path), try_="copy it again"
        ) from fault


def _as_text(values: pa.Array, column: str, file: str) -> pa.Array:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _as_text(values.dictionary_decode(), column, file)
    if pa.types.is_nested(kind) or pa.types.is_time(kind) or pa.types.is_duration(kind):
        raise ImportRefused(
            f"column {shown([column])} holds {kind}, which has no place here",
            where=file,
            try_="write it as text or as a number",
        )
    if pa.types.is_timestamp(kind):
        return _times_as_text(values)
    if pa.types.is_floating(kind):
        whole = pc.all(pc.or_kleene(pc.equal(values, pc.floor(values)), pc.is_null(values))).as_py()
        values = values.cast(pa.int64(), safe=False) if whole and _fits(values) else values
    return values.cast(pa.string()).fill_null("")


def _times_as_text(values: pa.Array) -> pa.Array:
    if values.type.tz is None:
        return values.cast(pa.timestamp("us"), safe=False).cast(pa.string()).fill_null("")
    in_utc = values.cast(pa.timestamp("us", "UTC"), safe=False)
    return in_utc.cast(pa.string()).fill_null("")


def _fits(values: pa.Array) -> bool:
    """Whole numbers in a column of doubles are written without exponent only while they are exact."""
    return not pc.any(pc.greater_equal(pc.abs(values), 2.0**53)).as_py()
