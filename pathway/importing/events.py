"""
Events as recorded: LFPSE, NRLS, local systems, complaints, feedback.

Exports differ by supplier, so columns are mapped; LFPSE's own field names are known. LFPSE harm codes run
backwards (physical 1 fatal to 5 none, psychological 1 severe to 4 none) and are turned round; a bare number
under another scheme is refused, because nobody can say which way it runs. LFPSE names organisations without
saying which end they were: such an event stays unplaced. A row that names a handoff, or its ends, is placed
there. A record whose source says that it may not be shared is not kept.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from graph_schema.entity import Entity
from graph_schema.events import Event, EventMatch
from graph_schema.handoffs import Handoff
from graph_schema.identifiers import match_id, record_id, short_hash
from graph_schema.vocabulary import EventType, Harm, MatchState, Scheme, Term
from pathway.importing.batch import Batch, Rejection
from pathway.importing.ends import HANDOFF_FIELDS, handoff_named
from pathway.importing.fields import YES, yes_or_no
from pathway.importing.model import batch_of
from pathway.importing.places import Places
from pathway.importing.records import Content, Harvest, Options, Recipe, Row, harvest
from pathway.importing.sheet import Refusal, Sheet

SOURCE = "file of events"
OPTED_OUT = "opted out at source: it may not be shared"
WITHDRAWN = "withdrawn at source: it counts nowhere"
_USUAL: Mapping[str, tuple[str, ...]] = {
    "reference": ("reference", "ReferenceNumber"),
    "happened_at": ("happened_at", "ApproximateDate", "date"),
    "physical": ("physical", "PhysicalHarm", "degree of harm"),
    "psychological": ("psychological", "PsychologicalHarm"),
    "reporter": ("reporter", "ReporterOrganisation"),
    "organisations": ("organisations", "Organisation"),
    "service_areas": ("service_areas", "ServiceArea"),
    "process": ("process", "Process"),
    "identified_location": ("identified_location", "IdentifiedLocation"),
    "detection_point": ("detection_point", "DetectionPoint"),
    "location_at_risk": ("location_at_risk", "LocationAtRisk"),
    "risk_theme": ("risk_theme", "RiskTheme"),
    "estimated_time": ("estimated_time", "EstimatedTime"),
    "type": ("type", "EventType"),
    "opted_out": ("opted_out", "DataSharingOptOut"),
    "withdrawn": ("withdrawn", "deleted"),
}
_LFPSE_TYPES = {"1": EventType.INCIDENT, "4": EventType.GOOD_CARE}
"""The codes of outcomes and risks are not confirmed by any published source, so they are not guessed."""
_LFPSE_PHYSICAL = dict(
    zip("12345", (Harm.FATAL, Harm.SEVERE, Harm.MODERATE, Harm.LOW, Harm.NONE), strict=True)
)
_LFPSE_PSYCHOLOGICAL = dict(zip("1234", (Harm.SEVERE, Harm.MODERATE, Harm.LOW, Harm.NONE), strict=True))
_OF_ONE_BODY = frozenset({Scheme.LOCAL, Scheme.COMPLAINT, Scheme.FEEDBACK, Scheme.CASE_REVIEW})
"""Schemes in which two organisations may give two events the same reference."""


def read_events(path: Path, options: Options | None = None, scheme: Scheme = Scheme.LOCAL) -> Batch:
    """
    The events of one file; with the organisations they name, and the places of those that name a handoff.

    `scheme` is that of rows that do not say theirs. The same reference in several rows, each with another
    handoff, is one event with several places; rows without a reference are events of their own.
    Raises `ImportRefused` and its kinds, `BadInput`.
    """
    read = options or Options()
    work = _Work((read.template.scheme if read.template else None) or scheme)
    made = harvest(path, work.recipe(), read)
    _refuse_opted_out(made, work.opted_out)
    _leave_out_withdrawn(made, work.withdrawn)
    events = [entity for _, entity in made.accepted if isinstance(entity, Event)]
    batch = replace(
        batch_of(made),
        made=work.made(events),
        opted_out=tuple(work.opted_out),
        opted_out_rows=frozenset(work.opted_rows),
        withdrawn=tuple(work.withdrawn),
    )
    if not work.opted_out:
        return batch
    count = len(work.opted_out)
    events_of = (
        "1 event may not be shared, says its"
        if count == 1
        else f"{count:,} events may not be shared, says their"
    )
    note = f"{events_of} source: not kept"
    return replace(batch, notes=(*batch.notes, note))


def usual_names() -> Mapping[str, tuple[str, ...]]:
    """What each field is called where no map says."""
    return _USUAL


def recipe() -> Recipe:
    """How rows of a file of events become records."""
    return _Work(Scheme.LOCAL).recipe()


class _Work:
    """One import of events: the places they name, and where they belong."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._places = Places()
        self._handoffs: dict[str, Handoff] = {}
        self._subjects: dict[str, list[str]] = {}
        self._said: Counter[str] = Counter()
        self.opted_out: dict[str, None] = {}
        self.withdrawn: dict[str, None] = {}
        self.opted_rows: set[int] = set()

    def recipe(self) -> Recipe:
        """How rows become events."""
        by_scheme = ("scheme", "type", "physical", "psychological", "opted_out")
        return Recipe(
            kind=Event,
            source=SOURCE,
            identify=self._id,
            usual=_USUAL,
            without=by_scheme,
            extra=(*by_scheme, "withdrawn", "handoff", *HANDOFF_FIELDS),
            begin=self._opt_out,
            prepare=self._by_scheme,
            accept=self._placed,
        )

    def made(self, events: list[Event]) -> tuple[Entity, ...]:
        """What the kept events need: organisations, services, handoffs; and where they belong."""
        for event in events:
            for organisation in filter(
                None, (*event.organisations, event.reporter, event.identified_location)
            ):
                self._places.organisation(organisation)
        kept = [(event.id, subject) for event in events for subject in self._subjects.get(event.id, ())]
        handoffs = {self._handoffs[id_].id: self._handoffs[id_] for _, id_ in kept if id_ in self._handoffs}
        matches = [_match(event, subject) for event, subject in dict.fromkeys(kept)]
        return (*self._places.records(SOURCE), *handoffs.values(), *matches)

    def _opt_out(self, sheet: Sheet) -> None:
        """Before anything else, so that a row that is rejected for another fault opts its event out too."""
        for number, text in enumerate(sheet.texts.get("opted_out", ())):
            if text.lower() in YES:
                self.opted_rows.add(sheet.numbers[number])
            if text.lower() in YES and (id_ := self._named(Row(sheet, number))) is not None:
                self.opted_out[id_] = None

    def _named(self, row: Row) -> str | None:
        """The id of a row's event, as far as the row names it readably; None where it does not."""
        try:
            if row.text("id"):
                return record_id(row.text("id"))
            scheme = row.read("scheme", Scheme.read) or self._scheme
            by = row.read("reporter", Places().organisation) if scheme in _OF_ONE_BODY else None
        except ValueError:
            return None
        return _id_of(scheme, by, row.text("reference")) if row.text("reference") else None

    def _id(self, said: Content) -> str:
        """Of its reference; without one, of all it says and of how often the file has said it."""
        if said["reference"]:
            return _id_of(said["scheme"], said["reporter"], said["reference"])
        whole = repr(sorted((name, value) for name, value in said.items() if name not in ("id", "source")))
        self._said[whole] += 1
        return f"event-{short_hash('Event', whole, str(self._said[whole]))}"

    def _by_scheme(self, row: Row, content: Content) -> None:
        scheme = row.read("scheme", Scheme.read) or self._scheme
        lfpse = scheme is Scheme.LFPSE
        content["scheme"] = scheme
        for name, words, codes in (
            ("type", EventType, _LFPSE_TYPES),
            ("physical", Harm, _LFPSE_PHYSICAL),
            ("psychological", Harm, _LFPSE_PSYCHOLOGICAL),
        ):
            term = row.read(name, partial(_coded, words=words, codes=codes if lfpse else {}))
            if term is not None:
                content[name] = term

    def _placed(self, row: Row, event: Entity) -> None:
        if row.read("opted_out", yes_or_no):
            self.opted_out[event.id] = None
            raise Refusal("opted_out", OPTED_OUT)
        if row.read("withdrawn", yes_or_no):
            self.withdrawn[event.id] = None
            raise Refusal("withdrawn", WITHDRAWN)
        subject = row.read("handoff", record_id)
        if subject is None and any(row.text(end) for end in ("from", "to")):
            handoff_named(row, Places())
            handoff = handoff_named(row, self._places, SOURCE)
            subject = handoff.id
            self._handoffs[subject] = handoff
        if subject is not None:
            self._subjects.setdefault(event.id, []).append(str(subject))


