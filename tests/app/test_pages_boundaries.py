"""The boundaries page: nothing hidden untold, nothing unknown as zero, one list for every rule it keeps."""

import json
import re
from dataclasses import replace

import pytest
from dash import dcc, html
from dash.development.base_component import Component

from app.components.tables import text_of
from app.filters import chosen, fields, not_known
from app.pages import boundaries as page
from app.pages.boundary_headline import APPETITE, APPETITE_BY, appetite_errors, headline
from app.pages.boundary_lists import ask_list, crossings_words, per_thousand, rate_list, unplaced_card
from app.pages.boundary_table import boundary_name, table_row
from app.wording import estimate_words, figure_words, place_words, source_of, traffic_words
from graph_schema.vocabulary import DutyState
from pathway.analysis.estimates import Estimate
from pathway.analysis.findings import BoundaryFinding, Mark
from pathway.engine import Engine
from tests.app import seams_world as world
from tests.app.toy import parts_of

ALL = dict.fromkeys(page.FILTERS.values(), "")
NOT_DECLARED = {"declared_by": None, "declared_on": None}


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> Engine:
    return world.in_memory(tmp_path_factory.mktemp("world"), appetite="2")


@pytest.fixture
def fresh(tmp_path) -> Engine:
    return world.in_memory(tmp_path)


def said(shown: Component | list) -> str:
    """Everything that a part of a page says."""
    return text_of(shown)


def row_of(engine: Engine, name: str) -> BoundaryFinding:
    return next(row for row in engine.picture().boundaries() if boundary_name(row) == name)


def cells(row: BoundaryFinding) -> dict[str, str]:
    return {key: text_of(cell) for key, cell in table_row(1, row).items()}


def names(shown: Component | list) -> list[str]:
    """The boundaries of the table, in its order."""
    table = next(one for one in parts_of(html.Div(shown), html.Table) if one.id == "boundaries")
    return [
        text_of(head.children).split(" · ")[0] for head in parts_of(table, html.Th) if head.scope == "row"
    ]


# -- the sentence on top -------------------------------------------------------------------------


def test_the_sentence_counts_what_is_highlighted_and_what_nobody_was_asked(engine):
    words = said(page._headline(engine))
    assert words.startswith(
        "1 of 8 boundaries carries more than the declared 2 events a year with a critical"
    )
    assert "Nobody has been asked at 3, and not everyone has answered at 0." in words
    assert "An appetite of 2 events a year was declared by Board on 21 May 2026" in words


def test_without_an_appetite_none_is_highlighted_and_one_is_asked_for(fresh):
    words = said(page._headline(fresh))
    assert words.startswith("8 boundaries. No appetite is declared, so none is highlighted.")
    assert "Declare an appetite" in words


def test_what_is_not_known_is_never_zero(engine):
    words = said(page._headline(engine))
    assert "or more" in words and "no upper end where no crossing of the year is counted" in words
    assert "4 of 8 handoffs have no figure for events; that is not zero" in words
    nothing = replace(engine.picture().headline(), unheld_days=None, unowned_days=None, possibly=1)
    words = said(headline(nothing, NOT_DECLARED))
    assert (
        "Not recorded who in fact held crossings" in words and "Not recorded release and acceptance" in words
    )
    assert "1 other lies above it with a critical duty perhaps open" in words
    perhaps = said(headline(replace(nothing, perhaps_above=2), NOT_DECLARED))
    assert "2 others perhaps lie above it" in perhaps and "known only between two ends" in perhaps


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        (("2", "Board", "sam"), []),
        (("0", "Board", "sam"), [APPETITE]),
        (("two", "Board", "sam"), [APPETITE]),
        (("-1", " ", "sam"), [APPETITE, APPETITE_BY]),
        (("", "", ""), ["b-appetite", "b-appetite-by", "b-actor"]),
    ],
)
def test_an_appetite_is_refused_by_field(typed, refused):
    assert [error.field_id for error in appetite_errors(*typed)] == refused


def test_declaring_an_appetite_highlights_and_undo_takes_it_back(fresh):
    done = page.declared(fresh, "2", " Board ", "sam")
    assert done.words == "Appetite declared: 2 events a year, by Board." and not done.errors
    assert fresh.picture().headline().highlighted == 1
    fresh.undo(done.command, actor="sam")
    assert fresh.picture().headline().appetite is None
    assert page.declared(fresh, "3", "Board", "sam").errors == ()


