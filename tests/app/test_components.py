"""Figures say where they come from; fields keep what was typed; messages tell what, where, what to try."""

import base64

import dash_mantine_components as dmc
import plotly.graph_objects as go
import pytest
from dash import dcc, html
from dash.development.base_component import Component

from app.components.figures import CONFIG, TEMPLATE, Source, chart, figure_frame, svg_picture
from app.components.forms import (
    FieldError,
    date_field,
    error_summary,
    error_texts,
    filter_field,
    long_text_field,
    number_field,
    radio_field,
    select_field,
    term_choices,
    text_field,
)
from app.components.notices import confirm_bar, fault, note, refusal, saved_bar
from app.components.pieces import (
    breadcrumb,
    button,
    card,
    details,
    empty_state,
    heading,
    headline_number,
    link,
    page_heading,
    parts,
    stressed,
)
from app.components.tables import text_of
from graph_schema.vocabulary import Stance
from pathway.errors import NotFound, Refused
from tests.app.toy import SOURCE, SVG, parts_of

FIELDS = {
    "text": lambda **given: text_field("f", "Label", **given),
    "long": lambda **given: long_text_field("f", "Label", **given),
    "date": lambda **given: date_field("f", "Label", **given),
    "number": lambda **given: number_field("f", "Label", unit="days", **given),
    "select": lambda **given: select_field("f", "Label", [("a", "A")], **given),
    "radio": lambda **given: radio_field("f", "Label", [("a", "A")], **given),
}


def frame(**given: object) -> Component:
    """A figure frame round the toy picture."""
    return figure_frame("Events", svg_picture(SVG, alt="One open"), source=SOURCE, **given)


def test_a_figure_prints_source_period_as_at_and_what_is_left_out():
    (said,) = parts_of(frame(), html.Figcaption)
    assert text_of(said) == (
        "41 judged hazards, 1 Jun 2025 – 20 May 2026. As at 20 May 2026. Left out: 38 events not placed."
    )


def test_a_figure_shows_its_working_on_demand():
    assert parts_of(frame(), html.Details) == []
    (opened,) = parts_of(frame(working=["3 hazards, ", html.B("2 controls")]), html.Details)
    assert text_of(opened) == "Show working · 3 hazards, 2 controls"


def test_a_legend_without_text_children_still_shows():
    under = html.Div(id="legend")
    assert under in frame(under=under).children


def test_a_source_has_to_say_what_is_left_out():
    with pytest.raises(TypeError):
        Source("212 events", "2026", "20 May 2026")


def test_a_picture_is_an_image_with_its_finding_in_words():
    (image,) = parts_of(svg_picture(SVG, alt="One open"), html.Img)
    kind, _, coded = image.src.partition(",")
    assert (kind, base64.b64decode(coded).decode()) == ("data:image/svg+xml;base64", SVG)
    assert image.alt == "One open"


def test_a_wide_picture_scrolls_by_keyboard():
    made = svg_picture(SVG, alt="One open", least_width=500)
    assert (made.tabIndex, made.className, made.children.style) == (
        0,
        "picture-scroll",
        {"minWidth": "500px"},
    )


def test_a_chart_stands_still_in_our_template_and_has_words():
    made = chart(go.Figure(go.Scatter(x=[1], y=[2])), alt="One point")
    (graph,) = parts_of(made, dcc.Graph)
    assert (made.role, getattr(made, "aria-label")) == ("img", "One point")
    assert graph.figure.layout.template == TEMPLATE
    assert graph.config["staticPlot"] is True and graph.config == dict(CONFIG)


@pytest.mark.parametrize("trace", [go.Scattergl(), go.Choropleth(), go.Scatterpolargl()])
def test_what_needs_eval_or_another_host_is_not_drawn(trace):
    with pytest.raises(ValueError, match="cannot be drawn here"):
        chart(go.Figure(trace), alt="none")


def test_a_chart_leaves_the_figure_it_was_given_alone():
    figure = go.Figure(go.Scatter(x=[1], y=[2]))
    chart(figure, alt="One point", height=100)
    assert figure.layout.height is None


@pytest.mark.parametrize("make", FIELDS.values(), ids=FIELDS)
def test_every_field_has_label_hint_and_error(make):
    field = make(hint="A hint", error="Say which")
    assert field.label.startswith("Label")
    assert field.description.startswith("A hint")
    assert (field.error, field.id) == ("Say which", "f")


@pytest.mark.parametrize("make", FIELDS.values(), ids=FIELDS)
def test_what_may_stay_empty_says_so(make):
    assert make(optional=True).label.endswith("(optional)")
    assert "(optional)" not in make().label


