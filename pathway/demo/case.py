"""The case of Maya and Leon Holt, and its twin: the same needs without a carer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from graph_schema.accountability import Claim
from graph_schema.events import Event
from graph_schema.handoffs import Handoff, Pathway
from graph_schema.hazards import Hazard, Judgement
from graph_schema.identifiers import handoff_id, service_id, short_hash
from graph_schema.vocabulary import (
    CaughtBy,
    Duty,
    End,
    EventType,
    Harm,
    PathwayKind,
    Precision,
    ReporterSide,
    Scheme,
)
from pathway.demo.events import Recorded
from pathway.demo.parameters import PREFIX
from pathway.demo.parties import World
from pathway.demo.writing import Row

LOCAL_ZONE = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Case:
    """What the case and its twin add. Crossings, holdings, contacts and accounts are rows of their files."""

    handoffs: tuple[Handoff, ...]
    hazards: tuple[Hazard, ...]
    claims: tuple[Claim, ...]
    events: tuple[Recorded, ...]
    pathway: Pathway
    crossings: tuple[Row, ...]
    holdings: tuple[Row, ...]
    accounts: tuple[Row, ...]
    contacts: tuple[Row, ...]
    placed: tuple[tuple[str, str], ...]
    """(event, request) of every event that was recorded about one crossing."""


def the_case(world: World) -> Case:
    """Everything of the case, from `holt.json` and what stands beside it."""
    steps = {step["id"]: _Step(world, step) for step in world.parameters.story["handoffs"]}
    more = world.parameters.case
    twins = [step.without_a_carer(more["twin"]) for step in steps.values()]
    told: list[_Step] = [*steps.values(), *(twin for twin in twins if twin is not None)]
    return Case(
        handoffs=tuple(step.as_handoff() for step in steps.values()),
        hazards=tuple(hazard for step in steps.values() for hazard in _hazards(world, step)),
        claims=tuple(_claims(world, steps)),
        events=tuple(event for step in told for event in step.events()),
        pathway=_pathway(world, steps.values()),
        crossings=tuple(step.crossing() for step in told),
        holdings=tuple(row for step in told for row in step.holdings()),
        accounts=tuple(_account(row) for row in more["accounts"]["list"]),
        contacts=tuple(_contacts(more)),
        placed=tuple((one.event.id, step.request) for step in told for one in step.events()),
    )


def claimed(case: Case) -> frozenset[tuple[str, Duty]]:
    """The duties of handoffs about which the case says who says what."""
    return frozenset((claim.subject, claim.duty) for claim in case.claims)


class _Step:
    """One handoff of the case, with its one crossing."""

    def __init__(self, world: World, given: Mapping[str, Any], twin: bool = False) -> None:
        self.world, self.given, self.twin = world, given, twin
        self.label = world.parameters.label
        self.patient: str = world.parameters.case["patient"]
        self.from_id = _end(given["from"], given["from_service"])
        self.to_id = _end(given["to"], given["to_service"])
        self.handoff = handoff_id(self.from_id, self.to_id, given["kind"])

    @property
    def request(self) -> str:
        """D01 for the patient, T01 for the twin."""
        return f"{'T' if self.twin else 'D'}{self.given['id'][1:]}"

    def as_handoff(self) -> Handoff:
        """The standing handoff that the crossing went over."""
        return Handoff(
            id=self.handoff,
            source=self.label,
            from_id=self.from_id,
            to_id=self.to_id,
            kind=self.given["kind"],
            name=f"{self.given['label'][0].upper()}{self.given['label'][1:]} of the Holt case",
        )

    def crossing(self) -> Row:
        """The crossing as a row of `crossings.csv`."""
        given = self.given
        other = {True: "yes", False: "no", None: ""}[given["other_channel"]]
        parent = given["parent"] or ""
        return {
            "request_id": self.request,
            "parent": parent and (f"TWIN-{parent}" if self.twin else parent),
            "patient": self.patient,
            "from": self.from_id,
            "to": self.to_id,
            "kind": given["kind"],
            **{change["status"]: change["at"] for change in given["status"]},
            "carried_by": given["carried_by"],
            "other_channel": other,
            "carries": given["carries"],
            "what_happened": given["what_happened"],
            **self._items(),
        }

    def _items(self) -> Row:
        """What became of single pieces of information; of the twin's nobody has recorded any."""
        told = self.world.parameters.case["items"]["list"]
        own = [one for one in told if one["request"] == self.request]
        return {
            f"item{number if number > 1 else ''}.{name}": one.get(name, usual)
            for number, one in enumerate(own, start=1)
            for name, usual in (
                ("what", ""),
                ("state", ""),
                ("known_before", ""),
                ("told_by", "case review"),
            )
        }

    def holdings(self) -> list[Row]:
        """Who in fact held it, as rows of `holdings.csv`."""
        return [
            {
                "request_id": self.request,
                "holder": held["holder"] or "nobody",
                "from": held["from"],
                "until": held["to"] or "",
                "told_by": held["told_by"],
            }
            for held in self.given["holdings"]
        ]

    def events(self) -> list[Recorded]:
        """What was recorded about it."""
        return [Recorded(self._event(row), self.handoff) for row in self.given["events"]]

    def _event(self, row: Mapping[str, Any]) -> Event:
        happened, precision = _instant(self._when(row["id"]))
        prefix = "T" if self.twin else ""
        return Event(
            id=f"{prefix}{row['id']}",
            source=self.label,
            owner=row["reporter"],
            type=EventType.read(row["type"]),
            scheme=self._scheme(row["reporter"]),
            happened_at=happened,
            precision=precision,
            recorded_on=min(happened.date(), self.world.parameters.as_at),
            physical=Harm.read(row["physical"] or ""),
            psychological=Harm.read(row["psychological"] or ""),
            reporter=row["reporter"],
            reporter_side=self._side(row["reporter"]),
            caught_by=CaughtBy.read(row["caught_by"] or ""),
            organisations=tuple(end for end in (self.given["from"], self.given["to"]) if ":" in end),
            description=self.given["what_happened"],
            same_as=f"{prefix}{row['same_as']}" if "same_as" in row else None,
        )

    def _when(self, event: str) -> str:
        """As the case says; else when it was noticed; else its last recorded step."""
        at = {change["status"]: change["at"] for change in self.given["status"]}
        told = self.world.parameters.case["events"].get(event)
        return str(told or at.get("noticed") or max(at.values()))

    def _scheme(self, reporter: str) -> Scheme:
        return Scheme.LFPSE if self.world.is_inside_nhs_reporting(reporter) else Scheme.LOCAL

    def _side(self, reporter: str) -> ReporterSide:
        if reporter == self.given["from"]:
            return ReporterSide.SENDER
        return ReporterSide.RECEIVER if reporter == self.given["to"] else ReporterSide.NEITHER

    def without_a_carer(self, twin: Mapping[str, Any]) -> "_Step | None":
        """The same step for the twin; None where nobody was there to begin it."""
        id_ = self.given["id"]
        if id_ in twin["without"]:
            return None
        given = {**self.given, **_changed(twin["changed"].get(id_))}
        if id_ in twin["carried_another_way"]:
            given |= {"carried_by": "service", "other_channel": None}
            given["what_happened"] = "The plan was not there; the service went on without it"
        given["events"] = [
            row | twin["worse"].get(row["id"], {})
            for row in given["events"]
            if id_ not in twin["without_events"]
        ]
        made = _Step(self.world, given, twin=True)
        made.patient = twin["patient"]
        return made


