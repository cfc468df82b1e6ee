"""
Crossings: requests and transfers over handoffs, whether or not they arrived; who held them; what is told.

One row a crossing, one column a status (`sent`, `accepted` …, or `status_sent` …) that holds its time; the
same status twice: times separated by `;`; `yes`: it happened, the time is not known. Holdings and accounts
stand in files of their own and name their crossing by `request_id`, or by `crossing`, its id.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from graph_schema.entity import Entity
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import record_id, short_hash
from graph_schema.journeys import Account, Crossing, Holding, Person, StatusChange
from graph_schema.vocabulary import CrossingStatus, Precision
from pathway.errors import ColumnMissing
from pathway.importing.batch import Batch
from pathway.importing.ends import HANDOFF_FIELDS, handoff_named
from pathway.importing.fields import Timed, Wrong, times_said
from pathway.importing.matching import nhs_numbers_refused
from pathway.importing.model import keyed_id
from pathway.importing.places import Places
from pathway.importing.pseudonyms import NO_PATIENT, read_patients
from pathway.importing.records import Content, Harvest, Options, Recipe, Row, harvest, time_reader
from pathway.importing.sheet import Refusal, Sheet

SOURCE = "file of crossings"
STATUSES = tuple(status.value for status in CrossingStatus)
_NOBODY, _NOT_KNOWN = "nobody", ("unknown", "not known", "?")
_OF_HOLDING = ("crossing", "holder", "held_from", "told_by")
_OF_ACCOUNT = ("crossing", "contact", "teller", "told_on", "happened_at", "kind", "text")

Crossings = Mapping[str, Collection[str]]
"""Request id -> ids of the crossings that it stands for."""


def read_crossings(
    path: Path,
    *,
    key: bytes,
    holdings: Path | None = None,
    accounts: Path | None = None,
    options: Options | None = None,
) -> Batch:
    """
    The crossings of a file, and the holdings and accounts that belong to them, as one batch.

    `key` hashes the patients. `options.mapping` is for the file of crossings. With the batch come the
    people, organisations, services and handoffs that its records need. Raises `ImportRefused` and its
    kinds, `BadInput`.
    """
    options = options or Options()
    work = _Work(key, options)
    harvests = [harvest(path, work.recipe(), options)]
    made = work.made([entity for _, entity in harvests[0].accepted])
    told = _Told(work.request_ids)
    beside = replace(options, mapping=None, template=None)
    if holdings is not None:
        harvests.append(harvest(holdings, told.holdings(), beside))
    if accounts is not None:
        harvests.append(harvest(accounts, told.accounts(), beside))
    return _batch(harvests, (*made, *told.places.records(SOURCE)))


def read_holdings(path: Path, crossings: Crossings | None = None, options: Options | None = None) -> Batch:
    """Holdings alone; without `crossings` each row names its crossing by id. Raises as above."""
    told = _Told(crossings or {})
    made = harvest(path, told.holdings(), options or Options())
    return _batch([made], told.places.records(SOURCE))


def read_accounts(path: Path, crossings: Crossings | None = None, options: Options | None = None) -> Batch:
    """Accounts alone; without `crossings` each row names its crossing or contact by id. Raises as above."""
    return _batch([harvest(path, _Told(crossings or {}).accounts(), options or Options())], ())


def recipes() -> dict[str, Recipe]:
    """How rows of each of the three files become records."""
    told = _Told({})
    return {
        "crossings": _Work(b"", Options()).recipe(),
        "holdings": told.holdings(),
        "accounts": told.accounts(),
    }


def _batch(harvests: Sequence[Harvest], made: Sequence[Entity]) -> Batch:
    accepted = [kept for one in harvests for kept in one.accepted]
    return Batch(
        rows=sum(one.rows for one in harvests),
        accepted=tuple(entity for _, entity in accepted),
        places=tuple(place for place, _ in accepted),
        rejections=tuple(rejection for one in harvests for rejection in one.rejections),
        repeated=sum(one.repeated for one in harvests),
        made=tuple({(entity.label(), entity.id): entity for entity in made}.values()),
        notes=tuple(note for one in harvests for note in one.notes),
        said={kind: fields for one in harvests for kind, fields in one.said.items()},
    )


class _Work:
    """One import of crossings: their patients, their statuses, the handoffs and places they need."""

    def __init__(self, key: bytes, options: Options) -> None:
        self._key, self._options = key, options
        self._places = Places()
        self._handoffs: dict[str, Handoff] = {}
        self._people: list[str | Refusal | None] = []
        self._statuses: dict[str, list[tuple[Timed | None, ...] | Wrong]] = {}
        self._senders: dict[str, str] = {}
        self.request_ids: dict[str, set[str]] = {}

    def recipe(self) -> Recipe:
        """How rows become crossings."""
        return Recipe(
            kind=Crossing,
            source=SOURCE,
            identify=self._id,
            required=("request_id",),
            usual={status: (f"status_{status}", status) for status in STATUSES},
            without=("handoff", "person", "statuses"),
            extra=("handoff", "patient", *HANDOFF_FIELDS, *STATUSES),
            begin=self._begin,
            prepare=self._prepare,
            accept=self._accept,
        )

    def made(self, crossings: Sequence[Entity]) -> tuple[Entity, ...]:
        """What the kept crossings need: organisations, services, handoffs, people."""
        kept = [crossing for crossing in crossings if isinstance(crossing, Crossing)]
        used = dict.fromkeys(crossing.handoff for crossing in kept)
        people = sorted({crossing.person for crossing in kept if crossing.person})
        return (
            *self._places.records(SOURCE),
            *(self._handoffs[id_] for id_ in used if id_ in self._handoffs),
            *(Person(id=person, source=SOURCE) for person in people),
        )

    def _begin(self, sheet: Sheet) -> None:
        if "handoff" not in sheet.columns and not {"from", "to"} <= set(sheet.columns):
            raise ColumnMissing(
                "the file does not say over which handoff: it has no columns 'from' and 'to', nor 'handoff'",
                where=sheet.file,
                try_="--map from=COLUMN --map to=COLUMN",
            )
        if "patient" in sheet.texts:
            self._people = _people(sheet, self._key, identifiable=self._options.identifiable)
        for status in STATUSES:
            if status in sheet.columns:
                times = time_reader(sheet, status, self._options)
                self._statuses[status] = times_said(sheet.texts[status], times)
                times.refuse_ambiguous()

    def _prepare(self, row: Row, content: Content) -> None:
        content["handoff"] = row.read("handoff", record_id) or self._handoff_of(row)
        person = self._people[row.number] if self._people else None
        if isinstance(person, Refusal):
            raise person
        if person is not None:
            content["person"] = person
        content["statuses"] = self._changes(row.number)

    def _handoff_of(self, row: Row) -> str:
        places = Places()
        handoff = handoff_named(row, places)
        self._senders[handoff.id] = places.owner(handoff.from_id) or places.owner(handoff.to_id) or ""
        return handoff.id

    def _changes(self, row: int) -> list[StatusChange]:
        """What happened: by time where every time is known, else as the vocabulary lists the words."""
        changes = []
        for status, column in self._statuses.items():
            said = column[row]
            if isinstance(said, Wrong):
                raise Refusal(status, said.reason)
            for timed in said:
                when = (timed.instant, timed.precision) if timed else (None, Precision.EXACT)
                changes.append(_change(status, *when))
        known = [change.happened_at for change in changes if change.happened_at is not None]
        if len(known) < len(changes):
            return changes
        return [change for _, _, change in sorted(zip(known, range(len(changes)), changes, strict=True))]

    def _id(self, said: Content) -> str:
        """The same request of the same organisation over the same handoff is the same crossing."""
        told_by = said["owner"] or self._senders.get(said["handoff"], "")
        return f"c-{short_hash(said['handoff'], said['request_id'], told_by)}"

    def _accept(self, row: Row, crossing: Entity) -> None:
        assert isinstance(crossing, Crossing)
        if not row.text("handoff"):
            handoff = handoff_named(row, self._places, SOURCE)
            self._handoffs[handoff.id] = handoff
        if crossing.requester is not None:
            self._places.party(crossing.requester)
        self.request_ids.setdefault(crossing.request_id, set()).add(crossing.id)


def _change(status: str, happened_at: datetime | None, precision: Precision) -> StatusChange:
    return StatusChange(status=CrossingStatus(status), happened_at=happened_at, precision=precision)


def _people(sheet: Sheet, key: bytes, *, identifiable: bool) -> list[str | Refusal | None]:
    """A pseudonym a row, None where nobody is named, a refusal where the number stands for nobody."""
    texts = sheet.texts["patient"]
    patients = read_patients(pa.array(texts, pa.string()))
    if patients.nhs.any() and not identifiable:
        guilty = [number for number, nhs in zip(sheet.numbers, patients.nhs, strict=True) if nhs]
        raise nhs_numbers_refused(sheet.file, sheet.columns["patient"], guilty, sheet.numbers[-1])
    pseudonyms = patients.pseudonyms(key).to_pylist()
    placeholder = Refusal("patient", "a number that stands for nobody")
    return [
        placeholder if patients.placeholder[row] else None if _no_patient(text) else pseudonyms[row]
        for row, text in enumerate(texts)
    ]


def _no_patient(text: str) -> bool:
    return not text or text.lower() in NO_PATIENT


class _Told:
    """Holdings and accounts: what is told about crossings that are known by their request."""

    def __init__(self, crossings: Crossings) -> None:
        self._crossings = crossings
        self.places = Places()

    def holdings(self) -> Recipe:
        """How rows become holdings. The column `holder` is needed, because empty there means nobody."""
        return Recipe(
            kind=Holding,
            source=SOURCE,
            identify=lambda said: keyed_id("Holding", _OF_HOLDING, said),
            required=("holder", "held_from", "told_by"),
            usual={"held_from": ("held_from", "from"), "held_until": ("held_until", "until", "to")},
            without=("crossing", "holder"),
            extra=("crossing", "request_id", "holder"),
            prepare=self._held,
            accept=self._note_holder,
        )

    def accounts(self) -> Recipe:
        """How rows become accounts."""
        return Recipe(
            kind=Account,
            source=SOURCE,
            identify=lambda said: keyed_id("Account", _OF_ACCOUNT, said),
            required=("teller", "text"),
            without=("crossing",),
            extra=("crossing", "request_id"),
            prepare=self._told,
        )

    def _held(self, row: Row, content: Content) -> None:
        content["crossing"] = self._crossing(row)
        content["holder"] = row.read("holder", _holder)

    def _told(self, row: Row, content: Content) -> None:
        if not content.get("contact"):
            content["crossing"] = self._crossing(row)

    def _note_holder(self, _row: Row, holding: Entity) -> None:
        if isinstance(holding, Holding) and holding.holder is not None:
            self.places.party(holding.holder)

    def _crossing(self, row: Row) -> str:
        if row.text("crossing"):
            return str(row.read("crossing", record_id))
        if not row.text("request_id"):
            raise Refusal("request_id", "empty, and it is needed")
        known = sorted(self._crossings.get(row.text("request_id"), ()))
        if not known:
            raise Refusal("request_id", "no accepted crossing has this request id")
        if len(known) > 1:
            raise Refusal(
                "request_id", "several crossings have this request id: name one in a column crossing"
            )
        return known[0]


def _holder(text: str) -> str | None:
    if text.lower() in _NOT_KNOWN:
        raise ValueError("not known is not a holder: leave the row out; empty or 'nobody' means nobody")
    return None if text.lower() == _NOBODY else Places().party(text)
