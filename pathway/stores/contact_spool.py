"""Contacts that come as a stream, laid into one file a bucket on their way into the store."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pathway.columns import KEPT_CONTACTS, bucket_of


def spool(batches: Iterable[pa.RecordBatch], folder: Path) -> list[Path]:
    """Write `columns.KEPT_CONTACTS` batches as files `bNN.parquet`; their paths, by name."""
    writers: dict[str, pq.ParquetWriter] = {}
    with ExitStack() as open_files:
        for batch in batches:
            table = pa.Table.from_batches([batch.select(KEPT_CONTACTS.names).cast(KEPT_CONTACTS)])
            prefixes = pc.utf8_slice_codeunits(table["person"], 0, 2)
            for prefix in pc.unique(prefixes).to_pylist():
                bucket = bucket_of(prefix)
                if bucket not in writers:
                    writer = pq.ParquetWriter(folder / f"{bucket}.parquet", KEPT_CONTACTS)
                    writers[bucket] = open_files.enter_context(writer)
                writers[bucket].write_table(table.filter(pc.equal(prefixes, prefix)))
    return sorted(folder / f"{bucket}.parquet" for bucket in writers)
