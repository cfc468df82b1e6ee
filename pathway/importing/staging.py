"""
Contacts on their way into a store: split by person into buckets, given their ids, sorted, written.

First every block of a file is dealt out to 64 buckets, which lie on disk once they are large; then one bucket
after the other is settled. So memory is bounded, whatever the size of the file.
"""

import errno
import shutil
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pathway.columns import BUCKETS, INSTANT, STAGED_CONTACTS
from pathway.errors import BadInput, StoreFull
from pathway.importing.batch import RejectionLog, kinds_of_values
from pathway.importing.pseudonyms import keyed_ids

PREPARED = pa.schema(
    [
        pa.field("person", pa.string()),
        pa.field("happened_at", pa.int64()),
        pa.field("organisation", pa.string()),
        pa.field("service", pa.string()),
        pa.field("activity", pa.string()),
        pa.field("seq", pa.int64()),
        pa.field("row", pa.int64()),
        pa.field("own_id", pa.string()),
    ]
)
"""Rows that passed every check. `row` counts on through the files; `own_id` is the file's id, or null."""

HELD_BYTES = 256 << 20
"""So much of the dealt rows is held in memory before it goes to disk."""
_SEPARATOR = "\x1f"
_IDENTITY = ("person", "happened_at", "organisation", "service", "activity")
_REPETITIVE = ["person", "organisation", "service", "activity"]
_CONFLICT = "this contact id stands in an earlier row with other content"

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SourceFile:
    """A file as its rejections name it: its name, its column of contact ids, its first row, counted on."""

    name: str
    id_column: str
    starts: int


@dataclass
class Settled:
    """What became of the prepared rows."""

    accepted: int = 0
    repeated: int = 0
    ties: int = 0


