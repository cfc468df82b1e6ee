"""Audit rows, import runs and cases in SQLite."""

import json
import sqlite3
from dataclasses import astuple
from datetime import datetime

from pathway.stores.base import AuditRow, Case, ImportRun
from pathway.stores.instants import microseconds, moment

_ADD_ROW = "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_RUN = "INSERT INTO import_run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_CASE = "INSERT INTO open_case VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def rows(connection: sqlite3.Connection, after: int = 0, limit: int | None = None) -> list[AuditRow]:
    """Rows with seq > after, oldest first."""
    query = "SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?"
    found = connection.execute(query, (after, -1 if limit is None else limit))
    return [_row(values) for values in found]


def last_row(connection: sqlite3.Connection) -> AuditRow | None:
    """The newest row."""
    found = connection.execute("SELECT * FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return _row(found) if found else None


def row_of(connection: sqlite3.Connection, command_id: str) -> AuditRow | None:
    """The row of a command."""
    query = "SELECT * FROM audit WHERE command_id = ? AND command_id <> ''"
    found = connection.execute(query, (command_id,)).fetchone()
    return _row(found) if found else None


def add_row(connection: sqlite3.Connection, row: AuditRow) -> None:
    """Add one row as it is."""
    values = list(astuple(row))
    values[1] = microseconds(row.recorded_at)
    connection.execute(_ADD_ROW, values)


def runs(connection: sqlite3.Connection, as_known: datetime | None = None) -> list[ImportRun]:
    """Runs committed up to a time, oldest first."""
    query = "SELECT * FROM import_run WHERE recorded_at <= coalesce(?, recorded_at) ORDER BY recorded_at"
    until = None if as_known is None else microseconds(as_known)
    return [_run(values) for values in connection.execute(query, (until,))]


def run(connection: sqlite3.Connection, id_: str) -> ImportRun | None:
    """One run."""
    found = connection.execute("SELECT * FROM import_run WHERE id = ?", (id_,)).fetchone()
    return _run(found) if found else None


def add_run(connection: sqlite3.Connection, run: ImportRun) -> None:
    """Add a committed run."""
    assert run.recorded_at is not None
    values = [
        run.id,
        json.dumps(run.files),
        json.dumps(run.digests),
        run.profile,
        run.rows,
        run.rejected,
        microseconds(run.recorded_at),
        run.accepted,
        run.already_known,
    ]
    connection.execute(_ADD_RUN, values)


def cases(connection: sqlite3.Connection) -> list[Case]:
    """Every case, by the time it was opened, then id."""
    return [_case(values) for values in connection.execute("SELECT * FROM open_case ORDER BY opened_at, id")]


def case(connection: sqlite3.Connection, id_: str) -> Case | None:
    """One case."""
    found = connection.execute("SELECT * FROM open_case WHERE id = ?", (id_,)).fetchone()
    return _case(found) if found else None


def add_case(connection: sqlite3.Connection, case: Case) -> None:
    """Add a case."""
    values = list(astuple(case))
    values[5], values[7] = microseconds(case.opened_at), microseconds(case.open_until)
    connection.execute(_ADD_CASE, values)


def _row(values: tuple) -> AuditRow:
    seq, recorded_at, *rest = values
    return AuditRow(seq, moment(recorded_at), *rest)


def _run(values: tuple) -> ImportRun:
    id_, files, digests, profile, found, rejected, recorded_at, *counts = values
    names, sums = tuple(json.loads(files)), tuple(json.loads(digests))
    return ImportRun(id_, names, sums, profile, found, rejected, moment(recorded_at), *counts)


def _case(values: tuple) -> Case:
    id_, person, purpose, reference, basis, opened_at, opened_by, open_until = values
    return Case(id_, person, purpose, reference, basis, moment(opened_at), opened_by, moment(open_until))
