"""What became of every row of a file of events: placed, refused, unplaced, rejected; others apart."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from graph_schema.events import Event, EventMatch
from graph_schema.vocabulary import MatchState
from pathway.engine.sorting import Sorted
from pathway.importing.batch import Batch
from pathway.importing.events import OPTED_OUT, WITHDRAWN
from pathway.snapshot import record_from_row
from pathway.stores.base import Put, Store, Viewer


@dataclass(frozen=True)
class Fates:
    """
    Rows of files of events by what became of them: each is in one number, and all add up to the rows.

    `placed`: a person or the file placed them; `refused`: a person said that they belong to no handoff;
    `unplaced` wait for somebody; `rejected` did not come in. Apart from these four: `opted_out` and
    `withdrawn` at source, `repeated` in the file, and `kept_out` because somebody here withdrew the record.
    """

    placed: int = 0
    refused: int = 0
    unplaced: int = 0
    rejected: int = 0
    opted_out: int = 0
    withdrawn: int = 0
    repeated: int = 0
    kept_out: int = 0

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(getattr(self, one.name) for one in fields(self))

    def __add__(self, other: "Fates") -> "Fates":
        return Fates(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def fates_of(store: Store, viewer: Viewer, batch: Batch, found: Sorted) -> Fates:
    """What becomes of the rows of one file, with what is kept and what the file itself places."""
    standing = _standing(store, viewer, found.puts)
    left_out = Counter(
        "opted_out" if one.row in batch.opted_out_rows else _heap(one.reason) for one in found.rejections
    )
    lost = {(one.file, one.row) for one in found.rejections}
    stay = set(found.stay)
    ended: Counter[str] = Counter()
    for entity, place in zip(batch.accepted, batch.places, strict=True):
        if entity.id in stay:
            ended["kept_out"] += 1
        elif (place.file, place.row) not in lost:
            ended[standing.get(entity.id, "unplaced")] += 1
    return Fates(**ended, **left_out, repeated=batch.repeated)


def placed_before(store: Store, viewer: Viewer, events: Iterable[str]) -> int:
    """How many of these events were placed, or refused wholly, before they were withdrawn."""
    wanted = set(events)
    return len(wanted & _standing(store, viewer, ()).keys()) if wanted else 0


def _heap(reason: str) -> str:
    if reason.startswith(OPTED_OUT):
        return "opted_out"
    return "withdrawn" if reason == WITHDRAWN else "rejected"


def _standing(store: Store, viewer: Viewer, puts: Iterable[Put]) -> Mapping[str, str]:
    """Event -> placed or refused, of those that are either."""
    rows = store.records(viewer, [EventMatch.label()]).to_pylist()
    kept = (record_from_row(row).entity for row in rows)
    new = (put.entity for put in puts)
    standing: dict[str, str] = {}
    for match in (*kept, *new):
        if isinstance(match, EventMatch):
            if match.state is MatchState.CONFIRMED and match.subject is not None:
                standing[match.event] = "placed"
            elif match.state is MatchState.REFUSED and match.subject is None:
                standing.setdefault(match.event, "refused")
    return standing


def is_of_events(batch: Batch) -> bool:
    """Whether the rows are events."""
    return Event.label() in batch.said