class Staging:
    """
    A folder that fills with `bNN.parquet`. Left by an error, it takes with it what it wrote.

    Raises `BadInput` where the folder already holds something, `StoreFull` where no space is left.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder, self._key = folder, key
        self._dealt = folder / "dealt"
        self._writers: dict[int, pa.RecordBatchFileWriter] = {}
        self._held: dict[int, list[pa.Table]] = {}
        self._held_bytes = 0

    def __enter__(self) -> "Staging":
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(self.folder.iterdir()):
            raise BadInput("the staging folder is not empty", where=self.folder.name, try_="use a new folder")
        self._dealt.mkdir(mode=0o700)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError) if fault else nullcontext():
            self._close_writers()
        shutil.rmtree(self._dealt, ignore_errors=True)
        if fault is not None:
            for bucket in BUCKETS:
                (self.folder / f"{bucket}.parquet").unlink(missing_ok=True)
        if isinstance(fault, OSError) and fault.errno == errno.ENOSPC:
            raise StoreFull(
                "no space is left for the working files of the import",
                where=str(self.folder),
                try_="make room (about twice the file, unpacked), or set TMPDIR to a larger disk",
            ) from fault

    def deal(self, rows: pa.Table) -> None:
        """Put prepared rows (`PREPARED`) into their buckets."""
        if not rows.num_rows:
            return
        buckets = _buckets(rows["person"])
        order = np.argsort(buckets, kind="stable")
        dealt, sorted_buckets = rows.take(pa.array(order)), buckets[order]
        numbers, starts = np.unique(sorted_buckets, return_index=True)
        for number, start, end in zip(numbers, starts, [*starts[1:], len(order)], strict=True):
            self._held.setdefault(int(number), []).append(dealt.slice(int(start), int(end - start)))
        self._held_bytes += dealt.nbytes
        if self._held_bytes > HELD_BYTES:
            self._put_down()

    def settle(self, files: list[SourceFile], log: RejectionLog) -> Settled:
        """Give every row its id, leave out rows said before, log conflicting ones, write the buckets."""
        self._close_writers()
        settled = Settled()
        for number in sorted({*self._writers, *self._held}):
            parts = self._held.pop(number, [])
            if number in self._writers:
                with pa.memory_map(str(self._dealt / f"{BUCKETS[number]}.arrow")) as source:
                    parts.insert(0, pa.ipc.open_file(source).read_all())
            self._settle_bucket(BUCKETS[number], pa.concat_tables(parts), files, settled, log)
        self._refuse_ids_of_two_people(files, settled, log)
        return settled

    def _put_down(self) -> None:
        """What is held goes to disk, behind what went before."""
        for number, parts in self._held.items():
            self._writer(number).write_table(pa.concat_tables(parts).combine_chunks())
        self._held, self._held_bytes = {}, 0

    def _writer(self, number: int) -> pa.RecordBatchFileWriter:
        if number not in self._writers:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            path = self._dealt / f"{BUCKETS[number]}.arrow"
            self._writers[number] = pa.ipc.new_file(str(path), PREPARED, options=options)
        return self._writers[number]

    def _close_writers(self) -> None:
        for writer in self._writers.values():
            writer.close()

    def _settle_bucket(
        self, bucket: str, rows: pa.Table, files: list[SourceFile], settled: Settled, log: RejectionLog
    ) -> None:
        rows = rows.combine_chunks()
        keys = _Keys(rows, files)
        ids = _contact_ids(rows, keys, self._key)
        repeated, conflicting = _said_before(ids, keys)
        _log_conflicts(rows.filter(pa.array(conflicting)), files, log)
        order = _in_order(keys, ids, keys.order[~(repeated | conflicting)[keys.order]])
        settled.accepted += len(order)
        settled.repeated += int(repeated.sum())
        if len(order):
            staged = _staged(rows, ids).take(pa.array(order))
            settled.ties += _ties(staged)
            _write(staged, self.folder / f"{bucket}.parquet")

    def _refuse_ids_of_two_people(self, files: list[SourceFile], settled: Settled, log: RejectionLog) -> None:
        """A bucket sees only its own people, so an id given to two people is looked for at the end."""
        if not any(file.id_column for file in files):
            return
        for bucket, twice in _ids_in_two_buckets(self.folder):
            path = self.folder / f"{bucket}.parquet"
            rows = pq.read_table(path, schema=STAGED_CONTACTS)
            guilty = pc.is_in(rows["row"], value_set=twice)
            refused, kept = rows.filter(guilty), rows.filter(pc.invert(guilty))
            _log_conflicts(refused.append_column("own_id", refused["contact_id"]), files, log)
            settled.accepted -= len(twice)
            settled.ties += _ties(kept) - _ties(rows)
            _write(kept, path)


def _ties(rows: pa.Table) -> int:
    """Rows in order: how many have the same person and time as the row before."""
    one, other = rows.slice(1), rows.slice(0, max(rows.num_rows - 1, 0))
    same = pc.and_(
        pc.equal(one["person"], other["person"]), pc.equal(one["happened_at"], other["happened_at"])
    )
    return int(pc.sum(same).as_py() or 0)


class _Keys:
    """The columns of a bucket as whole numbers, for sorting and comparing."""

    def __init__(self, rows: pa.Table, files: list[SourceFile]) -> None:
        self.person = _ranks(rows["person"])
        self.time: Ints = rows["happened_at"].to_numpy()
        self.service = _ranks(rows["service"])
        self.activity = _ranks(rows["activity"].fill_null(""))
        self.seq: Ints = rows["seq"].to_numpy()
        self.row: Ints = rows["row"].to_numpy()
        self.file = np.searchsorted([file.starts for file in files], self.row, side="right")
        self.order: Ints = np.lexsort((self.seq, self.time, self.person))
        """By person, time, seq."""

    def at_one_time(self, rows: Ints) -> Mask:
        """Of rows in order: which have the same person and time as the row before."""
        one, other = rows[1:], rows[:-1]
        same = (self.person[one] == self.person[other]) & (self.time[one] == self.time[other])
        return np.concatenate([[False], same]) if len(rows) else same

    def same_content(self, one: Ints, other: Ints) -> Mask:
        """Whether rows are the same contact; a service belongs to one organisation."""
        columns = (self.person, self.time, self.service, self.activity)
        return np.logical_and.reduce([column[one] == column[other] for column in columns])


def _contact_ids(rows: pa.Table, keys: _Keys, key: bytes) -> pa.Array:
    """The file's own id, else the keyed hash of what the row says and of how often it has been said."""
    own = rows["own_id"].combine_chunks()
    unnamed = np.flatnonzero(own.is_null().to_numpy(zero_copy_only=False))
    if not len(unnamed):
        return own
    said = rows.select(_IDENTITY).take(pa.array(unnamed))
    times = _times_said(keys, unnamed)
    words = [
        said["person"],
        said["happened_at"].cast(pa.string()),
        said["organisation"],
        said["service"],
        said["activity"].fill_null(""),
        pa.chunked_array([pa.array(times).cast(pa.string())]),
    ]
    messages = pc.binary_join_element_wise("contact", *words, _SEPARATOR).cast(pa.binary()).to_pylist()
    made = pa.array(keyed_ids(key, messages), pa.string())
    return made if len(unnamed) == len(own) else pc.replace_with_mask(own, own.is_null(), made)


