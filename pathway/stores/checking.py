"""
Is what is kept what was written? The rules every store is checked by; pure, one pass over the versions.

C101 to C105 records, C201 to C205 the chain, C300 how many contacts. A store adds what only it can know:
its own indexes and links.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from graph_schema.catalogue import RECORDS as KINDS
from graph_schema.catalogue import links_of
from graph_schema.entity import Entity
from pathway.stores import chain
from pathway.stores.base import AuditRow, Case, CheckFinding, ImportRun
from pathway.stores.writing import IMPORT, OPEN_CASE, Draft, Key, Version, case_draft, run_draft


def findings(
    audit: Sequence[AuditRow],
    versions: Iterable[Version],
    current: Mapping[Key, Version],
    runs: Sequence[ImportRun],
    cases: Sequence[Case],
) -> list[CheckFinding]:
    """
    Everything that does not fit, in the order of the rules' subjects: chain, versions, current records.

    `versions` come by audit row, kind and id. `current` is what the store shows as each record's newest.
    """
    newest: dict[Key, Version] = {}
    found = [*_chain(audit), *_versions(audit, versions, newest, runs, cases)]
    return [*found, *_current(newest, current)]


def run_findings(runs: Sequence[ImportRun], counts: Mapping[str, int]) -> Iterator[CheckFinding]:
    """Runs whose contacts are not as many as they brought; `counts`: contacts there by run."""
    brought = {run.id: run.accepted for run in runs}
    for run in sorted(brought.keys() | counts.keys()):
        added, there = brought.get(run, 0), counts.get(run, 0)
        if added != there:
            yield CheckFinding("C300", f"{added} contacts were added, {there} are there", f"import run {run}")


def _chain(audit: Sequence[AuditRow]) -> Iterator[CheckFinding]:
    for seq, what in chain.breaks(audit):
        yield CheckFinding("C201", f"the audit row {what}", f"audit row {seq}")
    for one, next_ in pairwise(audit):
        if next_.recorded_at <= one.recorded_at:
            yield CheckFinding(
                "C204", "the audit row is not later than the one before", f"audit row {next_.seq}"
            )


def _versions(
    audit: Sequence[AuditRow],
    versions: Iterable[Version],
    newest: dict[Key, Version],
    runs: Sequence[ImportRun],
    cases: Sequence[Case],
) -> Iterator[CheckFinding]:
    """What is wrong with versions and digests; fills `newest` on the way."""
    rows = {row.seq: row for row in audit}
    beside = _beside(audit, runs, cases)
    yield from _without_row(audit, runs, cases)
    seen = set()
    for seq, group in groupby(versions, key=lambda version: version.seq):
        brought = list(group)
        seen.add(seq)
        yield from _steps(brought, newest)
        if seq not in rows:
            yield CheckFinding("C203", f"{len(brought)} versions belong to no audit row", f"audit row {seq}")
        else:
            yield from _digest(rows[seq], brought, beside.get(seq, []))
    for row in audit:
        if row.seq not in seen:
            yield from _digest(row, [], beside.get(row.seq, []))


def _digest(row: AuditRow, brought: list[Version], beside: list[Draft]) -> Iterator[CheckFinding]:
    where = f"audit row {row.seq}"
    whole = [*(Draft(v.kind, v.id, v.version, bool(v.withdrawn), v.content) for v in brought), *beside]
    if chain.digest(whole, row.reason) != row.digest:
        yield CheckFinding("C202", "what was written under this row, or its reason, was changed", where)
    for version in brought:
        if (version.recorded_at, version.recorded_by, version.reason) != (
            row.recorded_at,
            row.actor,
            row.reason,
        ):
            yield CheckFinding(
                "C104", "time, author or reason are not those of its audit row", _where(version)
            )


def _steps(brought: list[Version], newest: dict[Key, Version]) -> Iterator[CheckFinding]:
    """Versions count 1, 2, 3 …; each can be read; each link leads to something that was once kept."""
    entities = []
    for version in brought:
        before = newest.get(version.key)
        if version.version != (before.version if before else 0) + 1:
            yield CheckFinding("C101", "a version is missing before this one", _where(version))
        newest[version.key] = version
        entity = _read(version)
        if entity is None:
            yield CheckFinding("C102", "the content cannot be read as its kind", _where(version))
        elif not version.withdrawn:
            entities.append((version, entity))
    for version, entity in entities:
        for field, link, target in links_of(entity):
            if not any((kind, target) in newest for kind in link.to):
                yield CheckFinding(
                    "C103", f"{field} points to a record that was never there", _where(version)
                )


def _read(version: Version) -> Entity | None:
    kind = KINDS.get(version.kind)
    try:
        entity = kind.from_json(version.content) if kind else None
    except ValueError:
        return None
    return entity if entity is not None and entity.id == version.id else None


def _current(newest: Mapping[Key, Version], current: Mapping[Key, Version]) -> Iterator[CheckFinding]:
    for key in sorted(newest.keys() | current.keys()):
        if newest.get(key) != current.get(key):
            yield CheckFinding("C105", "what is shown is not the newest version", f"{key[0]} {key[1]}")


def _beside(
    audit: Sequence[AuditRow], runs: Sequence[ImportRun], cases: Sequence[Case]
) -> dict[int, list[Draft]]:
    """Audit row -> the import run or case that it brought."""
    beside = {(IMPORT, run.id): run_draft(run) for run in runs} | {
        (OPEN_CASE, case.id): case_draft(case) for case in cases
    }
    return {row.seq: [beside[row.verb, row.about]] for row in audit if (row.verb, row.about) in beside}


def _without_row(
    audit: Sequence[AuditRow], runs: Sequence[ImportRun], cases: Sequence[Case]
) -> Iterator[CheckFinding]:
    """Runs and cases that are not what an audit row speaks of."""
    times = {(row.verb, row.about): row.recorded_at for row in audit if row.about}
    for run in runs:
        if times.get((IMPORT, run.id)) != run.recorded_at:
            yield CheckFinding("C205", "the run is not what its audit row says", f"import run {run.id}")
    for case in cases:
        if (OPEN_CASE, case.id) not in times:
            yield CheckFinding("C205", "the case has no audit row", f"case {case.id}")


def _where(version: Version) -> str:
    return f"{version.kind} {version.id} version {version.version}"
