"""
The audit chain: each row's hash covers the row before it, so a change anywhere shows.

The chain holds digests, not texts: a text typed by mistake can be erased without breaking it. Whoever
administers the database can rewrite the whole chain: keep the head's hash elsewhere too.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from graph_schema.entity import content_hash
from pathway.stores.base import AuditRow

GENESIS = "0" * 64
_MICROSECOND = timedelta(microseconds=1)


def next_instant(last: datetime | None, now: datetime) -> datetime:
    """The time of the next row: now, but always after the last one, so rows stand in order of time."""
    return now if last is None else max(now, last + _MICROSECOND)


def digest(versions: Iterable[tuple[str, str, int, bool, str]], reason: str) -> str:
    """
    What stands in the chain for the (kind, id, version, withdrawn, content) rows of one write.

    >>> digest([("Party", "p", 1, False, "{}")], "why") == digest([("Party", "p", 2, False, "{}")], "why")
    False
    """
    lines = sorted(
        json.dumps([kind, id_, version, withdrawn, content_hash(content)])
        for kind, id_, version, withdrawn, content in versions
    )
    whole = "\n".join([*lines, content_hash(reason)])
    return hashlib.sha256(whole.encode()).hexdigest()


def sealed(row: AuditRow) -> AuditRow:
    """The row with its hash: SHA-256 over every field but the reason, which is in the digest."""
    covered = [
        row.seq,
        row.recorded_at.isoformat(timespec="microseconds"),
        row.actor,
        row.verb,
        row.command_id,
        row.about,
        row.count,
        row.digest,
        row.previous,
    ]
    text = json.dumps(covered, ensure_ascii=False, separators=(",", ":"))
    return replace(row, hash=hashlib.sha256(text.encode()).hexdigest())


def breaks(rows: Iterable[AuditRow]) -> Iterator[tuple[int, str]]:
    """(seq, what is wrong) for each row that does not follow from the one before it."""
    previous, expected = GENESIS, 1
    for row in rows:
        if row.seq != expected:
            yield row.seq, f"row {expected} is missing"
        elif row.previous != previous:
            yield row.seq, "does not follow the row before it"
        elif sealed(row).hash != row.hash:
            yield row.seq, "was changed after it was written"
        previous, expected = row.hash, row.seq + 1
