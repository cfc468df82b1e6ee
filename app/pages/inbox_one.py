"""One unplaced event: what is told, what speaks for a boundary, where it may belong and why; and the decision."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.asking import handoff_words
from app.components.forms import FieldError, actor_field, many_field, select_field, text_field, tick_boxes
from app.components.pieces import button, button_row, quiet
from app.text import format_day, plural
from app.told_events import Names, event_told, named_words, reference_words, signs_part
from graph_schema.handoffs import Handoff
from pathway.analysis.events import organisations_named
from pathway.analysis.picture import Picture
from pathway.analysis.placing import Placing, Proposal

EVENT, TICKED, OTHERS, WHY, BY, CHOICE, AT = (
    "i-event", "i-ticked", "i-others", "i-why", "i-events-by", "i-choice", "i-event-at",
)  # fmt: skip
PLACE, NOT_THESE, REFUSE, LATER = "i-place", "i-not-these", "i-refuse", "i-later"
FORM = (EVENT, TICKED, WHY, BY)
OFFERED = 100
"""So many events stand in the list to choose from; the others come up as these are decided, or by address."""


def one_event(
    picture: Picture, listed: Sequence[Placing], known: Placing | None, names: Names, *, focus: bool = False
) -> list[Component]:
    """The choice of an event, what it tells and where it may belong, and what may be decided."""
    offered = list(listed[:OFFERED])
    if known is not None and known not in offered:
        offered = [known, *offered]
    select = select_field(
        EVENT, "Event", [(one.event.id, choice_words(one, names)) for one in offered],
        value=known.event.id if known else None,
        hint="Best fitting first" if len(listed) <= OFFERED else f"The first {OFFERED} of {len(listed):,}",
    )  # fmt: skip
    select.debounce = False  # what it tells is shown when it is chosen
    return [
        heading_at(listed, known, focus=focus),
        select,
        html.Div(choice(picture, known, names), id=CHOICE),
        text_field(
            WHY, "Why not, if you refuse", hint="It is remembered; no names, no NHS numbers", optional=True
        ),
        actor_field(BY),
        button_row(
            [
                button("Place it", PLACE),
                button("Not the handoffs ticked", NOT_THESE, kind="secondary"),
                button("It belongs to no handoff", REFUSE, kind="secondary"),
                button("Later", LATER, kind="secondary"),
            ]
        ),
    ]


def heading_at(listed: Sequence[Placing], known: Placing | None, *, focus: bool) -> Component:
    """Where in the list somebody is; it takes the focus when the next one comes up."""
    at = next((number for number, one in enumerate(listed, start=1) if one is known), 0)
    words = f"Event {at:,} of {len(listed):,}" if at else "One by one"
    told = {"data-take-focus": "yes"} if focus else {}
    return html.H3(words, id=AT, tabIndex=-1, **told)


def choice(picture: Picture, one: Placing | None, names: Names) -> list[Component]:
    """What the chosen event tells, the signs of a boundary, and the handoffs proposed, each with reasons."""
    if one is None:
        words = html.P("Choose an event to see what it tells and the handoffs that it may belong to.")
        return [words, *_fields((), (), picture)]
    others = _others(picture, one)
    return [
        event_told(one.event, names),
        signs_part(one.signs, picture),
        html.P(_found_words(one)),
        *_fields(one.proposals, others, picture),
        *([] if one.proposals or others else [html.P(_NONE_NEAR)]),
    ]


_NONE_NEAR = "No handoff touches an organisation that it names. Draw one first, or refuse the event."


def _found_words(one: Placing) -> str:
    if not one.proposals:
        return "Nothing is proposed: what it tells does not say which handoff. Look among the others, or refuse it."
    way = (
        "Which way care went is read from the process and the settings of both ends."
        if one.way_known
        else "Which way care went is not known, so both ways are proposed."
    )
    return f"Proposed, best fitting first; a proposal is a guess and counts nowhere. {way}"


def _others(picture: Picture, one: Placing) -> list[Handoff]:
    """Every other handoff of the organisations named, by name; of an event that names none, every one."""
    named, proposed = organisations_named(one.event), {each.handoff for each in one.proposals}
    ends = picture.places.ends
    found = [
        handoff
        for handoff in picture.snapshot.all(Handoff)
        if handoff.id not in proposed
        and (not named or {place.organisation for place in ends(handoff)} & named)
    ]
    return sorted(found, key=lambda handoff: (handoff_words(handoff, picture.places), handoff.id))


def _fields(proposals: Sequence[Proposal], others: Sequence[Handoff], picture: Picture) -> list[Component]:
    ticks = tick_boxes(TICKED, "Handoffs it belongs to", [], hint="However many, it counts once")
    ticks.children = html.Div([_box(one, picture) for one in proposals], className="radios")
    offered = [(one.id, handoff_words(one, picture.places)) for one in others]
    many = many_field(OTHERS, "Other handoffs", offered, optional=True)
    return [
        html.Div(ticks, hidden=not proposals, className="wide-field proposals"),
        html.Div(many, hidden=not others, className="wide-field"),
    ]


def _box(one: Proposal, picture: Picture) -> Component:
    return dmc.Checkbox(
        label=proposed_words(one, picture), value=one.handoff, description=f"{why_words(one)}."
    )


def proposed_words(one: Proposal, picture: Picture) -> str:
    """The handoff that is proposed, by name."""
    handoff = picture.snapshot.by_id(Handoff).get(one.handoff)
    return handoff_words(handoff, picture.places) if handoff else one.handoff


def why_words(one: Proposal) -> str:
    """How well a proposal fits, and why: "fits well: both ends are named"."""
    alike = f"; {plural(one.alike, 'other')} just as well" if one.alike else ""
    return f"{one.confidence.value.capitalize()}: {', '.join(one.reasons)}{alike}"


def choice_words(one: Placing, names: Names) -> str:
    """An event in one line, as it stands in the list to choose from."""
    when = format_day(one.event.happened_at, unknown="day not recorded")
    return (
        f"{reference_words(one.event)}, {when}: harm {one.event.harm.label}, {named_words(one.event, names)}"
    )


def errors_of(event: str, where: Sequence[str], by: str, *, needs: str = "") -> list[FieldError]:
    """What has to be put right before an event is decided. `needs`: what to say where nothing is ticked."""
    errors = []
    if not event:
        errors.append(FieldError(EVENT, "Choose an event"))
    elif needs and not where:
        errors.append(FieldError(TICKED, needs))
    if not by.strip():
        errors.append(FieldError(BY, "Say your name or role: every change is kept with it"))
    return errors


def first_words(one: Placing, picture: Picture) -> Component | str:
    """The first proposal in a cell: the handoff, and why."""
    if one.first is None:
        return "nothing is proposed"
    return html.Div(
        [html.Div(proposed_words(one.first, picture)), html.Div(quiet(f"{why_words(one.first)}."))]
    )
