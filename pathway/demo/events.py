"""What was recorded: by one end or both, in LFPSE where a body could; some of it names no handoff."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from graph_schema.events import Event, EventSource
from graph_schema.hazards import Hazard
from graph_schema.vocabulary import CaughtBy, EventType, Harm, ReporterSide, Scheme
from pathway.demo.chance import Ints, pick, stream
from pathway.demo.crossings import Told
from pathway.demo.handoffs import Line, Lines

EXPECTED = {1: 0.0003, 2: 0.0045, 3: 0.047, 4: 0.34, 5: 1.7}
"""Roughly how many events a traversal of each likelihood class has; only to make records plausible."""
_LEAST = 0.002  # of handoffs that nobody judged
_YEAR = 365 * 1440
_FAR_FROM_ANY_SCHEME = 0.4  # how much less is recorded where neither end has LFPSE
_PROCESS = {"referral": "8", "discharge": "9", "care_request": "9", "return": "8"}
_BOTH_ENDS = (ReporterSide.SENDER, ReporterSide.RECEIVER)


@dataclass(frozen=True)
class Recorded:
    """An event, and the handoff it is placed on; None = it only names organisations."""

    event: Event
    handoff: str | None


def recorded(lines: Lines, record: Told, hazards: tuple[Hazard, ...]) -> list[Recorded]:
    """Every record of the period, the second records of one event behind the first."""
    work = _Records(lines, record, hazards)
    for number, line in enumerate(lines.all):
        if not line.planted.get("unknown"):
            work.look_at(number, line)
    work.twice()
    work.unplaced()
    return work.made


def sources(lines: Lines) -> list[EventSource]:
    """Which bodies could record in LFPSE, since when; of the others nothing can be concluded."""
    parameters = lines.world.parameters
    found = []
    for body in lines.world.bodies:
        since = lines.world.is_inside_nhs_reporting(body.id)
        if since is not None:
            found.append(
                EventSource(
                    id=f"source {body.id}",
                    source=parameters.label,
                    organisation=body.id,
                    scheme=Scheme.LFPSE,
                    first_day=since,
                    as_at=parameters.numbers["events"]["source_as_at"],
                )
            )
    return found


class _Records:
    def __init__(self, lines: Lines, record: Told, hazards: tuple[Hazard, ...]) -> None:
        self.lines, self.record = lines, record
        self.parameters = lines.world.parameters
        self.numbers = self.parameters.numbers["events"]
        self.rng = stream(self.parameters.seed, "events")
        self.made: list[Recorded] = []
        self.hazards: dict[str, list[Hazard]] = {}
        for hazard in hazards:
            self.hazards.setdefault(hazard.handoff, []).append(hazard)

    def look_at(self, number: int, line: Line) -> None:
        """The records of one handoff: as many as planted, else as its traffic and hazards make plausible."""
        times = self.record.first[self.record.crossings.line == number]
        planted = line.planted.get("events")
        if planted is not None:
            latest = times[times > self.parameters.last_minute - _YEAR + 20 * 1440]
            latest = latest if len(latest) else np.array([self.parameters.last_minute - 60 * 1440])
            for turn in range(planted["count"]):
                harm = planted["harm"][turn % len(planted["harm"])]
                self._event(line, int(self.rng.choice(latest)), Harm(harm), ReporterSide(planted["side"]))
            return
        for harm in self._harms(line, len(times)):
            self._event(line, int(self.rng.choice(times)), harm, None)

    def _harms(self, line: Line, traffic: int) -> list[Harm]:
        worst = [one for hazard in self.hazards.get(line.id, ()) for one in hazard.judgements[:1]]
        rate = sum(EXPECTED[one.likelihood] for one in worst if one.consequence >= 3) or _LEAST
        reported = self.numbers["reported"]
        if not any(self._has_scheme(place) for place in (line.start, line.end)):
            reported *= _FAR_FROM_ANY_SCHEME
        worse = self.rng.poisson(traffic * rate * reported)
        mild = self.rng.poisson(traffic * rate * reported * self.numbers["near_misses"])
        words = [
            *pick(self.rng, self.numbers["worse_harm"], worse),
            *pick(self.rng, self.numbers["harm"], mild),
        ]
        return [Harm(str(word)) for word in words]

    def _has_scheme(self, place: int) -> bool:
        return place >= 0 and self.lines.world.is_inside_nhs_reporting(self.lines.body(place)) is not None

    def _event(self, line: Line, minute: int, harm: Harm, side: ReporterSide | None) -> None:
        minute = min(minute + int(self.rng.integers(0, 3 * 1440)), self.parameters.last_minute - 1440)
        side = side or self._side(line)
        reporter = self._body(line, side)
        type_ = EventType.INCIDENT
        if harm is Harm.NONE:
            type_ = EventType(str(pick(self.rng, self.numbers["types"], 1)[0]))
        graded = self.rng.random() >= self.numbers["not_graded"] or harm.rank > 1
        physical, psychological = self._grades(harm) if graded else (Harm.NOT_RECORDED, Harm.NOT_RECORDED)
        self.made.append(
            Recorded(
                Event(
                    id=f"EV-{len(self.made) + 1:04d}",
                    source=self.parameters.label,
                    owner=reporter,
                    type=type_,
                    scheme=self._scheme(reporter, minute),
                    reference=f"DEMO-{10_000 + 7 * len(self.made)}",
                    happened_at=self._instant(minute),
                    precision="exact",
                    recorded_on=self.parameters.day_of(minute + 1440),
                    physical=physical,
                    psychological=psychological,
                    reporter=reporter,
                    reporter_side=side,
                    caught_by=CaughtBy(str(pick(self.rng, self.numbers["caught_by"], 1)[0])),
                    who_was_harmed="patient" if harm.rank > 0 else None,
                    organisations=self._ends(line),
                    process=_PROCESS.get(line.flow.kind),
                    description=self._sentence(line, type_),
                ),
                line.id,
            )
        )

    def _side(self, line: Line) -> ReporterSide:
        receiver = line.end >= 0 and self.rng.random() < self.numbers["by_receiver"]
        return ReporterSide.RECEIVER if receiver or line.start < 0 else ReporterSide.SENDER

    def _body(self, line: Line, side: ReporterSide) -> str | None:
        return self.lines.body(line.end if side is ReporterSide.RECEIVER else line.start) or None

    def _scheme(self, reporter: str | None, minute: int) -> Scheme:
        since = self.lines.world.is_inside_nhs_reporting(reporter) if reporter else None
        inside = since is not None and since <= self.parameters.day_of(minute)
        return Scheme.LFPSE if inside else Scheme.LOCAL

    def _grades(self, harm: Harm) -> tuple[Harm, Harm]:
        """The worse of the two is the grade meant; fatal harm is physical."""
        other = tuple(Harm)[int(self.rng.integers(0, harm.rank + 1))]
        if harm is Harm.FATAL or self.rng.random() < 0.8:
            return harm, min(other, Harm.SEVERE, key=lambda one: one.rank)
        return other, harm

    def _ends(self, line: Line) -> tuple[str, ...]:
        named = (self.lines.body(line.start), self.lines.body(line.end))
        return tuple(dict.fromkeys(body for body in named if body))

    def _sentence(self, line: Line, type_: EventType) -> str:
        if type_ is EventType.GOOD_CARE:
            return "It was checked twice and went well"
        known = [hazard.sentence for hazard in self.hazards.get(line.id, ())]
        known = known or [self.parameters.sentences[entry] for entry in line.flow.hazards]
        return known[int(self.rng.integers(len(known)))] if known else "Something went wrong between the two"

    def _instant(self, minute: int) -> datetime:
        midnight = datetime.combine(self.parameters.first_day, datetime.min.time(), UTC)
        return midnight + timedelta(minutes=minute)

    def twice(self) -> None:
        """Some events were recorded by both ends: the second record says of which it is one."""
        by_id = {line.id: line for line in self.lines.all}
        fits = [
            one
            for one in self.made
            if one.handoff and not by_id[one.handoff].inside and len(one.event.organisations) == 2
            and "events" not in by_id[one.handoff].planted and one.event.type is EventType.INCIDENT
        ]  # fmt: skip
        wanted = min(len(fits), self.numbers["recorded_twice"])
        for place in np.sort(self.rng.choice(len(fits), size=wanted, replace=False)):
            self._second(fits[place], by_id[fits[place].handoff or ""])

    def _second(self, first: Recorded, line: Line) -> None:
        other = _BOTH_ENDS[first.event.reporter_side is ReporterSide.SENDER]
        reporter = self._body(line, other)
        day = first.event.recorded_on
        assert day is not None
        minute = self.parameters.minute_of(day)
        event = first.event.model_copy(
            update={
                "id": f"EV-{len(self.made) + 1:04d}",
                "owner": reporter,
                "reporter": reporter,
                "reporter_side": other,
                "scheme": self._scheme(reporter, minute),
                "reference": f"DEMO-{10_000 + 7 * len(self.made)}",
                "same_as": first.event.id,
            }
        )
        self.made.append(replace(first, event=event))

    def unplaced(self) -> None:
        """Records that name one or two bodies and leave open where it was."""
        busy: Ints = np.unique(self.record.crossings.line)
        for place in self.rng.choice(busy, size=self.numbers["unplaced"]):
            line = self.lines.all[place]
            if line.planted.get("unknown") or not self._ends(line):
                line = self.lines.all[0]
            minute = int(self.rng.integers(0, self.parameters.last_minute))
            harm = Harm(str(pick(self.rng, {"none": 3, "low": 4, "moderate": 2, "severe": 0.4}, 1)[0]))
            self._event(line, minute, harm, None)
            last = self.made.pop()
            named = last.event.organisations[: int(self.rng.integers(1, 3))]
            event = last.event.model_copy(
                update={"organisations": named, "reporter_side": ReporterSide.NOT_RECORDED}
            )
            self.made.append(Recorded(event, None))