def _changed(told: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is otherwise without a carer: never arrived, carried by nobody, with no other way."""
    if told is None:
        return {}
    return {
        "what_happened": told["what_happened"],
        "carried_by": "nobody",
        "other_channel": False,
        "status": [{"status": status, "at": at} for status, at in told["status"]],
        "holdings": [
            {"from": first, "to": until, "holder": holder, "told_by": "case review"}
            for first, until, holder in told["holdings"]
        ],
    }


def _end(organisation: str, service: str | None) -> str:
    if organisation in End.__members__:
        return organisation
    return service_id(organisation, service or "")


def _instant(text: str) -> tuple[datetime, Precision]:
    local = datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE)
    return local.astimezone(UTC), Precision.EXACT if "T" in text else Precision.DAY


def _hazards(world: World, step: _Step) -> list[Hazard]:
    judged = [row for row in world.parameters.case["judged"]["list"] if row["handoff"] == step.given["id"]]
    return [
        Hazard(
            id=f"hz-{short_hash(step.handoff, entry)[:12]}",
            source=world.parameters.label,
            handoff=step.handoff,
            sentence=world.parameters.sentences[entry],
            library_id=entry,
            judgements=tuple(
                Judgement(
                    side=side,
                    likelihood=row["likelihood"],
                    consequence=row["consequence"],
                    scale="per_traversal",
                    people=row["people"],
                    judged_on="2026-05-11",
                )
                for row in judged
                if row["library"] == entry
                for side in row["sides"]
            ),
        )
        for entry in step.given["hazards"]
    ]


def _claims(world: World, steps: Mapping[str, _Step]) -> Iterable[Claim]:
    for number, row in enumerate(world.parameters.case["claims"]["list"], start=1):
        yield Claim(
            id=f"cl-case-{number:02d}",
            source=world.parameters.label,
            owner=PREFIX + row["by"],
            subject=steps[row["handoff"]].handoff,
            duty=row["duty"],
            by=PREFIX + row["by"],
            stance=row["stance"],
            about=PREFIX + row["about"] if "about" in row else None,
            valid_from=row["from"],
            valid_to=row.get("until"),
            evidence=row["evidence"],
            words=row.get("words"),
        )


def _pathway(world: World, steps: Iterable[_Step]) -> Pathway:
    listed = list(steps)
    return Pathway(
        id=f"{PREFIX}HOLT",
        source=world.parameters.label,
        name=world.parameters.case["pathway"],
        kind=PathwayKind.OBSERVED,
        handoffs=tuple(step.handoff for step in listed),
        entries=(listed[0].from_id,),
        ends=(End.OPEN,),
    )


def _account(row: Mapping[str, Any]) -> Row:
    return {
        "request_id": row["request"],
        "teller": row["teller"],
        "told_on": row["told_on"].isoformat(),
        "happened_at": row["at"],
        "step": row.get("step", ""),
        "kind": row["kind"],
        "text": row["text"],
    }


def _contacts(more: Mapping[str, Any]) -> Iterable[Row]:
    told = more["contacts"]
    for patient, own in ((more["patient"], "patient"), (more["twin"]["patient"], "twin")):
        for row in sorted(told["both"] + told[own], key=lambda row: str(row["at"])):
            at = datetime.fromisoformat(row["at"]).replace(tzinfo=LOCAL_ZONE).astimezone(UTC)
            organisation, service = row["place"].split("/", 1)
            yield {
                "patient": patient,
                "time": at.isoformat().replace("+00:00", "Z"),
                "organisation": organisation,
                "service": service,
                "activity": row["activity"],
            }
