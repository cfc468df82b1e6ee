"""How much harm at one handoff, how sure, and every input behind it: a part of the handoff's page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source, figure_frame, svg_picture
from app.components.notices import note
from app.components.pieces import card, headline_number, quiet, stressed
from app.components.tables import Column, data_table
from app.figures.intervals import Bar, intervals
from app.forms.hazards import CONSEQUENCE, LIKELIHOOD
from app.text import (
    ORDER_ONLY,
    format_count,
    format_day,
    format_instant,
    format_number,
    order_only,
    plural,
    sentence_list,
)
from app.wording import estimate_words, figure_words, period_of
from graph_schema.accountability import Parameter
from graph_schema.events import Event, EventSource
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Control, ControlCheck, Hazard, Judgement
from graph_schema.vocabulary import EventSet, EvidenceState, ReportingBasis, TrafficSource
from pathway.analysis.events import Coverage, Joined, coverage_by_organisation
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.handoff_rates import Between, Estimate
from pathway.analysis.hazards import ControlFinding, HazardFinding
from pathway.analysis.picture import METHOD_VERSION, Picture
from pathway.snapshot import Snapshot

HEADLINE = EventSet.MODERATE_PLUS
WORKING = "working"
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


def harm(one: HandoffFinding, picture: Picture) -> Component:
    """The card: headline, bars, the same in words, and the working."""
    drawn = bars(one)
    shown = (
        svg_picture(intervals(drawn), alt=alt_text(one), least_width=300)
        if drawn
        else html.P("No bar can be drawn: there is no figure.", className="quiet")
    )
    said = html.Div([_headline(one), *_cautions(one, picture), shown, *_in_words(one)])
    return figure_frame(
        "How much harm, how sure",
        said,
        source=_source(one, picture),
        under=html.P(html.A("Show working", href=f"#{WORKING}", className="link")),
    )


def working_card(one: HandoffFinding, picture: Picture) -> Component:
    """Every input of the figure, record by record; opened from the figure or here."""
    opened = html.Details(
        [html.Summary("Show working", id=WORKING), html.Div(working(one, picture))], className="details"
    )
    return card("Every input of the figure", opened)


def disagreement(one: HandoffFinding) -> list[Component]:
    """The banner where what was judged and what was recorded do not fit together."""
    if not one.rate.disagrees:
        return []
    return [
        note(
            [
                html.P(html.B("Assessment and incidents disagree.")),
                html.P(
                    f"Judged: {estimate_words(one.rate.judged_per_year)} a year. "
                    f"Recorded: {plural(one.events.in_set, 'event')} in the year. Had the judgement been right, so "
                    "few or so many records would be rare. Both are shown; judge the hazards again, and look "
                    "at how events are reported. It does not say which of the two is wrong."
                ),
            ]
        )
    ]


def bars(one: HandoffFinding) -> list[Bar]:
    """The figures that there are: judged, recorded, together."""
    rows = (
        ("judged", one.rate.judged_per_year, False),
        ("recorded", one.rate.recorded_per_year, False),
        ("together", one.rate.events_per_year, True),
    )
    return [
        Bar(label, figure.mean, figure.lo, figure.hi, _short(figure), figure.lower_limit, strong)
        for label, figure, strong in rows
        if figure is not None
    ]


def alt_text(one: HandoffFinding) -> str:
    """What the bars find, in a sentence."""
    said = [f"{bar.label} {bar.said}" for bar in bars(one)]
    return f"Moderate or worse events a year: {'; '.join(said)}. The same stands in words below."


# -- headline and words ----------------------------------------------------------------------------


def _headline(one: HandoffFinding) -> Component:
    figure = one.rate.events_per_year
    if figure is None:
        return html.P(stressed(no_figure(one.rate.state)), className="headline")
    limits = f"({figure_words(figure.lo)}–{figure_words(figure.hi)})"
    if figure.mean is None:
        words = f"Not assessed: anything {limits.replace('(', 'from ').replace('–', ' to ').rstrip(')')}"
        return html.P([stressed(words), " moderate or worse events a year"], className="headline")
    unit = f"moderate or worse events a year {limits}"
    if figure.lower_limit:
        unit += ", a lower limit"
    elif order_only(figure.lo, figure.hi):
        unit += f", {ORDER_ONLY}"
    return headline_number(figure_words(figure.mean), unit)


def no_figure(state: EvidenceState) -> str:
    """Why there is no figure: it is neither zero nor safe."""
    why = {
        EvidenceState.NO_DENOMINATOR: "how many cross is not known",
        EvidenceState.NOT_ASSESSED: "nobody has judged it, and how many cross is not known",
        EvidenceState.SCALE_NOT_DECLARED: "the likelihood scale was not declared",
    }
    return f"No figure: {why.get(state, state.meaning.lower())}. That is not zero."


def _cautions(one: HandoffFinding, picture: Picture) -> list[Component]:
    """What must stand beside the headline, each where it applies."""
    unjudged = sum(hazard.used is None for hazard in one.hazards)
    said = [
        "One person’s judgement alone: it highlights nothing." if one.rate.one_judgement else "",
        f"{plural(unjudged, 'more hazard')} not judged yet, in no figure." if unjudged else "",
        _appetite(one, picture.parameters.appetite),
    ]
    return [html.P(line, className="quiet") for line in said if line]


def _appetite(one: HandoffFinding, appetite: float | None) -> str:
    if appetite is None:
        return "No appetite is declared, so nothing is highlighted."
    chance = one.rate.chance_above(appetite)
    if chance is None:
        return ""
    near = "over 99 %" if chance > 0.99 else "under 1 %" if chance < 0.01 else f"{chance * 100:.0f} %"
    return f"Chance of more than the declared {appetite:g} a year: {near}."


def _in_words(one: HandoffFinding) -> list[Component]:
    rows = [
        ("Judged", _judged(one)),
        ("Recorded", _recorded(one)),
        ("Together", estimate_words(one.rate.events_per_year)),
        ("Rests on", sentence_list([state.meaning for state in (one.rate.state, *one.rate.also)])),
    ]
    listed = html.Dl(
        [part for term, said in rows for part in (html.Dt(term), html.Dd(said))], className="facts"
    )
    return [listed, *_strip(one)]


def _judged(one: HandoffFinding) -> str:
    figure = one.rate.judged_per_year
    if figure is not None:
        return f"{estimate_words(figure)} a year"
    if one.rate.judged is not None:
        each = one.rate.judged
        return f"{format_number((each.mean or 0) * 1000)} per 1,000 crossings; crossings a year not known"
    return "nobody has judged" if not one.handoff.nothing_found else "nothing found"


def _recorded(one: HandoffFinding) -> str:
    count = one.events
    carer = f"; caught by a carer: {count.caught_by_carer}"
    said = f"{plural(count.in_set, 'event')} in the year, of {format_count(count.any)} of any grade{carer}"
    if one.rate.reporting is ReportingBasis.NO_SOURCE:
        return f"{said}. {ReportingBasis.NO_SOURCE.meaning}"
    figure = one.rate.recorded_per_year
    return said if figure is None else f"{said}. A year, as recorded: {estimate_words(figure)}"


def _strip(one: HandoffFinding) -> list[Component]:
    if not one.rate.strip_per_year:
        return []
    said = [f"{rho * 100:g} % reported: {estimate_words(figure)}" for rho, figure in one.rate.strip_per_year]
    return [html.P(f"If the share reported were known. {'; '.join(said)} a year.", className="quiet")]


def _short(figure: Estimate) -> str:
    if figure.mean is None:
        return f"{figure_words(figure.lo)}–{figure_words(figure.hi)}, not assessed"
    return estimate_words(figure)


# -- source and working ----------------------------------------------------------------------------


def _source(one: HandoffFinding, picture: Picture) -> Source:
    snapshot = picture.snapshot
    judged = [hazard for hazard in one.hazards if hazard.used is not None]
    controls = {found.control.id for hazard in one.hazards for found in hazard.controls}
    unverified = {
        found.control.id
        for hazard in one.hazards
        for found in hazard.controls
        if found.state.value == "unverified"
    }
    left_out = [
        (len(one.hazards) - len(judged), "hazard", "not judged"),
        (one.events.ungraded, "event", "without a grade"),
        (one.events.undated, "event", "without a date"),
    ]
    return Source(
        f"{plural(len(judged), 'judged hazard')}, {plural(len(controls), 'control')} "
        f"({len(unverified)} unverified), {plural(one.events.any, 'recorded event')}, "
        f"traffic: {one.traffic.source.meaning.lower()}",
        period_of(picture),
        format_day(snapshot.as_of),
        sentence_list([f"{plural(count, noun)} {why}" for count, noun, why in left_out if count])
        or "nothing",
    )


def working(one: HandoffFinding, picture: Picture) -> list[Component]:
    """Every input of the figure with its record and version."""
    versions = versions_in(picture.snapshot)
    return [
        html.P(
            "Events a year are crossings a year times the rate at each crossing. The rate is what was judged, "
            "changed by what was recorded as far as a source covers the handoff and events get reported. "
            f"Method version {METHOD_VERSION}."
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
        _input("Recorded events, weighted", _between(seen.events), "the events below"),
        _input(
            "Crossings over which they were recorded, weighted",
            "not known" if seen.exposure is None else _between(seen.exposure),
            "crossings, or the year’s traffic, while a source covered either end",
        ),
        _input("Share of events that gets reported", share_said, parameter if declared else "default"),
        _input(
            "Nothing found",
            "yes: both ends say so" if seen.none_found else "not said",
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
        order="A record’s weight halves every 365.25 days; crossings are weighted in the same way.",
        empty="",
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
    )


def _hazard_row(hazard: HazardFinding, picture: Picture, versions: Versions) -> dict[str, Any]:
    kept = hazard.hazard
    others = [one for one in kept.judgements if one is not hazard.used]
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
        "others": [html.Div(judged_words(other)) for other in others] or "none",
        "controls": [html.Div(_control_words(found, versions)) for found in hazard.controls] or "none",
    }


def judged_words(judgement: Judgement) -> str:
    """
    A judgement with everything that was said of it.

    >>> judged_words(Judgement(side="sender", likelihood=3, consequence=4, people=2))
    'sender: 3 possible, 4 severe harm; scale not declared; with the controls in place; 2 people'
    """
    people = (
        "people not recorded" if judgement.people is None else plural(judgement.people, "person", "people")
    )
    parts = [
        f"{judgement.side.label}: {judgement.likelihood} {LIKELIHOOD[judgement.likelihood]}, "
        f"{judgement.consequence} {CONSEQUENCE[judgement.consequence]}",
        "scale not declared" if judgement.scale.value == "not_declared" else judgement.scale.meaning.lower(),
        judgement.basis.meaning.lower(),
        people + (" with a patient or carer" if judgement.with_patient_or_carer else ""),
        *([format_day(judgement.judged_on)] if judgement.judged_on else []),
    ]
    return "; ".join(parts)


def _control_words(found: ControlFinding, versions: Versions) -> str:
    control = found.control
    tried = f", held {control.held}, got past {control.got_past}" if control.held + control.got_past else ""
    cause = f", common cause {control.common_cause}" if control.common_cause else ""
    check = f"; {versions.said('ControlCheck', found.last_check.id)}" if found.last_check else ""
    return (
        f"{control.name}: {found.state.label}, claimed to stop {control.effectiveness:g}{tried}{cause} "
        f"({versions.said('Control', control.id)}{check})"
    )


def _event_inputs(one: HandoffFinding, picture: Picture, versions: Versions) -> Component:
    covered = _coverage(one, picture.snapshot)
    happened = [event for event in one.event_list if event.counts]
    rows = [_event_row(event, covered, picture.snapshot, versions) for event in _newest_first(happened)]
    return data_table(
        "working-events",
        EVENT_COLUMNS,
        rows,
        caption="Recorded events",
        order="Newest first; without a date last.",
        empty="No event is placed here. Where no source covers the handoff, that means nothing.",
    )


def _event_row(
    event: Joined, covered: Sequence[Coverage], snapshot: Snapshot, versions: Versions
) -> dict[str, Any]:
    records = [html.Div(versions.said("Event", record.id)) for record in event.records]
    return {
        "event": records,
        "when": format_instant(event.happened_at, event.records[0].precision),
        "grade": event.harm.label,
        "counted": _counted(event, covered, snapshot),
    }


def _counted(event: Joined, covered: Sequence[Coverage], snapshot: Snapshot) -> str:
    when = event.happened_at
    if not event.belongs_to(HEADLINE):
        return "no: below moderate harm, or without a grade"
    if when is None:
        return "no: without a date"
    if when > snapshot.as_of:
        return "no: after the as-at date"
    if not covered:
        return "beside the judgement only: no source covers this handoff"
    if not any(spell.holds(when) for spell in covered):
        return "no: no source covered that day"
    return "yes"


def _coverage(one: HandoffFinding, snapshot: Snapshot) -> tuple[Coverage, ...]:
    coverage = coverage_by_organisation(snapshot)
    return (*coverage.get(one.start.organisation, ()), *coverage.get(one.end.organisation, ()))


def _newest_first(events: Sequence[Joined]) -> list[Joined]:
    dated = sorted((e for e in events if e.happened_at), key=lambda e: (e.happened_at, e.id), reverse=True)
    return [*dated, *(event for event in events if event.happened_at is None)]


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


def _between(value: Between) -> str:
    if value.low == value.high:
        return format_number(value.low)
    return f"{format_number(value.low)} to {format_number(value.high)}"