def test_a_persons_number_is_not_taken_as_who_declares(fresh):
    done = page.declared(fresh, "2", "943 476 5919", "sam")
    assert [error.field_id for error in done.errors] == [APPETITE_BY]
    assert done.errors[0].message.startswith("The text under “Declared by” seems to hold")
    assert "943" not in str(done.errors) and fresh.picture().parameters.appetite is None


# -- filters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ({}, 8),
        ({"organisation": "COM"}, 2),
        ({"organisation": "CARER"}, 1),
        ({"sector": "voluntary"}, 1),
        ({"kind": "referral"}, 2),
        ({"where": "inside"}, 1),
        ({"where": "between"}, 7),
        ({"gap": "G10"}, 7),
        ({"organisation": "COM", "where": "inside"}, 0),
    ],
)
def test_filters_leave_whole_boundaries_and_say_how_many(engine, values, left):
    found = page.left_of(engine.picture(), ALL | values)
    assert len(found.boundaries) == left
    words = said(page.shown(engine, ALL | values))
    assert ("The filters leave" in words) == bool(values)
    if values:
        assert f"The filters leave {left} of 8 boundaries" in words


def test_lists_and_unplaced_events_are_filtered_too(engine):
    words = said(page.shown(engine, ALL | {"organisation": "GPX"}))
    assert "Imaging" not in words and "radiology → ED" not in words
    assert "1 event names organisations but no handoff" in words
    assert "radiology" in said(page.shown(engine, ALL | {"organisation": "HOS"}))


def test_an_address_may_ask_for_anything(engine):
    query = {"gap": "G99", "rows": "-3", "organisation": "COM", "kind": "<script>", "other": "x"}
    filters = page._filters(engine.picture())
    assert chosen(filters, query) == ALL | {"organisation": "COM"}
    words = said(page.layout(engine, query))
    assert "The address asks for something under “Kind”, “Gap” and “Rows shown”" in words
    assert "<script>" not in words


def test_the_fields_show_what_the_address_asks_for(engine):
    filters = page._filters(engine.picture())
    shown = fields(filters, chosen(filters, {"sector": "acute"}))
    assert [field.value for field in shown] == ["", "acute", "", "", "", ""]
    assert not_known(filters, {"sector": "acute", "gap": ""}) == ""


def test_more_rows_than_the_first_are_hidden_and_counted(engine, monkeypatch):
    monkeypatch.setattr(page, "FIRST_ROWS", 2)
    shown = page.shown(engine, ALL)
    assert len(names(shown)) == 2
    words = said(shown)
    assert "Rows 1 to 2 of 8 shown. Of the others a critical duty is open at 1; together 12 events" in words
    assert "Left out: 6 boundaries not shown, 3 events not placed" in words


def test_every_row_is_on_one_page_and_keeps_its_number(engine, monkeypatch):
    monkeypatch.setattr(page, "FIRST_ROWS", 3)
    listed = [row for field in page._filters(engine.picture())[-1:] for row in field.choices]
    assert listed == [("4", "Rows 4 to 6"), ("7", "Rows 7 to 8")]
    every = [names(page.shown(engine, ALL | {"rows": rows})) for rows in ("", "4", "7")]
    assert [name for listed in every for name in listed] == [
        boundary_name(row) for row in engine.picture().boundaries()
    ]
    last = page.shown(engine, ALL | {"rows": "7"})
    assert "Rows 7 to 8 of 8, in order of attention" in said(last)
    table = next(one for one in parts_of(html.Div(last), html.Table) if one.id == "boundaries")
    assert [row.children[0].children for row in table.children[2].children] == ["7", "8"]
    assert page.left_of(engine.picture(), ALL | {"rows": "7"}).first == 7


def test_rows_beyond_what_the_filters_leave_show_the_first(engine, monkeypatch):
    monkeypatch.setattr(page, "FIRST_ROWS", 3)
    shown = page.shown(engine, ALL | {"organisation": "COM", "rows": "7"})
    assert names(shown) == names(page.shown(engine, ALL | {"organisation": "COM"}))


def test_the_rows_shown_and_all_rows_can_be_had_as_a_file(engine, monkeypatch):
    monkeypatch.setattr(page, "FIRST_ROWS", 3)
    buttons = parts_of(html.Div(page.shown(engine, ALL | {"rows": "4"})), html.Button)
    of_table = [one for one in buttons if "boundaries" in getattr(one, "data-csv-name", "")]
    files = [json.loads(getattr(one, "data-csv")) for one in of_table]
    assert [[line[0] for line in lines[1:]] for lines in files] == [list("456"), list("12345678")]
    assert "not shown" in files[0][1] and "not shown" not in files[1][1]


