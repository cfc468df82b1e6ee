"""Events that name organisations and no handoff: one at a time to place or to refuse."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.components.figures import Source, source_line
from app.components.forms import FieldError, actor_field, many_field, select_field, tick_boxes
from app.components.pieces import button, button_row, card, details, empty_state, lead, stressed
from app.components.tables import Column, csv_button, data_table
from app.text import NOT_RECORDED, format_day, format_instant, plural
from app.wording import place_words
from graph_schema.events import Event
from graph_schema.parties import Organisation
from graph_schema.vocabulary import CaughtBy
from pathway.analysis.events import Joined, organisations_named
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.picture import Picture
from pathway.engine import Engine

EVENT, TICKED, OTHERS, BY, PLACE, REFUSE, CHOICE, UNDO = (
    "i-event", "i-ticked", "i-others", "i-events-by", "i-place", "i-refuse", "i-choice", "i-events-undo",
)  # fmt: skip
FORM = (EVENT, TICKED, BY)
IN_VIEW = 12
"""So many handoffs are offered as boxes to tick; the others are found by typing."""
COLUMNS = (
    Column("reference", "Reference", heads_row=True),
    Column("day", "Happened"),
    Column("harm", "Worst harm"),
    Column("organisations", "Organisations named"),
    Column("description", "What is told"),
)
Names = Mapping[str, str]


def unplaced_of(picture: Picture, organisation: str) -> list[Joined]:
    """The events without a handoff, latest first, undated ones last; of one organisation, or all."""
    listed = [one for one in picture.unplaced if not organisation or organisation in organisations_named(one)]
    dated = [one for one in listed if one.happened_at is not None]
    return [
        *sorted(dated, key=lambda one: (one.happened_at, one.id), reverse=True),  # type: ignore[arg-type,return-value]
        *(one for one in listed if one.happened_at is None),
    ]


def events_card(engine: Engine, organisation: str, chosen: str | None) -> Component:
    """The choice of an event, what it tells, where it may belong, and all of them as a table."""
    picture = engine.picture()
    if not picture.unplaced:
        words = "Every recorded event is placed or refused." if picture.events else "No event is recorded."
        return card(
            "Unplaced events", [empty_state(words, "No event recorded does not mean that none happened.")]
        )
    events = unplaced_of(picture, organisation)
    names = {one.id: one.name for one in picture.snapshot.all(Organisation)}
    known = chosen if chosen in {event.id for event in events} else None
    select = select_field(
        EVENT, "Event", [(one.id, _choice_words(one, names)) for one in events], value=known
    )
    select.debounce = False  # what it tells is shown when it is chosen
    return card(
        "Unplaced events",
        [
            _lead(picture, events),
            html.P(
                "They stand beside the boundaries of the organisations they name, and in no sum, until you decide."
            ),
            select,
            html.Div(choice(picture, known), id=CHOICE),
            actor_field(BY),
            button_row(
                [button("Place it", PLACE), button("It belongs to no handoff", REFUSE, kind="secondary")]
            ),
            *_as_table(picture, events, names),
        ],
    )


def _lead(picture: Picture, events: Sequence[Joined]) -> Component:
    every = len(picture.unplaced)
    name = "names" if every == 1 else "name"
    rest = "" if len(events) == every else f" {len(events):,} of them name the organisation chosen above."
    return lead([stressed(plural(every, "event")), f" {name} organisations but no handoff.{rest}"])


def choice(picture: Picture, event_id: str | None) -> list[Component]:
    """What the chosen event tells, and the handoffs that it may belong to: those of both ends named first."""
    event = next((one for one in picture.unplaced if one.id == event_id), None)
    if event is None:
        words = html.P("Choose an event to see what it tells and the handoffs of the organisations it names.")
        return [words, *_fields((), (), chosen=False)]
    near = near_handoffs(picture, event)
    first, rest = near[:IN_VIEW], near[IN_VIEW:]
    return [_told(event, picture), *_fields(first, rest)]


def near_handoffs(picture: Picture, event: Joined) -> list[HandoffFinding]:
    """
    Handoffs of the organisations that an event names: both ends named first, then one, by name.

    An event that names none may belong to any handoff.
    """
    named = organisations_named(event)
    if not named:
        return sorted(picture.handoffs, key=lambda one: (one.name, one.id))
    ends = {one.id: {one.start.organisation, one.end.organisation} for one in picture.handoffs}
    near = [one for one in picture.handoffs if ends[one.id] & named]
    return sorted(near, key=lambda one: (not ends[one.id] <= named, one.name, one.id))


def _fields(
    first: Sequence[HandoffFinding], rest: Sequence[HandoffFinding], *, chosen: bool = True
) -> list[Component]:
    ticks = tick_boxes(
        TICKED,
        "Handoffs it belongs to",
        [(one.id, handoff_words(one)) for one in first],
        hint="However many, it counts once" if first else "",
    )
    others = many_field(
        OTHERS, "Other handoffs of theirs", [(one.id, handoff_words(one)) for one in rest], optional=True
    )
    none = html.P("No handoff touches an organisation that it names. Draw one first, or refuse the event.")
    return [
        html.Div(ticks, hidden=not first, className="wide-field"),
        html.Div(others, hidden=not rest, className="wide-field"),
        html.Div(none, hidden=bool(first) or not chosen),
    ]


def _told(event: Joined, picture: Picture) -> Component:
    """Each record of it, so that somebody can decide."""
    names = {one.id: one.name for one in picture.snapshot.all(Organisation)}
    return html.Div([_record(record, names) for record in event.records], className="told")


def _record(record: Event, names: Names) -> Component:
    facts = [
        ("Reference", f"{record.reference or record.id} ({record.scheme.value.upper()})"),
        ("Happened", format_instant(record.happened_at, record.precision, unknown=NOT_RECORDED)),
        ("Harm", f"physical {record.physical.label}, psychological {record.psychological.label}"),
        ("Recorded by", _name(record.reporter, names)),
        ("Names", ", ".join(_name(one, names) for one in record.organisations) or "no organisation"),
        *([("Caught by", record.caught_by.label)] if record.caught_by is not CaughtBy.NOT_RECORDED else []),
        ("What is told", record.description or NOT_RECORDED),
    ]
    return html.Dl([part for term, said in facts for part in (html.Dt(term), html.Dd(said))])


def _name(organisation: str | None, names: Names) -> str:
    return NOT_RECORDED if organisation is None else names.get(organisation, organisation)


def event_errors(event: str, where: Sequence[str], by: str, *, placing: bool) -> list[FieldError]:
    """What has to be put right before an event is placed or refused."""
    errors = []
    if not event:
        errors.append(FieldError(EVENT, "Choose an event"))
    elif placing and not where:
        errors.append(FieldError(TICKED, "Tick at least one handoff, or say that it belongs to none"))
    if not by.strip():
        errors.append(FieldError(BY, "Say your name or role: every change is kept with it"))
    return errors


def handoff_words(one: HandoffFinding) -> str:
    """A handoff by its ends and its kind."""
    return f"{place_words(one.start)} → {place_words(one.end)} ({one.handoff.kind.label})"


def _choice_words(event: Joined, names: Names) -> str:
    first = event.records[0]
    when = format_day(event.happened_at, unknown="day not recorded")
    return f"{first.reference or event.id}, {when}: harm {event.harm.label}, {_named(event, names)}"


def _named(event: Joined, names: Names) -> str:
    named = [names.get(one, one) for one in sorted(organisations_named(event))]
    return ", ".join(named) or "no organisation named"


def _as_table(picture: Picture, events: Sequence[Joined], names: Names) -> list[Component]:
    if not events:
        return []
    rows = [_row(event, names) for event in events]
    hidden = len(picture.unplaced) - len(events)
    source = Source(
        plural(len(events), "unplaced event"),
        "whenever they happened",
        format_day(picture.snapshot.as_of),
        f"{plural(hidden, 'event')} of other organisations" if hidden else "nothing",
    )
    table = data_table(
        "unplaced", COLUMNS, rows, caption="Unplaced events", order="Latest first, undated last.", empty="None.",
        cards=False,
    )  # fmt: skip
    inside = [
        button_row([csv_button("unplaced", COLUMNS, rows, source=source)]),
        html.Div(table, className="tall"),
        source_line(source),
    ]
    count = "The event" if len(rows) == 1 else f"All {len(rows):,}"
    return [details(f"{count} as a table", inside)]


def _row(event: Joined, names: Names) -> dict[str, Any]:
    told = [record.description for record in event.records if record.description]
    return {
        "reference": ", ".join(record.reference or record.id for record in event.records),
        "day": format_day(event.happened_at, unknown=NOT_RECORDED),
        "harm": event.harm.label,
        "organisations": _named(event, names),
        "description": [html.Div(words) for words in told] or NOT_RECORDED,
    }
