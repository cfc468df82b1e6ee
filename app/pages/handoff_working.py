"""Every input of a handoff's figure, record by record with its version: a part of the handoff's page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.pieces import card, quiet
from app.components.tables import Column, data_table
from app.forms.hazards import CONSEQUENCE, LIKELIHOOD
from app.text import format_day, format_instant, format_number, plural
from app.wording import source_of
from graph_schema.accountability import Parameter
from graph_schema.events import Event, EventSource
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Control, ControlCheck, Hazard, Judgement
from graph_schema.vocabulary import EventSet, EvidenceState, TrafficSource
from pathway.analysis.estimates import Between
from pathway.analysis.events import Coverage, Joined, coverage_by_organisation, in_year
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.hazards import ControlFinding, HazardFinding
from pathway.analysis.picture import METHOD_VERSION, Picture
from pathway.snapshot import Snapshot

HEADLINE = EventSet.MODERATE_PLUS
WORKING = "working"
"""Id of what opens it; the figure leads there."""
HAZARD_COLUMNS = (
    Column("hazard", "Hazard", heads_row=True),
    Column("used", "Judgement that counts"),
    Column("others", "Other judgements"),
    Column("controls", "Controls"),
)
EVENT_COLUMNS = (
    Column("event", "Event", heads_row=True),
    Column("when", "When"),
    Column("grade", "Worst grade"),
    Column("counted", "In the figure"),
)
INPUT_COLUMNS = (
    Column("input", "Input", heads_row=True),
    Column("value", "Value"),
    Column("record", "Record"),
)


@dataclass(frozen=True)
class Versions:
    """Which version of each record a snapshot holds, for "show working"."""

    of: dict[tuple[str, str], int]

    def said(self, kind: str, id_: str) -> str:
        """
        The record as the working names it.

        >>> Versions({("Hazard", "hz-1"): 2}).said("Hazard", "hz-1")
        'hz-1, version 2'
        """
        version = self.of.get((kind, id_))
        return f"{id_}, version {version}" if version else id_


def versions_in(snapshot: Snapshot) -> Versions:
    """The versions of everything that a rate is worked out from."""
    kinds = (Handoff, Hazard, Control, ControlCheck, Event, EventSource, Parameter)
    return Versions(
        {
            (kind.label(), record.entity.id): record.version
            for kind in kinds
            for record in snapshot.records(kind)
        }
    )


def working_card(one: HandoffFinding, picture: Picture) -> Component:
    """Every input of the figure, record by record; opened from the figure or here."""
    opened = html.Details(
        [html.Summary("Show working", id=WORKING), html.Div(working(one, picture))], className="details"
    )
    return card("Every input of the figure", opened)


def working(one: HandoffFinding, picture: Picture) -> list[Component]:
    """Every input of the figure with its record and version."""
    death = (
        " A death is no handoff: as long as no hazard and no event stands here, its rate is 0 by definition."
    )
    versions = versions_in(picture.snapshot)
    return [
        html.P(
            "Events a year are crossings a year times the rate at each crossing. The rate is what was judged, "
            "changed by what was recorded as far as a source covers the handoff and events get reported. What was "
            "recorded alone is the plain count of the year: it does not fade. "
            f"Method version {METHOD_VERSION}.{death if one.rate.state is EvidenceState.NO_HANDOFF else ''}"
        ),
        _inputs(one, picture, versions),
        _hazard_inputs(one, picture, versions),
        _event_inputs(one, picture, versions),
    ]


def _inputs(one: HandoffFinding, picture: Picture, versions: Versions) -> Component:
    seen, share = one.evidence, one.evidence.share
    parameter = versions.said("Parameter", "reporting_share")
    declared = ("Parameter", "reporting_share") in versions.of
    interval = share.interval
    share_said = share.basis.meaning
    if share.mean is not None and interval is not None:
        share_said += f": mean {share.mean:.2g} ({interval[0]:.2g}–{interval[1]:.2g})"
    rows = [
        _input("Crossings a year", traffic_words(one), versions.said("Handoff", one.id)),
        _input("Recorded events of the year, each counted whole", _between(seen.in_year), "the events below"),
        _input(
            "Recorded events that change the judgement, weighted", _between(seen.events), "the events below"
        ),
        _input(
            "Crossings over which they were recorded, weighted",
            "not known" if seen.exposure is None else _between(seen.exposure),
            "crossings, or the year’s traffic, while a source covered either end",
        ),
        _input("Share of events that gets reported", share_said, parameter if declared else "default"),
        _input(
            "Nothing found",
            "recorded; by whom is not; without a date" if seen.none_found else "not said",
            versions.said("Handoff", one.id),
        ),
        *_coverage_rows(one, picture.snapshot, versions),
        *_parameter_rows(picture, versions),
    ]
    return data_table(
        "working-inputs",
        INPUT_COLUMNS,
        rows,
        caption="Traffic, reporting, choices",
        order="Where records change a judgement, their weight halves every 365.25 days, and so does that of the "
        "crossings they are set against.",
        empty="",
        source=source_of(picture, [one], []),
    )


def _parameter_rows(picture: Picture, versions: Versions) -> list[dict[str, str]]:
    given = picture.parameters
    values = {
        "cover": ("Chance that the rate lies in the band that was chosen", f"{given.cover:g}"),
        "appetite": (
            "Appetite",
            "not declared" if given.appetite is None else f"{given.appetite:g} events a year",
        ),
    }
    return [
        _input(
            label,
            value,
            versions.said("Parameter", name) if ("Parameter", name) in versions.of else "default",
        )
        for name, (label, value) in values.items()
    ]


def _coverage_rows(one: HandoffFinding, snapshot: Snapshot, versions: Versions) -> Iterable[dict[str, str]]:
    ends = {one.start.organisation: one.start, one.end.organisation: one.end}
    for source in snapshot.all(EventSource):
        if source.organisation in ends:
            last = format_day(source.last_day) if source.last_day else "today"
            yield _input(
                f"Source of events: {ends[source.organisation].organisation_name}",
                f"{source.scheme.meaning}, {format_day(source.first_day)} to {last}; extract of "
                f"{format_day(source.as_at)}",
                versions.said("EventSource", source.id),
            )


def _input(label: str, value: str, record: str) -> dict[str, str]:
    return {"input": label, "value": value, "record": record}


def _hazard_inputs(one: HandoffFinding, picture: Picture, versions: Versions) -> Component:
    rows = [_hazard_row(hazard, picture, versions) for hazard in one.hazards]
    return data_table(
        "working-hazards",
        HAZARD_COLUMNS,
        rows,
        caption="Hazards",
        order="By id. Of two judgements the one that expects more events counts; hazards of one chain count once.",
        empty="No hazard is recorded here. That is not the same as none.",
        source=source_of(picture, [one], []),
    )


def _hazard_row(hazard: HazardFinding, picture: Picture, versions: Versions) -> dict[str, Any]:
    kept = hazard.hazard
    others = [judged_words(one) for one in hazard.judgements if one is not hazard.used]
    others += [f"{judged_words(one)}; after the as-at date, not used" for one in hazard.later]
    chain = [html.Br(), quiet(f"chain: {kept.chain}")] if kept.chain else []
    used: list[Any] = ["not judged"]
    if hazard.used is not None:
        worth = hazard.reading(hazard.used, picture.snapshot.day).discount
        used = [judged_words(hazard.used), html.Br(), quiet(f"counts as {worth:g} of a full assessment")]
        if hazard.used.consequence < HEADLINE.lowest_class:
            used += [html.Br(), quiet("below moderate harm: adds nothing to this figure")]
    return {
        "hazard": [kept.sentence, html.Br(), quiet(versions.said("Hazard", kept.id)), *chain],
        "used": used,
        "others": [html.Div(other) for other in others] or "none",
        "controls": [html.Div(_control_words(found, versions)) for found in hazard.controls] or "none",
    }


def judged_words(judgement: Judgement) -> str:
    """
    A judgement with everything that was said of it.

    >>> judged_words(Judgement(side="sender", likelihood=3, consequence=4, people=2))
    'sender: 3 possible, 4 severe harm; scale not declared; with the controls in place; 2 people; without a date'
    """
    people = (
        "people not recorded" if judgement.people is None else plural(judgement.people, "person", "people")
    )
    parts = [
        f"{judgement.side.label}: {judgement.likelihood} {LIKELIHOOD[judgement.likelihood]}, "
        f"{judgement.consequence} {CONSEQUENCE[judgement.consequence]}",
        "scale not declared" if judgement.scale.value == "not_declared" else judgement.scale.meaning.lower(),
        judgement.basis.meaning.lower(),
        people + (", together with a patient or carer" if judgement.with_patient_or_carer else ""),
        format_day(judgement.judged_on, unknown="without a date"),
    ]
    return "; ".join(parts)


def _control_words(found: ControlFinding, versions: Versions) -> str:
    control = found.control
    tried = f", held {control.held}, got past {control.got_past}" if control.held + control.got_past else ""
    cause = f", common cause {control.causes[0]}" if control.causes else ""
    check = f"; {versions.said('ControlCheck', found.last_check.id)}" if found.last_check else ""
    return (
        f"{control.name}: {found.state.label}, claimed to stop {control.effectiveness:g}{tried}{cause} "
        f"({versions.said('Control', control.id)}{check})"
    )


def _event_inputs(one: HandoffFinding, picture: Picture, versions: Versions) -> Component:
    happened = [event for event in one.event_list if event.counts]
    rows = [_event_row(event, one, picture.snapshot, versions) for event in _newest_first(happened)]
    return data_table(
        "working-events",
        EVENT_COLUMNS,
        rows,
        caption="Recorded events",
        order="Newest first; without a date last.",
        empty="No event is placed here. Where no source covers the handoff, that means nothing.",
        source=source_of(picture, [one], []),
    )


def _event_row(event: Joined, one: HandoffFinding, snapshot: Snapshot, versions: Versions) -> dict[str, Any]:
    covered = _coverage(one, snapshot)
    records = [html.Div(versions.said("Event", record.id)) for record in event.records]
    return {
        "event": records,
        "when": format_instant(event.happened_at, event.records[0].precision),
        "grade": event.harm.label,
        "counted": _counted(event, one, covered, snapshot),
    }


def _counted(event: Joined, one: HandoffFinding, covered: Sequence[Coverage], snapshot: Snapshot) -> str:
    """Whether an event stands behind the figure, and if not, the first reason why."""
    when = event.happened_at
    year_alone = one.rate.state is EvidenceState.RECORDED
    reasons = (
        (not event.belongs_to(HEADLINE), "no: below moderate harm, or without a grade"),
        (when is None, "no: without a date"),
        (when is not None and when > snapshot.as_of, "no: after the as-at date"),
        (year_alone and not in_year(event, snapshot.as_of), "no: before the year; nobody has judged"),
        (year_alone, "yes: counted in the year; nobody has judged"),
        (not covered, "beside the judgement only: no source covers this handoff"),
        (
            when is not None and not any(spell.holds(when) for spell in covered),
            "no: no source covered that day",
        ),
        (
            event.id not in one.evidence.event_ids,
            "no: before the first crossing that is known, so there is nothing to set it against",
        ),
    )
    return next((why for out, why in reasons if out), "yes")


def _coverage(one: HandoffFinding, snapshot: Snapshot) -> tuple[Coverage, ...]:
    coverage = coverage_by_organisation(snapshot)
    return (*coverage.get(one.start.organisation, ()), *coverage.get(one.end.organisation, ()))


def _newest_first(events: Sequence[Joined]) -> list[Joined]:
    dated = sorted((e for e in events if e.happened_at), key=lambda e: (e.happened_at, e.id), reverse=True)
    return [*dated, *(event for event in events if event.happened_at is None)]


def _between(value: Between) -> str:
    if value.low == value.high:
        return format_number(value.low)
    return f"{format_number(value.low)} to {format_number(value.high)}"


def traffic_words(one: HandoffFinding) -> str:
    """How many cross in a year, and where that number comes from."""
    traffic = one.traffic
    if traffic.low is None or traffic.high is None:
        return "No denominator: how many cross is not known"
    many = (
        f"{traffic.low:,.0f}" if traffic.low == traffic.high else f"{traffic.low:,.0f} to {traffic.high:,.0f}"
    )
    source = {
        TrafficSource.CROSSINGS: "recorded crossings",
        TrafficSource.MOVES: "moves of the pair, which show people moving and no letters or requests",
        TrafficSource.ESTIMATE: f"an estimate given by {traffic.given_by}",
    }[traffic.source]
    undated = f"; {traffic.undated:,} more without any time, in no year" if traffic.undated else ""
    return f"{many} a year ({source}{undated})"