@pytest.mark.parametrize(
    ("state", "words"),
    {
        DutyState.UNASSIGNED: "nobody holds it",
        DutyState.CONTESTED: "answers differ",
        DutyState.ASSUMED_IMPUTED: "the one who is named has not accepted",
        DutyState.DELEGATED_UNACCEPTED: "passed on and not accepted",
        DutyState.STALE: "it has lapsed",
        DutyState.PATIENT_HELD: "left to the patient, a carer",
        DutyState.OVERSIGHT_ONLY: "a body that oversees",
        DutyState.JOINT_NO_LEAD: "shared without a lead",
        DutyState.ASSUMED_SELF: "claimed by the holder alone",
        DutyState.ASSIGNED_REVIEW_DUE: "agreed and due for review",
        DutyState.NOT_ASSESSED: "nobody, or not everyone, has answered",
    }.items(),
)
def test_what_counts_as_open_is_told_of_every_state(state, words):
    rest, perhaps = page.WORKING.split("Perhaps open:")
    opened, not_open = rest.split("Not open:")
    assert words in (opened if state.is_open else not_open if state.is_soft else perhaps)


# -- the table -----------------------------------------------------------------------------------


def test_who_died_while_nobody_held_comes_first_and_the_table_is_in_the_order_of_the_findings(engine):
    order = [boundary_name(row) for row in engine.picture().boundaries()]
    assert names(page.shown(engine, ALL)) == order and order[0] == "Inside Eastmere Hospitals"


def test_a_row_says_what_is_known_and_of_what(engine):
    row = cells(row_of(engine, "Eastmere Hospitals → Vale Community"))
    assert row["crossings"] == "41 · recorded crossings"
    assert re.match(r"12 \(4\.\d–2\d\) · \d+ judged · 1 recorded", row["events"])
    assert "1 recorded of any grade; caught by a carer: 1" in row["events"]
    assert "prompts considered: not recorded" in row["events"]
    assert row["duties"] == "accept: open · clinical: claimed only"
    assert row["unheld"] == "1 · 1 of 1 crossing told of"
    assert "claimed, counterpart has not agreed: its only handoff" in row["also"]
    assert "carried by a carer: 1 of 1 asked" in row["also"] and "only the sender reports" in row["also"]
    assert "1 unplaced event of the year names an end of it" in row["also"]


def test_a_death_has_no_rate_and_nobody_is_asked_to_judge_it(engine):
    row = cells(row_of(engine, "home → died"))
    assert row["events"] == "0 by definition · A death is no handoff"


def test_a_row_without_anything_known_says_so(engine):
    bare = cells(row_of(engine, f"Eastmere Hospitals → {world.NASTY}"))
    assert bare["crossings"] == "no count" and bare["unheld"] == "not recorded"
    assert (
        "not known" in bare["events"]
        and "nobody has judged" in bare["events"]
        and "0 (" not in bare["events"]
    )
    undated = cells(row_of(engine, "the carer → Larkfield Surgery"))
    assert undated["crossings"] == "0 · recorded crossings; 1 more without a date"


def test_who_died_meanwhile_is_of_the_whole_record_and_where_nobody_can_tell_it_says_so(engine):
    said_of = cells(row_of(engine, "Inside Eastmere Hospitals"))["also"]
    assert "died or lost while nobody held, in the whole record: 1" in said_of
    unknown = cells(row_of(engine, "Vale Community → Larkfield Surgery"))["also"]
    assert "not known whether anybody died or was lost while nobody held: its only handoff" in unknown
    words = said(page.shown(engine, ALL))
    assert "Died or lost while nobody held, in the whole record" in words


def test_one_persons_judgement_is_called_that_and_where_no_source_reports_it_says_so(engine):
    row = cells(row_of(engine, "Vale Community → Larkfield Surgery"))
    assert "one person’s judgement: highlights nothing" in row["also"]
    assert "no source" in row["events"] and row["crossings"] == "1,000 to 2,000 · an estimate"