def _id_of(scheme: str, reporter: str | None, reference: str) -> str:
    by = reporter or "" if scheme in _OF_ONE_BODY else ""
    return f"event-{short_hash('Event', scheme, by, reference)}"


def _refuse_opted_out(made: Harvest, opted_out: Collection[str]) -> None:
    """One row of an event is enough to opt it out, whatever its other rows say."""
    reason = f"{OPTED_OUT} (says another row)"
    out = [place for place, event in made.accepted if event.id in opted_out]
    made.accepted = [one for one in made.accepted if one[1].id not in opted_out]
    made.rejections += [Rejection(place.file, place.row, "", "row", reason) for place in out]
    made.rejections.sort(key=lambda rejection: rejection.row)


def _leave_out_withdrawn(made: Harvest, withdrawn: Collection[str]) -> None:
    """A record that one row calls withdrawn is withdrawn, whatever its other rows say."""
    out = [place for place, event in made.accepted if event.id in withdrawn]
    made.accepted = [one for one in made.accepted if one[1].id not in withdrawn]
    made.rejections += [Rejection(place.file, place.row, "", "row", WITHDRAWN) for place in out]
    made.rejections.sort(key=lambda rejection: rejection.row)


def _coded(text: str, *, words: type[Term], codes: Mapping[str, Term]) -> Term:
    if text in codes:
        return codes[text]
    if text.isdigit():
        known = f"; codes are {', '.join(codes)}" if codes else ""
        raise ValueError(f"a code without a word{known}; expected one of: {', '.join(words)}")
    return words.read(text)


def _match(event: str, subject: str) -> EventMatch:
    return EventMatch(
        id=match_id(event, subject),
        event=event,
        subject=subject,
        state=MatchState.CONFIRMED,
        reasons=("the file names the handoff",),
        source=SOURCE,
    )
