"""The map on other days: a slider over months, and what became other since the day it shows."""

import json
from collections.abc import Sequence
from datetime import date, timedelta

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from app.components.marks import ROW_WORDS, STATE_WORDS
from app.components.pieces import button_row, card, link, quiet
from app.components.tables import Column, csv_button, data_table
from app.pages import system_map_ids as ids
from app.text import address, format_day, plural, sentence_list
from app.wording import place_words, source_of
from graph_schema.handoffs import Handoff
from graph_schema.parties import Remit
from graph_schema.vocabulary import SuccessionKind
from pathway.analysis.changes import Changes, DutyChange, changes_between
from pathway.analysis.findings import HandoffDuty
from pathway.analysis.picture import Picture
from pathway.engine import Engine

MONTHS, FIRST = 24, 12
COLUMNS = (
    Column("what", "What", heads_row=True),
    Column("before", "Before"),
    Column("after", "After"),
)
SUCCESSION_WORDS = {
    SuccessionKind.MERGE: "merged into",
    SuccessionKind.SPLIT: "was split into",
    SuccessionKind.TRANSFER: "passed on to",
    SuccessionKind.ABOLITION: "was abolished",
    SuccessionKind.RENAME: "was renamed",
}


def days_until(newest: date) -> list[date]:
    """
    The last day of each month of the two years before the newest day, and that day.

    >>> [day.isoformat() for day in days_until(date(2026, 5, 20))[-3:]]
    ['2026-03-31', '2026-04-30', '2026-05-20']
    """
    days, first = [newest], newest.replace(day=1)
    for _ in range(MONTHS):
        days.append(first - timedelta(days=1))
        first = days[-1].replace(day=1)
    return days[::-1]


def day_field(engine: Engine) -> Component:
    """The slider; the day that is shown is said beside it, and by it, for the browser has the words of each."""
    newest, shown = engine.at(None).as_at().day, engine.as_at().day
    days = days_until(newest)
    place = max((number for number, day in enumerate(days) if day <= shown), default=0)
    years = {number: str(day.year) for number, day in enumerate(days) if day.month == 1}
    slider = dmc.Slider(
        id=ids.SLIDER, min=0, max=len(days) - 1, step=1, value=place, updatemode="mouseup", label=None,
        thumbLabel="Month that the map stands for", marks=[{"value": at, "label": year} for at, year in years.items()],
    )  # fmt: skip
    return html.Div(
        [html.P(day_words(shown, newest), id=ids.DAY_SAID, role="status"), slider],
        className="map-days",
        **{"data-days": json.dumps([format_day(day) for day in days])},
    )


def day_words(shown: date, newest: date) -> str:
    """Which day the map stands for."""
    return f"As at {format_day(shown)}" + (", the newest" if shown == newest else "")


def changes_card(engine: Engine) -> Component:
    """What became other from the day that is shown to the newest, each with a sentence."""
    picture, newest = engine.picture(), engine.at(None).picture()
    if picture.snapshot.day >= newest.snapshot.day:
        return card("What changed", [html.P("Choose an earlier day to see what changed since.")])
    found = changes_between(picture, newest)
    title = f"What changed from {format_day(found.first)} to {format_day(found.last)}"
    rows = [*_body_rows(newest, found), *[_duty_row(one) for one in found.duties]]
    if not rows:
        return card(title, [html.P("Nothing that is recorded with a day. What nobody recorded is not seen.")])
    table = data_table(
        "map-changes-table", COLUMNS, rows[:FIRST],
        caption=plural(len(rows), "change") + (f"; {FIRST} shown here" if len(rows) > FIRST else ""),
        order="Bodies, remits and handoffs first, then critical duties by handoff.", empty="", cards=True,
    )  # fmt: skip
    csv = csv_button(
        "changes", COLUMNS, rows, source=source_of(newest, newest.handoffs, []), every=len(rows) > FIRST
    )
    return card(title, [html.P(_in_short(found)), button_row([csv]), table])


def _in_short(found: Changes) -> str:
    counts = [
        (len(found.successions), "body became another", "bodies became others"),
        (len(found.begun), "body began", "bodies began"),
        (len(found.ended), "body ended", "bodies ended"),
        (len(found.remits_begun), "remit began", "remits began"),
        (len(found.remits_ended), "remit ended", "remits ended"),
        (len(found.handoffs_begun), "handoff began", "handoffs began"),
        (len(found.handoffs_ended), "handoff ended", "handoffs ended"),
        (len(found.duties), "critical duty reads otherwise", "critical duties read otherwise"),
    ]
    return f"{sentence_list([plural(many, *words) for many, *words in counts if many])}."


def _body_rows(picture: Picture, found: Changes) -> list[dict[str, object]]:
    name = picture.places.organisation_name
    rows = [
        {
            "what": f"On {format_day(one.on)} {sentence_list([name(old) for old in one.old])} {SUCCESSION_WORDS[one.kind]}"
            + (f" {sentence_list([name(new) for new in one.new])}" if one.new else ""),
            "before": sentence_list([name(old) for old in one.old]),
            "after": sentence_list([name(new) for new in one.new]) or "no successor",
        }
        for one in found.successions
    ]
    rows += [_row(f"{one.name} began", one.valid_from, began=True) for one in found.begun]
    rows += [_row(f"{one.name} ended", one.valid_to, began=False) for one in found.ended]
    rows += [_row(f"{_remit(picture, one)} began", one.valid_from, began=True) for one in found.remits_begun]
    rows += [_row(f"{_remit(picture, one)} ended", one.valid_to, began=False) for one in found.remits_ended]
    rows += [
        _row(f"{_handoff(picture, one)} began", one.valid_from, began=True) for one in found.handoffs_begun
    ]
    rows += [
        _row(f"{_handoff(picture, one)} ended", one.valid_to, began=False) for one in found.handoffs_ended
    ]
    return rows


def _row(what: str, day: date | None, *, began: bool) -> dict[str, object]:
    when = f"from {format_day(day)}" if day else "no day recorded"
    until = f"until {format_day(day)}" if day else "no day recorded"
    return (
        {"what": what, "before": "not there", "after": when}
        if began
        else {"what": what, "before": until, "after": "not there"}
    )


def _handoff(picture: Picture, one: Handoff) -> str:
    start, end = picture.places.ends(one)
    return one.name or f"{one.kind.label}: {place_words(start)} → {place_words(end)}"


def _remit(picture: Picture, one: Remit) -> str:
    of = (
        sentence_list([picture.places.organisation_name(id_) for id_ in one.organisations])
        or one.place
        or "every handoff"
    )
    return f"The remit of {picture.places.organisation_name(one.body)} over {of}"


def _duty_row(one: DutyChange) -> dict[str, object]:
    here = link(one.handoff.name, address("/handoff", id=one.handoff.id))
    return {
        "what": [here, html.Br(), quiet(one.after.duty.label)],
        "before": _state(one.before),
        "after": _state(one.after),
    }


def _state(one: HandoffDuty) -> str:
    words = ROW_WORDS.get((one.state, one.row)) or STATE_WORDS[one.state]
    return f"{words}: {sentence_list(list(one.holder_names))}" if one.holder_names else words


def all_days(engine: Engine) -> Sequence[date]:
    """The days of the slider, oldest first."""
    return days_until(engine.at(None).as_at().day)
