"""Every handoff: found by its ends, kind, state or words; and a start for adding places and handoffs."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from app.components.figures import Source
from app.components.forms import text_field
from app.components.imagined import ONLY_DRAWN, imagined_note
from app.components.later import Later
from app.components.marks import legend, no_data, tag
from app.components.notices import note
from app.components.pieces import (
    button_row,
    card,
    details,
    filter_bar,
    link,
    page_heading,
    print_button,
    quiet,
)
from app.components.tables import Column, csv_button, data_table
from app.confirming import last_words
from app.filters import Filter, Values, chosen, fields, first_row, not_known, row_choices, rows_words
from app.forms.addresses import form_address
from app.pages import handoff_history
from app.prompting import KINDS
from app.shell import keep_filters
from app.text import DUTY_NAMES, address, format_share, plural, sentence_list
from app.wording import (
    MARKS,
    UNSEEN,
    crossings_number,
    estimate_words,
    figure_words,
    organisation_words,
    source_here,
    source_of,
    unseen,
)
from graph_schema.parties import Organisation, Service
from graph_schema.vocabulary import End, EvidenceState, HandoffKind
from pathway.analysis import findings as found
from pathway.analysis.accountability import party_names
from pathway.analysis.confirmations import Age, LastWord, words_on_handoffs
from pathway.analysis.findings import HandoffFinding
from pathway.analysis.imagined import only_imagined
from pathway.analysis.picture import Picture
from pathway.engine import Engine

PATH, NAME = "/handoffs", "Handoffs"
HELP = (
    "Which handoffs are there, and what is known of each?",
    "What has not been drawn or imported. A handoff without events is one where none is recorded here.",
)
SHOWN, WORDS = "hs-shown", "hs-words"
FILTERS = {
    "hs-start": "start",
    "hs-end": "end",
    "hs-kind": "kind",
    "hs-mark": "mark",
    "hs-basis": "basis",
    "hs-age": "age",
    "hs-rows": "rows",
    WORDS: "words",
}
FIRST_ROWS = 50
BASES = (
    (ONLY_DRAWN, "Drawings only"),
    ("more", "More than drawings"),
)
AGES = (
    ("due", "Due to be confirmed again, or aged"),
    ("unknown", "No last word recorded"),
)
MARK_KEYS = {mark.name.lower(): mark for mark in found.Mark}
ORDER = (
    "Died or lost while nobody held first; then a critical duty open; then most events a year (together), "
    "those without a figure behind those with one; then by name."
)
COLUMNS = (
    Column("handoff", "Handoff", heads_row=True),
    Column("crossings", "Crossings", note="a year", numeric=True),
    Column("events", "Events a year", note="together; then judged, recorded", numeric=True),
    Column("state", "Critical duties"),
    Column("open", "Duties open"),
    Column("also", "Also"),
)
PLACE_COLUMNS = (
    Column("organisation", "Organisation", heads_row=True),
    Column("sector", "Sector"),
    Column("services", "Services"),
)


def layout(engine: Engine, query: Mapping[str, str]) -> Component:
    """The list for the filters of its address."""
    picture = engine.picture()
    filters = _filters(picture)
    values = {**chosen(filters, query), "words": query.get("words", "")}
    unknown = not_known(filters, query)
    words = text_field(WORDS, "Words", value=values["words"])
    return html.Div(
        [
            page_heading("Handoffs", "What has to pass from one service to another, and who answers for it."),
            *handoff_history.saved_notice(engine, query.get("saved")),
            _tools(),
            filter_bar([*fields(filters, values), words]),
            *([note(unknown)] if unknown else []),
            html.Div(shown(engine, values), id=SHOWN),
            card(
                "Organisations and services",
                details("Every organisation with its services", _places(picture)),
            ),
        ]
    )


def register(app: Dash, engine: Engine) -> None:
    """Filters redraw the table."""
    keep_filters(app, FILTERS)

    @app.callback(
        Output(SHOWN, "children"), *(Input(id_, "value") for id_ in FILTERS), prevent_initial_call=True
    )
    def refilter(*values: str | None) -> list[Component]:
        return shown(engine, dict(zip(FILTERS.values(), (value or "" for value in values), strict=True)))


def shown(engine: Engine, values: Values) -> list[Component]:
    """The table of the handoffs that the filters leave."""
    picture = engine.picture()
    last = words_on_handoffs(picture.snapshot)
    left = in_order(
        [
            one
            for one in _on_basis(picture, values["basis"])
            if matches(one, values) and _of_age(last[one.id], values["age"])
        ]
    )
    if values["age"]:
        left.sort(key=lambda one: last[one.id].on or date.min)
    first = first_row(values["rows"], len(left))
    listed = left[first - 1 : first - 1 + FIRST_ROWS]
    names = party_names(picture.snapshot)

    def row(one: HandoffFinding) -> dict[str, Any]:
        return table_row(one, last_words(last[one.id], names) if last[one.id].age.is_due else "")

    rows = [row(one) for one in listed]
    table = data_table(
        "handoffs",
        COLUMNS,
        rows,
        caption=f"{len(left):,} of {plural(len(picture.handoffs), 'handoff')}",
        order="Oldest last word first." if values["age"] else ORDER,
        empty="No handoff matches these filters. That is not a finding: widen them."
        if picture.handoffs
        else "There is no handoff yet: add one, import them, or accept moves.",
    )
    files = [csv_button("handoffs", COLUMNS, rows, source=_source(picture, listed))]
    if len(listed) < len(left):
        every = Later(left, row)
        files.append(csv_button("handoffs", COLUMNS, every, source=_source(picture, left), every=True))
    tools = button_row([*files, print_button()])
    return [
        *imagined_note(picture, left),
        card("Handoffs", [tools, table, *_hidden(left, listed, first), legend()]),
    ]


def _on_basis(picture: Picture, basis: str) -> Sequence[HandoffFinding]:
    """Those that stand only in drawings of work as imagined, or those of which more is known; "": every one."""
    if not basis:
        return picture.handoffs
    drawn = only_imagined(picture.snapshot, picture.handoffs)
    return [one for one in picture.handoffs if (one.id in drawn) is (basis == ONLY_DRAWN)]


def _of_age(word: LastWord, asked: str) -> bool:
    """Whether the last word on a handoff is of the age asked for."""
    return not asked or (word.age.is_due if asked == "due" else word.age is Age.UNKNOWN)


def _source(picture: Picture, listed: Sequence[HandoffFinding]) -> Source:
    out = len(picture.handoffs) - len(listed)
    return source_of(picture, listed, [f"{plural(out, 'handoff')} not shown"] if out else [])


def matches(one: HandoffFinding, values: Values) -> bool:
    """Whether a handoff passes every filter; of words, each has to occur."""
    text = words_of(one)
    return (
        (not values["start"] or one.start.organisation == values["start"])
        and (not values["end"] or one.end.organisation == values["end"])
        and (not values["kind"] or one.handoff.kind.value == values["kind"])
        and (not values["mark"] or one.mark is MARK_KEYS.get(values["mark"]))
        and all(word in text for word in values["words"].lower().split())
    )


def words_of(one: HandoffFinding) -> str:
    """What is searched: name, ends, organisations, kind, id, and the sentences of its hazards."""
    ends = [part for place in (one.start, one.end) for part in (place.name, place.organisation_name)]
    hazards = [found.hazard.sentence for found in one.hazards]
    return " ".join([one.name, *ends, one.handoff.kind.label, one.id, *hazards]).lower()


def in_order(handoffs: Sequence[HandoffFinding]) -> list[HandoffFinding]:
    """As `ORDER` says."""
    return sorted(handoffs, key=_order)


def _order(one: HandoffFinding) -> tuple[Any, ...]:
    figure = one.rate.events_per_year
    known = figure is not None and figure.mean is not None
    events = figure.for_order if figure is not None and known else 0.0
    return -(one.ended_unheld or 0), not one.critical_open, not known, -events, one.name, one.id


def table_row(one: HandoffFinding, last: str = "") -> dict[str, Any]:
    """One handoff as cells; what is not known says so. `last`: how old the last word on it is, where it is due."""
    start, end = organisation_words(one.start), organisation_words(one.end)
    between = f"Inside {start}" if one.start.organisation == one.end.organisation else f"{start} → {end}"
    many = f"{one.open_low}" if one.open_low == one.open_high else f"{one.open_low} to {one.open_high}"
    return {
        "handoff": [link(one.name, address("/handoff", id=one.id)), html.Br(), quiet(between)],
        "crossings": crossings_number([one]),
        "events": _events(one),
        "state": [tag(MARKS[one.mark], one.mark.value), *_which(one)],
        "open": f"{many} of {one.applicable}",
        "also": _also(one, last),
    }


def _events(one: HandoffFinding) -> list[Any]:
    judged = one.rate.judged_per_year
    words = "nobody has judged" if judged is None else f"{figure_words(judged.mean)} judged"
    said = f"{words} · {one.events.in_set} recorded"
    if one.rate.state is EvidenceState.NO_HANDOFF:
        said = one.rate.state.meaning
    hatched = [html.Div(no_data(UNSEEN))] if unseen([one]) else []
    return [*hatched, html.B(estimate_words(one.rate.events_per_year)), html.Br(), quiet(said)]


def _which(one: HandoffFinding) -> list[Component]:
    """Which critical duties are behind the mark."""
    said = [
        (f"open: {sentence_list([DUTY_NAMES[duty] for duty in one.critical_open])}", one.critical_open),
        (
            f"not everyone has answered: {sentence_list([DUTY_NAMES[duty] for duty in one.critical_unknown])}",
            one.critical_unknown,
        ),
    ]
    return [html.Div(quiet(words)) for words, duties in said if duties]


def _also(one: HandoffFinding, last: str) -> list[Any]:
    remarks = [
        last,
        f"died or lost while nobody held, in the whole record: {one.ended_unheld:,}"
        if one.ended_unheld
        else "",
        f"claimed, counterpart has not agreed: {sum(duty.claimed_only for duty in one.duties)}"
        if any(duty.claimed_only for duty in one.duties)
        else "",
        f"carer-carried {one.carer.carried} of {one.carer.asked} asked" if one.carer.carried else "",
        f"caught by a carer: {one.events.caught_by_carer}" if one.events.any else "",
        f"within limit {format_share(one.limit.kept, one.limit.known, unknown=one.limit.unknown)}"
        if one.limit
        else "",
        "assessment and incidents disagree" if one.rate.disagrees else "",
        "one person’s judgement" if one.rate.one_judgement else "",
    ]
    return [html.Div(remark) for remark in remarks if remark] or ["nothing else recorded"]


def _hidden(left: Sequence[HandoffFinding], listed: Sequence[HandoffFinding], first: int) -> list[Component]:
    last = first - 1 + len(listed)
    hidden = [*left[: first - 1], *left[last:]]
    if not hidden:
        return []
    opened = sum(bool(one.critical_open) for one in hidden)
    return [
        note(
            f"{rows_words(first, last)} of {len(left):,} shown; {opened:,} of the others "
            f"{'has' if opened == 1 else 'have'} a critical duty open. Choose them under “Rows shown”."
        )
    ]


# -- filters and places ----------------------------------------------------------------------------


def _filters(picture: Picture) -> list[Filter]:
    starts = {one.start.organisation: organisation_words(one.start) for one in picture.handoffs}
    ends = {one.end.organisation: organisation_words(one.end) for one in picture.handoffs}
    present = {one.handoff.kind for one in picture.handoffs}
    kinds = [(one.value, one.label) for one in HandoffKind if one in present]
    marks = [(key, mark.value) for key, mark in MARK_KEYS.items()]
    rows = row_choices(len(picture.handoffs), FIRST_ROWS)
    return [
        Filter("hs-start", "start", "Sender", "All senders", _by_name(starts)),
        Filter("hs-end", "end", "Receiver", "All receivers", _by_name(ends)),
        Filter("hs-kind", "kind", "Kind", "All kinds", kinds),
        Filter("hs-mark", "mark", "Worst critical duty", "All states", marks),
        Filter("hs-basis", "basis", "Known from", "Anything", BASES),
        Filter("hs-age", "age", "Last word", "Of any age", AGES),
        Filter("hs-rows", "rows", "Rows shown", rows_words(1, FIRST_ROWS), rows),
    ]


def _by_name(named: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(named.items(), key=lambda item: (item[0] in End.__members__, item[1], item[0]))


def _tools() -> Component:
    made = [
        link("Add a handoff", form_address("Handoff")),
        link("Add a service", form_address("Service")),
        link("Add an organisation", form_address("Organisation")),
        link("Kinds of handoff", KINDS),
    ]
    for one in made:
        one.className = "button button-secondary button-link"
    made[0].className = "button button-link"
    return html.Div(button_row(made), className="page-tools")


def _places(picture: Picture) -> Component:
    snapshot = picture.snapshot
    services: dict[str, list[Service]] = {}
    for service in snapshot.all(Service):
        services.setdefault(service.organisation, []).append(service)
    ordered = sorted(snapshot.all(Organisation), key=lambda one: (one.name, one.id))
    rows = [_place_row(one, services.get(one.id, [])) for one in ordered]
    return data_table(
        "places",
        PLACE_COLUMNS,
        rows,
        caption=f"{plural(len(ordered), 'organisation')}, {plural(sum(map(len, services.values())), 'service')}",
        order="By name.",
        empty="There is no organisation yet.",
        source=source_here("Organisations and services as they are kept", picture),
    )


def _place_row(organisation: Organisation, services: Sequence[Service]) -> dict[str, Any]:
    items = [
        html.Div(link(service.name, form_address("Service", id=service.id)))
        for service in sorted(services, key=lambda one: (one.name, one.id))
    ]
    add = link("Add a service", form_address("Service", organisation=organisation.id))
    return {
        "organisation": [
            link(organisation.name, form_address("Organisation", id=organisation.id)),
            html.Br(),
            quiet(organisation.id),
        ],
        "sector": organisation.sector.label,
        "services": html.Div([*items, html.Div(quiet(add))], className="link-list"),
    }