@pytest.mark.parametrize("make", FIELDS.values(), ids=FIELDS)
def test_a_field_keeps_what_was_typed(make):
    assert make(value="a").value == "a"


def test_a_number_has_its_unit_and_a_date_an_example():
    assert FIELDS["number"]().label == "Label, days"
    assert FIELDS["date"](hint="When it began").description == "When it began. For example, 20 May 2026"


def test_a_filter_starts_with_all():
    made = filter_field("sector", "Sector", [("acute", "Acute")], every="All sectors")
    assert (made.value, made.data[0]) == ("", {"value": "", "label": "All sectors"})
    assert made.clearable is False


def test_choices_say_what_they_mean():
    assert ("nobody", "Nobody: Nobody holds it") in term_choices(tuple(Stance))


def test_an_error_summary_leads_to_each_field_and_takes_the_focus():
    made = error_summary([FieldError("since", "That is not a date"), FieldError("what", "Say what")])
    assert [(a.href, a.children) for a in parts_of(made, html.A)] == [
        ("#since", "That is not a date"),
        ("#what", "Say what"),
    ]
    assert (made.role, made.tabIndex, getattr(made, "data-take-focus")) == ("alert", -1, "yes")


def test_nothing_refused_is_no_summary():
    assert error_summary([]) is None


def test_each_field_gets_its_own_first_error():
    errors = [FieldError("b", "first"), FieldError("b", "second")]
    assert error_texts(errors, ["a", "b"]) == ["", "first"]


def test_a_refusal_says_what_where_and_what_to_try():
    said = text_of(refusal(NotFound("no handoff h-1", where="./data", try_="list them")))
    assert said == (
        "This could not be done · No handoff h-1. · Where: ./data · What to try: list them · Dismiss"
    )
    assert "Where" not in text_of(refusal(Refused("not yet")))


def test_a_fault_tells_its_number_and_does_not_promise_that_nothing_happened():
    said = text_of(fault("AB12"))
    assert "AB12" in said
    assert "may not have been done" in said


def test_saved_with_and_without_undo():
    assert [b.id for b in parts_of(saved_bar("Hazard added.", "undo"), html.Button)] == ["undo"]
    assert parts_of(saved_bar("Hazard added."), html.Button) == []
    assert saved_bar("Hazard added.").role == "status"


def test_a_question_says_what_will_happen():
    made = confirm_bar("Withdraw this claim?", yes="Withdraw the claim", yes_id="yes", no_id="no")
    assert [(b.id, b.children) for b in parts_of(made, html.Button)] == [
        ("yes", "Withdraw the claim"),
        ("no", "Cancel"),
    ]


def test_a_page_has_one_first_heading_and_cards_lower_ones():
    made = page_heading("Title", "Under it")
    assert [h.children for h in parts_of(made, html.H1)] == ["Title"]
    assert [h.children for h in parts_of(card("Part", "text"), html.H2)] == ["Part"]
    assert [h.children for h in parts_of(card("Part", ["text"], level=3), html.H3)] == ["Part"]
    with pytest.raises(KeyError):
        heading("Title", level=1)


def test_a_component_without_children_is_still_content():
    empty = dcc.Graph(id="g")
    assert parts(empty) == [empty]
    assert text_of(page_heading("Title", html.Br())) == "Title"
    assert len(parts_of(details("Open", empty), dcc.Graph)) == 1


def test_the_way_back():
    made = breadcrumb([("Boundaries", "/"), ("Eastmere → Vale", "/?b=1")], "Letter")
    assert [part.href for part in parts_of(made, dcc.Link)] == ["/", "/?b=1"]
    assert text_of(made) == "Boundaries · Eastmere → Vale · Letter"
    assert getattr(parts_of(made, html.Li)[-1], "aria-current") == "page"


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (link("A page", "/a"), "A page"),
        (button("Save", "save"), "Save"),
        (headline_number("8.2", "events a year (4.6–13)"), "8.2 events a year (4.6–13)"),
        (stressed("9 of 61", open_=True), "9 of 61"),
        (note("Moves do not show letters."), "Moves do not show letters."),
        (empty_state("Nothing here.", "Add one."), "Nothing here. · Add one."),
    ],
)
def test_what_pieces_say(made, said):
    assert text_of(made) == said


def test_selects_can_be_cleared_only_where_empty_is_an_answer():
    assert isinstance(FIELDS["select"](), dmc.Select)
    assert [FIELDS["select"](optional=answer).clearable for answer in (True, False)] == [True, False]
