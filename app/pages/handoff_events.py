"""What was recorded at one handoff: events placed here, good care apart; who caught it; which end told."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.pieces import button_row, card, heading, link, quiet
from app.components.tables import Column, csv_button, data_table
from app.forms.addresses import form_address
from app.text import format_day, format_instant, plural, sentence_list
from app.wording import period_of
from graph_schema.events import Event
from graph_schema.vocabulary import CaughtBy, Harm, ReporterSide, Scheme
from pathway.analysis.events import Joined
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.picture import Picture

COLUMNS = (
    Column("when", "When", heads_row=True),
    Column("what", "What was recorded"),
    Column("grade", "Harm"),
    Column("caught", "Caught by"),
    Column("side", "Recorded by"),
    Column("change", "Change"),
)
ABBREVIATED = (Scheme.LFPSE, Scheme.NRLS)


def events(one: HandoffFinding, picture: Picture) -> Component:
    """The card: counts in a sentence, the events, and good care in a table of its own."""
    happened = [event for event in one.event_list if not event.is_good_care]
    good = [event for event in one.event_list if event.is_good_care]
    rows = [_row(event, one, picture) for event in newest_first(happened)]
    table = data_table(
        "events",
        COLUMNS,
        rows,
        caption="Events placed here",
        order="Newest first; those without a date last.",
        empty="No event is placed here. Reported is not happened: no record is no proof of safety.",
    )
    tools = [
        link("Add an event", form_address("Event", handoff=one.id)),
        csv_button("events", COLUMNS, rows, source=_source(one, picture)),
    ]
    return card(
        "Recorded events",
        [html.P(count_words(one)), table, button_row(tools), *_good_care(good, one, picture)],
    )


def count_words(one: HandoffFinding) -> str:
    """The counts of the year; "caught by a carer" stands beside, because a rescue is not safety."""
    count = one.events
    said = [
        f"In the year to the as-at date: {plural(count.in_set, 'event')} of moderate harm or worse, "
        f"{count.any:,} of any grade",
        f"caught by a carer: {count.caught_by_carer:,}",
    ]
    if count.ungraded:
        said.append(f"without a grade: {count.ungraded:,}")
    if count.undated:
        said.append(f"without a date, in no year: {count.undated:,}")
    if count.any:
        said.append(_sides(count.sides))
    if count.good_care:
        said.append(f"good care: {count.good_care:,}, which takes nothing off")
    return "; ".join(said) + "."


def _sides(sides: frozenset[ReporterSide]) -> str:
    named = sorted(side.label for side in sides)
    if len(named) == 1 and ReporterSide.NOT_RECORDED not in sides:
        return f"only the {named[0]} reports"
    return f"recorded by: {sentence_list(named)}"


def newest_first(events: list[Joined]) -> list[Joined]:
    """By time, those without one last."""
    dated = sorted((one for one in events if one.happened_at), key=lambda one: (one.happened_at, one.id))
    return [*dated[::-1], *(one for one in events if one.happened_at is None)]


def _row(event: Joined, one: HandoffFinding, picture: Picture) -> dict[str, Any]:
    first = event.records[0]
    when = format_instant(event.happened_at, first.precision)
    later = event.happened_at is not None and event.happened_at > picture.snapshot.as_of
    return {
        "when": [when, html.Br(), quiet("after the as-at date: not counted")] if later else when,
        "what": [html.Div(_record(record)) for record in event.records],
        "grade": _grade(event),
        "caught": sentence_list(sorted({record.caught_by.label for record in event.records})),
        "side": [html.Div(_recorder(record, picture)) for record in event.records],
        "change": [html.Div(_change(record, one)) for record in event.records],
    }


def _record(record: Event) -> list[Any]:
    said = record.description or f"{record.type.label}, no description"
    reference = record.reference or record.id
    scheme = record.scheme.value.upper() if record.scheme in ABBREVIATED else record.scheme.label
    whom = f" · harmed: {record.who_was_harmed}" if record.who_was_harmed else ""
    return [said, " ", quiet(f"{record.type.label} · {scheme} {reference}{whom}")]


def _grade(event: Joined) -> list[Any]:
    if event.harm is Harm.NOT_RECORDED:
        return ["not recorded"]
    parts = sorted(
        {
            f"{name} {grade.label}"
            for record in event.records
            for name, grade in (("physical", record.physical), ("psychological", record.psychological))
        }
    )
    return [html.B(event.harm.label), html.Br(), quiet(", ".join(parts))]


def _recorder(record: Event, picture: Picture) -> list[Any]:
    who = picture.places.organisation_name(record.reporter) if record.reporter else "not recorded who"
    return [record.reporter_side.label, html.Br(), quiet(who)]


def _change(record: Event, one: HandoffFinding) -> Component:
    hidden = html.Span(f" – {record.reference or record.id}", className="visually-hidden")
    return link(["Change", hidden], form_address("Event", handoff=one.id, id=record.id))


def _good_care(good: list[Joined], one: HandoffFinding, picture: Picture) -> list[Component]:
    if not good:
        return []
    return [
        heading("Good care", level=3),
        data_table(
            "good-care",
            COLUMNS,
            [_row(event, one, picture) for event in newest_first(good)],
            caption="What went well",
            order="Newest first.",
            empty="",
            source=_source(one, picture),
        ),
    ]


def _source(one: HandoffFinding, picture: Picture) -> Source:
    snapshot = picture.snapshot
    caught = sum(event.caught_by(CaughtBy.CARER) for event in one.event_list)
    return Source(
        f"{plural(len(one.event_list), 'event')} placed on {one.name}, caught by a carer {caught}",
        f"all dates; counts of the year {period_of(picture)}",
        format_day(snapshot.as_of),
        f"{plural(len(picture.unplaced), 'event')} not placed",
    )
