"""The cells of the grid of duties by handoff: what each says, what its party may say next, and saying it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from app.asking import handoff_words
from app.components.forms import FieldError
from app.components.marks import found_mark
from app.components.pieces import button_row, empty_state, link, quiet
from app.components.tables import Column, csv_button
from app.filters import Values, first_row, rows_words
from app.forms.given import PEOPLE
from app.saying import said_words
from app.text import DUTY_NAMES, address, plural
from app.undoing import Outcome
from app.wording import source_here
from graph_schema.accountability import Claim
from graph_schema.handoffs import Handoff
from graph_schema.parties import Party
from graph_schema.vocabulary import Duty, End, Stance
from pathway.analysis.accountability import party_names
from pathway.analysis.findings import HandoffDuty, HandoffFinding, Saying
from pathway.analysis.places import Place, places_of
from pathway.engine import Engine, new_id
from pathway.engine.asks import To, asking
from pathway.engine.close_up import duty_now
from pathway.engine.standing import mark_of
from pathway.engine.told import Typing, tell
from pathway.errors import BadInput, CareseamsError
from pathway.snapshot import Snapshot

THEIRS, OURS = "theirs", "ours"
ROWS = 20
WHICH = [
    ("asked", "Somebody was asked"),
    ("first", "Ask first: nobody, or not everyone, has answered"),
    ("open", "A critical duty is open"),
]
NOTHING = "says nothing"
Said = tuple[Stance | None, str | None]
"""A stance and of whom; (None, None) for nothing."""


@dataclass(frozen=True)
class Found:
    """The handoffs of one page of rows, how many the filters leave, the first row, and the duties."""

    handoffs: Sequence[HandoffFinding]
    every: int
    first: int
    duties: Sequence[Duty]


def found_for(engine: Engine, values: Values) -> Found:
    """What the filters leave."""
    picture = engine.picture()
    asked = {one.subject for one in asking(engine).questions} if values["which"] == "asked" else set()
    left = [one for one in picture.handoffs if _matches(one, values, asked)]
    first = first_row(values["rows"], len(left))
    duties = [duty.duty for duty in (left[0].duties if left else ()) if values["duties"] or duty.critical]
    return Found(left[first - 1 : first - 1 + ROWS], len(left), first, duties)


def _matches(one: HandoffFinding, values: Values, asked: set[str]) -> bool:
    which = {"": True, "asked": one.id in asked, "first": one.ask_first, "open": bool(one.critical_open)}
    ends = (one.start.organisation, one.end.organisation)
    return which[values["which"]] and values["organisation"] in ("", *ends)


# -- what it looks like --------------------------------------------------------------------------------


def cell_key(handoff: str, duty: Duty) -> str:
    """What stands for a cell in the browser."""
    return json.dumps([handoff, duty.value], ensure_ascii=False)


def read_key(key: str) -> tuple[str, Duty]:
    """The handoff and duty that a key stands for."""
    handoff, duty = json.loads(key)
    return handoff, Duty(duty)


def cell_id(key: str) -> dict[str, str]:
    """The id of what a cell shows."""
    return {"type": "g-cell", "cell": key}


def grid(engine: Engine, found: Found, values: Values) -> list[Component]:
    """A row a handoff, a column a duty; one cell at a time takes the focus."""
    if not found.handoffs:
        return [empty_state("No handoff matches these filters.")]
    party, places = values["party"], engine.picture().places
    names = party_names(engine.snapshot())
    columns = (
        Column("handoff", "Handoff", heads_row=True),
        *(Column(d, DUTY_NAMES[d]) for d in found.duties),
    )
    rows = []
    for one in found.handoffs:
        name = link(handoff_words(one.handoff, places), address("/handoff", id=one.id))
        rows.append(
            {"handoff": name} | {duty: _inside(one.duty(duty), party, names) for duty in found.duties}
        )
    head = [html.Th(column.label, scope="col", role="columnheader") for column in columns]
    body = [
        _row(one, row, found.duties, place)
        for place, (one, row) in enumerate(zip(found.handoffs, rows, strict=True))
    ]
    last = found.first + len(found.handoffs) - 1
    some = "" if len(rows) == found.every else f"{rows_words(found.first, last)} of "
    caption = f"{some}{plural(found.every, 'handoff')}"
    table = html.Table(
        [
            html.Caption(caption),
            html.Thead(html.Tr(head, role="row"), role="rowgroup"),
            html.Tbody(body, role="rowgroup"),
        ],
        id="duty-grid",
        role="grid",
        className="data-table duty-grid",
        **{
            "data-party": party,
            "data-drawing": new_id("grid"),
            "aria-readonly": "false" if party else "true",
            "aria-label": "Duties by handoff",
        },
    )
    out = f"{plural(found.every - len(rows), 'handoff')} not shown" if len(rows) < found.every else ""
    files = csv_button("duty-grid", columns, rows, source=source_here(caption, engine.picture(), out))
    return [button_row([files]), html.Div(table, className="table-scroll")]


def _row(one: HandoffFinding, row: Mapping[str, Any], duties: Sequence[Duty], place: int) -> Component:
    made = []
    for number, duty in enumerate(duties):
        key = cell_key(one.id, duty)
        first = place == 0 and number == 0
        inside = html.Div(row[duty], id=cell_id(key))
        made.append(html.Td(inside, role="gridcell", tabIndex=0 if first else -1, **{"data-cell": key}))
    return html.Tr([html.Th(row["handoff"], scope="row", role="rowheader"), *made], role="row")


def content(engine: Engine, before: Snapshot, key: str, party: str) -> list[Component]:
    """What a cell shows now. `before`: a snapshot from before what was said about its handoff."""
    handoff, duty = read_key(key)
    return _inside(duty_now(engine, before, handoff, duty), party, party_names(before))


def _inside(found: HandoffDuty, party: str, names: Mapping[str, str]) -> list[Component]:
    shown = [html.Div(found_mark(found))]
    if found.claimed_only:
        shown.append(html.Div(quiet("counterpart has not agreed")))
    if party:
        shown.append(html.Div(quiet(_told(found, party, names)), className="told-by"))
    return shown


def _told(found: HandoffDuty, party: str, names: Mapping[str, str]) -> str:
    own = [said_words(one) for one in found.says if one.by == party and not one.lapsed]
    return "; ".join(own) or f"{names.get(party) or PEOPLE.get(party, (party,))[0]} {NOTHING}"


# -- saying the next thing ---------------------------------------------------------------------------------


def may_say(ends: Sequence[Place], party: str) -> list[Said]:
    """
    What a party may say of a duty, in the order of the key: nothing, we, each other end, nobody, not known.

    More than that (not us, passed on, in which words) is typed in on the form of claims.
    """
    bodies = [place.organisation for place in ends if place.id not in End.__members__]
    others = [body for body in dict.fromkeys(bodies) if body != party]
    return [
        (None, None),
        (Stance.ACCEPTS, party),
        *((Stance.ASSERTS, other) for other in others),
        (Stance.NOBODY, None),
        (Stance.DONT_KNOW, None),
    ]


def next_said(choices: Sequence[Said], now: Saying | None, *, back: bool) -> Said | None:
    """The next thing to say after what is said now; None where that is not among the choices."""
    at = (None, None) if now is None else (Stance(now.stance), now.about)
    if now is not None and now.by == now.about and at[0] is Stance.ASSERTS:
        at = (Stance.ACCEPTS, now.about)  # a yes that was typed in for them
    if at not in choices:
        return None
    return choices[(choices.index(at) + (-1 if back else 1)) % len(choices)]


def changed(engine: Engine, before: Snapshot, wanted: Mapping[str, Any], *, own: str, by: str) -> Outcome:
    """One change from the browser's queue; sent twice it is done once. A refusal is told and changes nothing."""
    handoff, duty = read_key(wanted["cell"])
    to, command = To(handoff, duty, wanted["party"]), wanted["command"]
    try:
        if not engine.changes_of(command):
            typing = Typing(by, "told in the grid", command, own == OURS)
            _say_next(engine, before, to, back=bool(wanted["back"]), typing=typing)
        after = duty_now(engine, before, handoff, duty)
    except CareseamsError as refused:
        words = f"{refused.what[0].upper()}{refused.what[1:]}: {refused.try_}"
        return Outcome(errors=[FieldError("duty-grid", words)])
    kept = before.by_id(Handoff)[handoff]
    about = f"{DUTY_NAMES[duty]}, {handoff_words(kept, places_of(before))}"
    words = f"{about}: {_told(after, to.party, party_names(before))}. State: {after.text}."
    return Outcome(words, command, by)


def _say_next(engine: Engine, before: Snapshot, to: To, *, back: bool, typing: Typing) -> None:
    now = duty_now(engine, before, to.handoff, to.duty)
    own = [said for said in now.says if said.by == to.party and not said.lapsed]
    choices = may_say(places_of(before).ends(before.by_id(Handoff)[to.handoff]), to.party)
    wanted = next_said(choices, own[0] if own else None, back=back) if len(own) < 2 else None
    if wanted is None:
        raise BadInput("this is not changed by a key", try_="change the claim on the handoff's page")
    if to.party in PEOPLE and to.party not in engine.snapshot().by_id(Party):
        name, role = PEOPLE[to.party]
        engine.put(
            Party(id=to.party, name=name, role=role),
            expected=0,
            actor=typing.actor,
            reason="told in the grid",
        )
    stance, about = wanted
    over = mark_of(engine.get(Claim.label(), own[0].claim_id).entity) if own else ""
    tell(engine, to, stance, about=about, by=typing, day=before.day, over=over)
