"""
A store's whole content as open files, and back: versions, times, audit chain, contacts.

One folder: `manifest.json` (what, when, SHA-256 of each file), `records.jsonl`, `audit.jsonl`,
`import_runs.jsonl`, `cases.jsonl` (one JSON object a line) and `contacts.parquet`. The pseudonym key is
never in it. A bundle holds pseudonymised journeys: treat it as personal data.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graph_schema.database import PRODUCT, SCHEMA_VERSION
from pathway.columns import KEPT_CONTACTS, RECORDS
from pathway.errors import BadInput, NewerSchema, StoreDamaged
from pathway.stores.base import AuditRow, Bundle, Case, ImportRun, Store, Viewer

VERSIONS = pa.schema([pa.field("seq", pa.int64(), nullable=False), *RECORDS])
_FILES = ("records.jsonl", "audit.jsonl", "import_runs.jsonl", "cases.jsonl", "contacts.parquet")


def write_bundle(store: Store, folder: Path, viewer: Viewer) -> dict[str, Any]:
    """
    Write everything a store keeps into an empty or new folder; returns the manifest.

    Raises `BadInput` where the folder already holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput("the folder is not empty", where=str(folder), try_="name a new folder")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    facts = store.facts(viewer)
    versions = (row for batch in store.versions(viewer) for row in batch.to_pylist())
    counts = {
        "records.jsonl": _write_lines(folder / "records.jsonl", versions),
        "audit.jsonl": _write_lines(folder / "audit.jsonl", map(asdict, store.audit(viewer))),
        "import_runs.jsonl": _write_lines(
            folder / "import_runs.jsonl", map(asdict, store.import_runs(viewer))
        ),
        "cases.jsonl": _write_lines(folder / "cases.jsonl", map(asdict, store.cases(viewer))),
        "contacts.parquet": _write_contacts(folder / "contacts.parquet", store.contacts(viewer)),
    }
    manifest = {
        "product": PRODUCT,
        "schema_version": SCHEMA_VERSION,
        "store_id": facts.store_id,
        "head": facts.head,
        "key_fingerprint": store.key_fingerprint(viewer),
        "files": {name: {"rows": counts[name], "sha256": _sha256(folder / name)} for name in _FILES},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    return manifest


def read_bundle(folder: Path) -> Bundle:
    """
    The content of a bundle's folder, each file checked against the manifest.

    Raises `BadInput` (no bundle), `NewerSchema`, `StoreDamaged` (a file is not as it was written).
    """
    manifest = _manifest(folder)
    for name in _FILES:
        if not (folder / name).is_file() or _sha256(folder / name) != manifest["files"][name]["sha256"]:
            raise StoreDamaged(
                "a file of the bundle is not as it was written", where=str(folder / name), try_="export again"
            )
    return Bundle(
        store_id=manifest["store_id"],
        key_fingerprint=manifest["key_fingerprint"],
        versions=_version_batches(folder / "records.jsonl"),
        audit=tuple(AuditRow(**_timed(row, "recorded_at")) for row in _read_lines(folder / "audit.jsonl")),
        runs=tuple(_run(row) for row in _read_lines(folder / "import_runs.jsonl")),
        cases=tuple(
            Case(**_timed(row, "opened_at", "open_until")) for row in _read_lines(folder / "cases.jsonl")
        ),
        contacts=pq.ParquetFile(folder / "contacts.parquet").iter_batches(),
    )


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    except (OSError, ValueError) as fault:
        raise BadInput(
            "this is no bundle", where=str(folder), try_="name a folder that `careseams export` made"
        ) from fault
    if manifest.get("product") != PRODUCT:
        raise BadInput("this bundle is of another product", where=str(folder))
    if manifest["schema_version"] > SCHEMA_VERSION:
        raise NewerSchema("a newer Careseams made this bundle", where=str(folder), try_="update Careseams")
    return manifest


def _write_lines(path: Path, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the count
            file.write(json.dumps(row, ensure_ascii=False, sort_keys=True, default=_as_text) + "\n")
    return count


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    raise TypeError(f"{type(value).__name__} has no place in a bundle")


def _write_contacts(path: Path, batches: Iterator[pa.RecordBatch]) -> int:
    count = 0
    with pq.ParquetWriter(path, KEPT_CONTACTS) as writer:
        for batch in batches:
            writer.write_batch(batch.select(KEPT_CONTACTS.names).cast(KEPT_CONTACTS))
            count += batch.num_rows
    return count


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _version_batches(path: Path, size: int = 10_000) -> Iterator[pa.RecordBatch]:
    rows: list[dict[str, Any]] = []
    for row in _read_lines(path):
        rows.append(_timed(row, "recorded_at"))
        if len(rows) == size:
            yield pa.RecordBatch.from_pylist(rows, schema=VERSIONS)
            rows = []
    if rows:
        yield pa.RecordBatch.from_pylist(rows, schema=VERSIONS)


def _timed(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return row | {name: datetime.fromisoformat(row[name]) for name in names if row[name] is not None}


def _run(row: dict[str, Any]) -> ImportRun:
    return ImportRun(**_timed(row, "recorded_at") | {name: tuple(row[name]) for name in ("files", "digests")})


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