def _times_said(keys: _Keys, rows: Ints) -> Ints:
    """For each of these rows: 1 for the first row of its file that says this, 2 for the second …"""
    times = np.ones(len(keys.row), np.int64)
    tied = keys.at_one_time(keys.order)
    tied[:-1] |= tied[1:]
    asked = np.zeros(len(keys.row), bool)
    asked[rows] = True
    among = keys.order[tied & asked[keys.order]]
    columns = (keys.row, keys.activity, keys.service, keys.time, keys.person, keys.file)
    ordered = among[np.lexsort([column[among] for column in columns])]
    again = keys.same_content(ordered[1:], ordered[:-1]) & (keys.file[ordered[1:]] == keys.file[ordered[:-1]])
    places = np.arange(len(ordered))
    first = (
        np.maximum.accumulate(np.where(np.concatenate([[False], again]), 0, places)) if len(ordered) else 0
    )
    times[ordered] = places - first + 1
    return times[rows]


def _said_before(ids: pa.Array, keys: _Keys) -> tuple[Mask, Mask]:
    """Rows whose id stands in an earlier row: with the same content, and with other content."""
    repeated, conflicting = np.zeros(len(ids), bool), np.zeros(len(ids), bool)
    codes = ids.dictionary_encode()
    if len(codes.dictionary) < len(ids):
        code = codes.indices.to_numpy().astype(np.int64)
        order = np.lexsort((keys.row, code))
        places = np.arange(len(order))
        new = np.concatenate([[True], code[order][1:] != code[order][:-1]])
        first = order[np.maximum.accumulate(np.where(new, places, 0))]
        same = keys.same_content(order, first)
        repeated[order], conflicting[order] = ~new & same, ~new & ~same
    return repeated, conflicting


def _in_order(keys: _Keys, ids: pa.Array, rows: Ints) -> Ints:
    """Rows by person, time, seq, contact id; they come in that order but for the id."""
    same = keys.at_one_time(rows)[1:] & (keys.seq[rows[1:]] == keys.seq[rows[:-1]])
    if not same.any():
        return rows
    id_ranks = _ranks(pa.chunked_array([ids.take(pa.array(rows))]))
    return rows[np.lexsort((id_ranks, keys.seq[rows], keys.time[rows], keys.person[rows]))]


def _staged(rows: pa.Table, ids: pa.Array) -> pa.Table:
    columns = {
        "contact_id": ids,
        "happened_at": rows["happened_at"].cast(pa.timestamp("us")).cast(INSTANT),
        "named": rows["own_id"].is_valid(),
    }
    return pa.Table.from_arrays(
        [columns[name] if name in columns else rows[name] for name in STAGED_CONTACTS.names],
        schema=STAGED_CONTACTS,
    )


def _write(rows: pa.Table, path: Path) -> None:
    pq.write_table(rows, path, compression="lz4", use_dictionary=_REPETITIVE, write_statistics=False)


def _buckets(person: pa.ChunkedArray) -> npt.NDArray[np.uint8]:
    """`columns.bucket_of`, on a column: the first two hexadecimal digits over 4."""
    digits = pc.utf8_slice_codeunits(person, 0, 2).combine_chunks().dictionary_encode()
    buckets = np.array([int(two, 16) >> 2 for two in digits.dictionary.to_pylist()], np.uint8)
    return buckets[digits.indices.to_numpy()]


def _ranks(texts: pa.ChunkedArray) -> Ints:
    """A whole number for each text, in the order of code points."""
    coded = texts.combine_chunks().dictionary_encode()
    order = np.argsort(np.array(coded.dictionary.to_pylist(), object), kind="stable")
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks[coded.indices.to_numpy()]


def _log_conflicts(rows: pa.Table, files: list[SourceFile], log: RejectionLog) -> None:
    numbers = rows["row"].to_numpy()
    file = np.searchsorted([file.starts for file in files], numbers, side="right") - 1
    for place, source in enumerate(files):
        guilty = np.flatnonzero(file == place)
        kinds = kinds_of_values(rows["own_id"].combine_chunks().take(pa.array(guilty)))
        log.add(source.name, numbers[guilty] - source.starts + 1, source.id_column, kinds, _CONFLICT)


def _ids_in_two_buckets(folder: Path) -> list[tuple[str, pa.Array]]:
    """Per bucket: the rows whose contact id stands in an earlier row, of another person."""
    paths = [str(path) for path in sorted(folder.glob("b*.parquet"))]
    if not paths:
        return []
    asked = """
        WITH given AS (SELECT contact_id, person, "row" FROM read_parquet($paths) WHERE named),
        twice AS (SELECT contact_id, min("row") AS first FROM given GROUP BY contact_id HAVING count(*) > 1)
        SELECT given.person, given."row" FROM given JOIN twice USING (contact_id) WHERE given."row" > first
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": "512MB",
        "temp_directory": str(folder / "dealt"),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    with duckdb.connect(config=settings) as connection:
        found = connection.execute(asked, {"paths": paths}).to_arrow_table()
    if not found.num_rows:
        return []
    buckets = _buckets(found["person"])
    rows = found["row"].to_numpy()
    return [(BUCKETS[number], pa.array(rows[buckets == number])) for number in np.unique(buckets)]
