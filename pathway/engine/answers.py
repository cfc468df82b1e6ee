"""
Answers that cost something, kept for as long as they are true.

What they rest on is known by a mark: the hash of the newest audit row that wrote a record or a contact. A
look at a route makes an audit row and changes no answer.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from threading import Lock, RLock
from typing import Any

from pathway.stores.base import Store, Viewer

Key = tuple[Hashable, ...]
"""The kind of answer, then what was asked."""


@dataclass(frozen=True)
class _Seen:
    """The newest audit row looked at, and the mark that held then."""

    store_id: str
    seq: int
    head: str
    mark: str


class Answers:
    """
    Answers of one store. `most`: how many are kept of each kind; those asked for longest ago go first.

    One thread works an answer out while others that lack one wait; answers that are there wait for nobody.
    """

    def __init__(self, store: Store, viewer: Viewer, most: Mapping[str, int]) -> None:
        self._store, self._viewer, self._most = store, viewer, most
        self._kept: dict[Key, Any] = {}
        self._seen: _Seen | None = None
        self._working, self._looking = RLock(), Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def mark(self) -> str:
        """What answers rest on now: the same for as long as no record or contact is written."""
        facts = self._store.facts(self._viewer)
        with self._looking:
            seen = self._seen
            if seen is not None and (seen.store_id, seen.head) == (facts.store_id, facts.head):
                return seen.mark
            same_store = seen is not None and seen.store_id == facts.store_id
            rows = self._store.audit(self._viewer, seen.seq) if seen is not None and same_store else []
            if seen is not None and rows and not any(row.count for row in rows):
                self._seen = _Seen(seen.store_id, rows[-1].seq, rows[-1].hash, seen.mark)
            else:
                self._seen = _Seen(facts.store_id, facts.audit_rows, facts.head, facts.head)
                old = seen.mark if seen is not None else None
                self._kept = {key: one for key, one in self._kept.items() if key[0] != old}
            return self._seen.mark

    def once(self, key: Key, make: Callable[[], Any], *, rests_on: Hashable = None) -> Any:
        """
        The answer to what `key` asks, made if it is not there.

        `rests_on`: what the answer rests on instead of all that is written; it stays while that is the same.
        """
        full = (self.mark() if rests_on is None else rests_on, *key)
        found = self._take(full)
        if found is not None:
            return found
        with self._working:
            found = self._take(full)
            if found is None:
                found = make()
                self._keep(full, found)
            return found

    def has(self, key: Key) -> bool:
        """Whether the answer is there."""
        return (self.mark(), *key) in self._kept

    def _take(self, full: Key) -> Any:
        with self._looking:
            found = self._kept.pop(full, None)
            if found is not None:
                self._kept[full] = found  # the newest asked for stands last
            return found

    def _keep(self, full: Key, made: Any) -> None:
        with self._looking:
            self._kept[full] = made
            of_kind = [key for key in self._kept if key[1] == full[1]]
            for key in of_kind[: -self._most[str(full[1])]]:
                del self._kept[key]