def test_several_handoffs_are_counted_by_state_and_none_is_left_out(engine):
    row = row_of(engine, "Eastmere Hospitals → Vale Community")
    (duty, _), *rest = row.critical
    more = replace(
        row, handoffs=row.handoffs * 3, critical=((duty, ((row.mark, 1), (Mark.AGREED, 2))), *rest)
    )
    shown = cells(more)
    assert shown["duties"].startswith("accept: open at 1, agreed at 2")
    assert shown["boundary"].endswith("3 handoffs: care request")


def test_the_csv_holds_the_rows_of_the_table(engine):
    shown = html.Div(page.shown(engine, ALL | {"organisation": "COM"}))
    buttons = parts_of(shown, html.Button)
    button = next(b for b in buttons if getattr(b, "data-csv-name", "").endswith("boundaries.csv"))
    lines = getattr(button, "data-csv")
    assert lines.count("20 May 2025 – 20 May 2026") == 2 and "Vale Community → Larkfield Surgery" in lines
    assert "8,000" not in lines and len(names([shown])) == 2


# -- lists, source, words ------------------------------------------------------------------------


def test_each_list_says_its_order_and_links_to_the_handoff(engine):
    words = said(page.shown(engine, ALL))
    for order in (
        "Most people first. The two coincide; neither is a cause of the other.",
        "Nobody, or not everyone, has answered. Busiest first; without a count last.",
        "Moderate or worse events per 1,000 crossings, highest first; a lower limit by its lower end.",
    ):
        assert order in words
    links = [one.href for one in parts_of(html.Div(page.shown(engine, ALL)), dcc.Link)]
    assert any(href.startswith("/handoff?id=HOS%2Fradiology") for href in links)


def test_a_long_list_folds_the_rest_and_counts_it(engine):
    listed = list(engine.picture().handoffs)
    picture = engine.picture()
    shown = ask_list(listed, picture)
    assert "First 3 of 8" in said(shown) and "5 more" in said(shown)
    assert len(parts_of(shown, html.Table)) == 2 and "All 2" in said(rate_list(listed[:2], picture))


def test_empty_lists_are_not_all_clear(engine):
    words = said(page.shown(engine, ALL | {"organisation": "HSP"}))
    assert "Where holding is not recorded, nobody can tell: at 1 handoff." in words
    assert "No handoff has a rate yet" in words and "nothing to draw" in words
    assert "Every recorded event is placed or refused." in said(unplaced_card([], 0))
    none = said(unplaced_card([], 0, recorded=False))
    assert "No event is recorded, which does not mean that none happened." in none and "Every" not in none


def test_where_a_number_of_crossings_comes_from_stands_beside_it(engine):
    by_id = engine.picture().by_id
    assert crossings_words(by_id[world.JUDGED_ALONE.id]) == "1,000 to 2,000 by an estimate"
    assert crossings_words(by_id[world.UNCOUNTED.id]) == "no count"
    assert crossings_words(by_id[world.REFERRAL.id]) == "61"
    both = [by_id[world.REFERRAL.id], by_id[world.UNCOUNTED.id]]
    assert traffic_words(both) == "recorded crossings at 1, no count at 1"
    assert per_thousand(by_id[world.UNCOUNTED.id]) == "not known"


def test_the_source_counts_the_year_and_not_the_store(engine):
    picture = engine.picture()
    source = source_of(picture, [picture.by_id[world.REQUEST.id]], [])
    assert source.records == "1 handoff, 1 judged hazard, 1 recorded event and 41 recorded crossings"
    assert source.period == "20 May 2025 – 20 May 2026" and source.left_out == "nothing"


@pytest.mark.parametrize("value", [1e-9, 0.00038, 0.0009999, 0.001, 0.5, 12.0, 123_456.0])
def test_no_figure_is_shown_with_an_exponent_or_endless_digits(value):
    shown = f"{figure_words(value)} {estimate_words(Estimate(value, value / 9, value * 9))}"
    assert "e-" not in shown and "e+" not in shown and not re.search(r"0\.000", shown)


def test_a_service_named_like_its_organisation_is_named_once(engine):
    place = engine.picture().places.of("HOS/ED")
    assert place_words(place) == "Eastmere Hospitals: ED"
    assert place_words(replace(place, name="Eastmere Hospitals")) == "Eastmere Hospitals"
    assert place_words(engine.picture().places.of("CARER")) == "the carer"


def test_an_empty_store_says_what_to_do_and_claims_no_safety(tmp_path):
    words = said(page.layout(world.empty(tmp_path), {}))
    assert "That says nothing about safety" in words and "start here" in words
    assert "0 boundaries" not in words
