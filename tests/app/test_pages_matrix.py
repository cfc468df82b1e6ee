"""The matrix: rows as in the picture, the quietest hidden, never what must show; sums keep unknowns."""

from dataclasses import replace

import pytest
from dash import dcc, html

from app.components.tables import text_of
from app.pages import matrix as page
from app.pages.matrix import HOME, plan_of
from pathway.analysis.system_map import must_show
from pathway.engine import Engine
from tests.app import seams_world as world
from tests.app.toy import parts_of

ALL = dict.fromkeys(page.FILTERS.values(), "")


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> Engine:
    return world.in_memory(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def plan(engine) -> page.Plan:
    return plan_of(engine.picture().handoffs, "")


def table_rows(engine: Engine, name: str, **values: str) -> list[list[str]]:
    """The rows of one of the page's tables, as text."""
    shown = html.Div(page.shown(engine, ALL | values))
    table = next(one for one in parts_of(shown, html.Table) if one.id == name)
    body = parts_of(table, html.Tbody)[0]
    return [[text_of(cell.children) for cell in row.children] for row in body.children]


def test_rows_and_columns_stand_in_sector_order_with_ends_last(plan):
    assert plan.keys == ["GPX", "HOS", "COM", "HSP", "CARER", "DIED", "HOME"]
    assert (plan.hidden, plan.not_drawn) == (0, 0)


def test_the_table_has_the_rows_of_the_picture_in_its_order(engine, plan):
    at = {key: number for number, key in enumerate(plan.keys)}
    pairs = list(plan.drawn)
    assert pairs == sorted(pairs, key=lambda pair: (at[pair[0]], at[pair[1]]))
    assert [row[0] for row in table_rows(engine, "matrix")] == [
        "Larkfield Surgery → Eastmere Hospitals",
        "Eastmere Hospitals → Larkfield Surgery",
        "Inside Eastmere Hospitals",
        "Eastmere Hospitals → Vale Community",
        f"Eastmere Hospitals → {world.NASTY}",
        "Vale Community → Larkfield Surgery",
        "the carer → Larkfield Surgery",
        "home → died",
    ]


def test_unknown_traffic_and_figures_are_said_and_not_zero(engine):
    rows = {row[0]: row for row in table_rows(engine, "matrix")}
    nobody = rows[f"Eastmere Hospitals → {world.NASTY}"]
    assert nobody[2] == "no count" and nobody[3] == "not known" and nobody[4] == "not answered"
    assert rows["Vale Community → Larkfield Surgery"][2] == "1,000 to 2,000 · an estimate"


@pytest.mark.parametrize("organisation", ["COM", "HSP", "GPX"])
def test_what_the_filters_leave_out_is_counted_under_every_figure(engine, organisation):
    words = text_of(page.shown(engine, ALL | {"organisation": organisation}))
    every = engine.picture().handoffs
    left = [one for one in every if organisation in (one.start.organisation, one.end.organisation)]
    told = f"Left out: {len(every) - len(left)} handoffs that the filters leave out, 3 events not placed."
    assert words.count(told) == 2


def test_events_that_are_not_placed_are_counted_as_left_out(engine):
    words = text_of(page.shown(engine, ALL))
    assert words.count("Left out: 3 events not placed.") == 2


def test_one_organisation_is_opened_into_its_services(engine):
    rows = table_rows(engine, "matrix", organisation="COM")
    assert [row[0] for row in rows] == [
        "Eastmere Hospitals: ward 7 → Vale Community: nursing",
        "Vale Community: nursing → Larkfield Surgery: practice",
    ]
    left = [one for one in engine.picture().handoffs if page.matches(one, ALL | {"organisation": "COM"})]
    plan = plan_of(left, "COM")
    names = [page._short_name(plan.places[key], plan) for key in plan.keys]
    assert names == ["practice, Larkfield Surgery", "ward 7, Eastmere Hospitals", "nursing"]


def test_several_handoffs_of_a_pair_are_summed_and_the_worst_state_says_at_how_many(engine):
    one = engine.picture().by_id[world.DISCHARGE.id]
    other = replace(engine.picture().by_id[world.UNCOUNTED.id], start=one.start, end=one.end)
    row = {key: text_of(cell) for key, cell in page._row([one, other], "organisation").items()}
    assert row["traffic"] == "11 · recorded crossings at 1, no count at 1"
    assert (
        row["mark"] == "not answered at 1 of 2" and "no figure at 1 of 2 handoffs; with them" in row["events"]
    )


def quiet_crowd(engine: Engine, count: int) -> list:
    """So many handoffs between pairs of their own, agreed, without hazards; the first is the busiest."""
    one = engine.picture().by_id[world.DISCHARGE.id]
    calm = replace(one, hazards=(), open_high=0, open_low=0, critical_open=())
    made = []
    for number in range(count):
        start = replace(one.start, organisation=f"S{number:03d}", organisation_name=f"S {number}")
        end = replace(one.end, organisation=f"E{number:03d}", organisation_name=f"E {number}")
        traffic = replace(one.traffic, low=1000.0 - number, high=1000.0 - number)
        made.append(replace(calm, start=start, end=end, traffic=traffic))
    return made


def test_beyond_the_most_rows_the_quietest_are_hidden_and_counted(engine):
    plan = plan_of(quiet_crowd(engine, 50), "")
    assert len(plan.keys) == page.MOST_KEYS and plan.hidden == 40 and plan.not_drawn == 20
    assert "S000" in plan.keys and "S049" not in plan.keys
    assert len(plan.pairs) == 50 and len(plan.drawn) == 30


@pytest.mark.parametrize("why", ["an open duty", "perhaps open", "a hazard", "unknown traffic"])
def test_what_must_show_is_never_hidden(engine, why):
    crowd = quiet_crowd(engine, 50)
    hazards = engine.picture().by_id[world.REQUEST.id].hazards
    unknown = replace(crowd[-1].traffic, low=None, high=None)
    changes = {
        "an open duty": {"open_low": 1, "open_high": 1},
        "perhaps open": {"open_high": 1},
        "a hazard": {"hazards": hazards},
        "unknown traffic": {"traffic": unknown},
    }
    crowd[-1] = replace(crowd[-1], **changes[why])
    assert must_show(crowd[-1]) and not must_show(crowd[0])
    assert "S049" in plan_of(crowd, "").keys


def test_more_that_must_show_than_rows_all_show(engine):
    crowd = [replace(one, open_high=1) for one in quiet_crowd(engine, 50)]
    assert len(plan_of(crowd, "").keys) == 100


def test_sectors_count_handoffs_by_state(engine):
    rows = {row[0]: row[1:] for row in table_rows(engine, "lanes")}
    assert rows["primary → acute"] == ["1", "not answered 1", "61 · recorded crossings"]
    assert rows["acute → voluntary"] == ["1", "not answered 1", "no count"]
    assert rows["acute → acute"][1] == "open 1" and rows[f"{HOME} → {HOME}"][0] == "1"


def test_the_sentence_counts_pairs_with_a_duty_open(engine):
    words = text_of(page.shown(engine, ALL))
    assert words.startswith(
        "8 handoffs over 8 pairs of organisations, 1 of them with the same at both ends. "
        "A critical duty is open at 3 of 8 pairs."
    )


@pytest.mark.parametrize(
    ("values", "left"),
    [({"organisation": "HSP"}, 1), ({"sector": "primary"}, 4), ({"sector": "voluntary"}, 1)],
)
def test_filters_say_how_many_they_leave(engine, values, left):
    assert f"The filters leave {left} of 8 handoffs" in text_of(page.shown(engine, ALL | values))


def test_filters_that_leave_nothing_are_no_finding(engine):
    words = text_of(page.shown(engine, {"organisation": "HSP", "sector": "community"}))
    assert words == "No handoff matches these filters. That is not a finding: widen them."


def test_links_lead_to_the_handoff_or_to_those_of_the_pair(engine):
    to_map, *links = [one.href for one in parts_of(html.Div(page.shown(engine, ALL)), dcc.Link)]
    assert to_map == "/map"
    assert len(links) == 8 and all(href.startswith("/handoff?id=") for href in links)
    one = engine.picture().by_id[world.DISCHARGE.id]
    assert page._address([one, one]) == "/handoffs?start=HOS&end=GPX"


def test_the_address_may_ask_for_what_is_not_here_and_an_empty_store_claims_nothing(engine, tmp_path):
    assert "“Services of” that is not here" in text_of(page.layout(engine, {"organisation": "NOPE"}))
    assert "That says nothing about safety" in text_of(page.layout(world.empty(tmp_path), {}))
