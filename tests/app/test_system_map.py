"""The map: each box in its place on every visit, only what differs told; words, table and files the same."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from dash import html
from hypothesis import given, settings
from hypothesis import strategies as st

from app import file_columns
from app.components.tables import text_of
from app.figures.still_graph import still_graph
from app.figures.system_map import Box, difference, graph_of, short_name
from app.figures.system_map_layers import LAYERS, layer_of
from app.pages import system_map as page
from app.pages import system_map_said as words_of
from app.pages.matrix import plan_of
from app.pages.system_map_beside import beside
from app.pages.system_map_view import View, seen, view_of, without_handoff
from pathway.analysis.coverage import coverage_of
from pathway.analysis.system_map import Drawn, Hidden, Line
from tests.app import seams_world as world
from tests.app.toy import parts_of

NOTHING = Drawn((), (), Hidden((), 0, 0, 0))
ED, CLINIC, PRACTICE = (
    "Eastmere Hospitals: ED",
    "Eastmere Hospitals: outpatients",
    "Larkfield Surgery: practice",
)
YEARLY, WITHOUT = "Events expected in a year", "without a figure"
NOBODY = "Nobody is known to have judged a hazard"
CHOOSE = "choose another place, such as a service of the same organisation."
NO_WAY = f"No way from {ED} to the carer over handoffs that are drawn. From {ED} one comes to 0 places."
SECTORS = ["Primary", "Acute", "Community"]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return world.in_memory(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def picture(engine):
    return engine.picture()


def boxes(count: int, opened: int = 0) -> list[Box]:
    services = [(f"S{n}", f"service {n}", "") for n in range(opened)]
    return [
        Box(
            f"{sector}-{n}",
            f"{sector} {n:02d}",
            sector,
            services=services if (sector, n) == ("Acute", 1) else (),
        )
        for sector in SECTORS
        for n in range(count)
    ]


def at(graph, kind: str) -> dict[str, tuple[float, float]]:
    return {one["id"]: (one["x"], one["y"]) for one in graph[kind]}


def overlaps(graph) -> list[tuple[str, str]]:
    """Pairs of boxes that lie on each other."""
    heads = [{**one, "h": 44} for one in graph["heads"]]
    every = [*graph["groups"], *heads, *(one for one in graph["places"] if one["kind"] == "end")]
    return [
        (a["id"], b["id"])
        for number, a in enumerate(every)
        for b in every[:number]
        if abs(a["x"] - b["x"]) < (a["w"] + b["w"]) / 2 and abs(a["y"] - b["y"]) < (a["h"] + b["h"]) / 2
    ]


def csv_of(below) -> list[str]:
    """The lines of the file of the map's table."""
    button = next(one for one in parts_of(html.Div(below), html.Button) if hasattr(one, "data-csv"))
    return json.loads(getattr(button, "data-csv"))


@settings(max_examples=60)
@given(count=st.integers(1, 30), opened=st.integers(0, 40))
def test_no_box_lies_on_another_and_the_order_does_not_matter(count, opened):
    some = boxes(count, opened)
    graph = graph_of(some, SECTORS, NOTHING, LAYERS["duties"])
    assert overlaps(graph) == []
    assert graph == graph_of(some[::-1], SECTORS, NOTHING, LAYERS["duties"])
    inside = next((one for one in graph["groups"] if one["opened"]), None)
    for one in graph["places"]:
        assert abs(one["x"] - inside["x"]) <= inside["w"] / 2 - 103
        assert abs(one["y"] - inside["y"]) <= inside["h"] / 2 - 27


@pytest.mark.parametrize("opened", [0, 1, 2, 7, 12, 13, 30])
@pytest.mark.parametrize("which", ["Primary", "Acute", "Community"])
def test_what_is_opened_lies_on_no_sector_that_stands_below_it(which, opened):
    services = [(f"S{n}", f"service {n}", "") for n in range(opened)]
    some = [Box(one, one, one, services=services if one == which else ()) for one in SECTORS]
    graph = graph_of(some, SECTORS, NOTHING, LAYERS["duties"])
    assert overlaps(graph) == []
    closed = graph_of([replace(one, services=()) for one in some], SECTORS, NOTHING, LAYERS["duties"])
    above = SECTORS[: SECTORS.index(which)]
    assert all(at(graph, "groups")[one] == at(closed, "groups")[one] for one in above)


def test_opening_one_moves_only_what_stands_below_or_to_the_right_of_it():
    before = at(graph_of(boxes(5), SECTORS, NOTHING, LAYERS["duties"]), "groups")
    after = at(graph_of(boxes(5, opened=20), SECTORS, NOTHING, LAYERS["duties"]), "groups")
    left = {id_ for id_, (x, _) in before.items() if x < before["Acute-1"][0]}
    above = {"Acute-0"}
    assert left and all(before[id_] == after[id_] for id_ in left | above)


@pytest.mark.parametrize(
    ("view", "groups", "places", "lines"),
    [
        (View(), 4, 3, 7),
        (View(opened=("HOS",)), 4, 7, 8),
        (View(service="COM/nursing"), 4, 6, 7),
        (View(organisation="COM"), 3, 0, 2),
        (View(sector="voluntary"), 2, 0, 1),
    ],
    ids=["all", "opened", "one service", "round one", "one sector"],
)
def test_what_a_view_draws(picture, view, groups, places, lines):
    graph = seen(picture, view).graph
    assert [len(graph[kind]) for kind in ("groups", "places", "lines")] == [groups, places, lines]
    ids = [one["id"] for kind in graph.values() for one in kind]
    assert len(ids) == len(set(ids))
    assert {line[end] for line in graph["lines"] for end in ("from", "to")} <= set(ids)


@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["", "COM", "HOS"]), st.sets(st.sampled_from(["HOS", "COM", "GPX"])),
            st.sampled_from(sorted(LAYERS)), st.sampled_from(["20", "40"]),
        ),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_told_what_differs_a_drawing_is_as_if_drawn_anew(picture, steps):
    shown = {one["id"]: one for kind in seen(picture, View()).graph.values() for one in kind}
    before = View()
    for organisation, opened, layer, lines in steps:
        after = View(organisation=organisation, opened=tuple(sorted(opened)), layer=layer, lines=lines)
        told = difference(seen(picture, before).graph, seen(picture, after).graph)
        shown |= {one["id"]: one for kind in told["put"].values() for one in kind}
        shown = {id_: shown[id_] for id_ in told["ids"]}
        before = after
    assert shown == {one["id"]: one for kind in seen(picture, before).graph.values() for one in kind}


def test_nothing_but_what_differs_is_told(picture):
    told = difference(seen(picture, View()).graph, seen(picture, View(opened=("GPX",))).graph)
    put = {one["id"] for one in told["put"]["places"]}
    assert "GPX/practice" in put and "HOME" not in put
    untouched = {"HOS", "COM"} & {one["id"] for one in told["put"].get("groups", ())}
    assert untouched == set()


@pytest.mark.parametrize(
    ("asked", "view"),
    [
        ({}, View()),
        ({"organisation": "nobody", "sector": "no", "layer": "no", "lines": "7", "opened": "X,HOME"}, View()),
        (
            {"organisation": "HOS", "sector": "acute", "layer": "events", "lines": "20", "opened": "HOS,COM"},
            View("HOS", "acute", "events", "20", ("HOS", "COM")),
        ),
        (
            {"start": "HOME", "to": "HOS/ED", "service": "COM/nursing"},
            View(start="HOME", to="HOS/ED", service="COM/nursing"),
        ),
    ],
)  # fmt: skip
def test_an_address_asks_for_what_there_is(picture, asked, view):
    assert view_of(picture, asked) == view
    assert view_of(picture, view.kept()) == view


@pytest.mark.parametrize(
    ("layer", "line", "label", "words"),
    [
        ("duties", "all: HOS > COM", "● 1 of 1", "1 handoff: 1 with a critical duty open."),
        ("duties", "all: HOS > HSP", "? 1 of 1", "1 handoff: 1 not answered."),
        ("events", "all: HOS > HSP", "no figure", f"{YEARLY}: no figure, {WITHOUT} at 1 of 1 handoff."),
        ("sources", "all: COM > GPX", "1 of 1 no source", "No event source at 1 of 1 handoff."),
        ("sources", "all: HOS > COM", "", "No event source at 0 of 1 handoff."),
        ("reviews", "all: HOS > HSP", "1 of 1 no judgement known", f"{NOBODY} at 1 of 1 handoff."),
        ("unplaced", "all: HOS > COM", "", "1 handoff."),
    ],
)  # fmt: skip
def test_what_a_layer_says_of_a_line(picture, layer, line, label, words):
    lines = {one["id"]: one for one in seen(picture, View(layer=layer)).graph["lines"]}
    assert (lines[line]["label"], lines[line]["words"]) == (label, words)


def test_a_sum_without_a_figure_for_some_handoff_is_at_least_that(picture):
    both = Line("HOS", "COM", (picture.by_id[world.REQUEST.id], picture.by_id[world.UNCOUNTED.id]), 1)
    assert LAYERS["events"].label(both).startswith("≥ ")
    assert LAYERS["events"].words(both).startswith("Events expected in a year: at least ")
    alone = Line("HOS", "COM", (picture.by_id[world.REQUEST.id],), 1)
    assert not LAYERS["events"].label(alone).startswith("≥")


def test_a_line_between_organisations_is_never_given_a_state(picture):
    lines = seen(picture, View()).graph["lines"]
    assert all("mark" not in one for one in lines if one["id"].startswith("all: "))
    opened = seen(picture, View(service="COM/nursing")).graph["lines"]
    assert {one["id"]: one["mark"] for one in opened if "mark" in one}[world.REQUEST.id] == "open"


def test_the_sentence_counts_what_is_not_drawn(picture):
    said = text_of(words_of.sentence(seen(picture, View())))
    assert said == (
        "8 handoffs: 7 on 7 lines, 1 inside 1 box. A critical duty is open on 2 lines and inside 1 box. "
        "Showing 7 of 7 lines."
    )


@pytest.mark.parametrize(
    "view", [View(), View(opened=("HOS",)), View(organisation="COM"), View(sector="voluntary", lines="20")]
)
def test_every_handoff_is_on_one_line_or_in_one_box_and_in_one_part_of_each_legend(picture, view):
    for layer in LAYERS:
        shown = seen(picture, replace(view, layer=layer))
        assert sum(len(line.handoffs) for line in shown.lines) + shown.inside == len(shown.left)
        counts = LAYERS[layer].counts(shown.left)
        assert not LAYERS[layer].parts or sum(counts.values()) == len(shown.left)
        every, *parts = [one["label"] for one in words_of.lit_choices(shown)]
        assert every == f"All {len(shown.left)}"
        assert sum(int(one.split()[-1]) for one in parts) in (0, len(shown.left))


def test_lines_and_boxes_are_the_pairs_of_the_matrix(picture):
    shown = seen(picture, View())
    assert len(shown.lines) + len(shown.within) == len(plan_of(picture.handoffs, "").pairs)


def test_where_no_duty_applies_is_counted_and_said(picture):
    shown = seen(picture, View())
    assert words_of.lit_choices(shown)[-1] == {"value": "not_applicable", "label": "– does not apply 1"}
    assert words_of.layer_words(shown).endswith("; none applies at 1 of them, which end with a death.")


@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_states_are_drawn_and_explained_in_the_layer_of_duties_alone(picture, layer):
    shown = seen(picture, View(service="COM/nursing", layer=layer))
    drawn = any("mark" in line for line in shown.graph["lines"])
    legend = any("tag-open" in str(part) for part in words_of.layer_legend(shown))
    assert (drawn, legend) == (layer == "duties",) * 2
    codes = {one["value"] for one in words_of.lit_choices(shown)}
    assert {code for line in shown.graph["lines"] for code in line["marks"]} <= codes
    assert words_of.lit_of(words_of.lit_choices(shown), "open") == ("open" if layer == "duties" else "")


def test_the_file_of_the_table_has_numbers_and_what_they_leave_out(picture):
    shown = seen(picture, View())
    rows = {line.id: file_columns.cells_of(line.handoffs) for line in shown.lines}
    unknown = rows["all: HOS > HSP"]
    assert (unknown["crossings_low"], unknown["crossings_without"]) == ("not known", "1")
    assert (unknown["events_middle"], unknown["events_without"]) == ("not known", "1")
    known = rows["all: HOS > COM"]
    low, middle, high = (float(known[f"events_{end}"]) for end in ("low", "middle", "high"))
    assert low <= middle <= high and known["events_without"] == "0"
    assert (known["events_least"], known["events_most"]) == (known["events_low"], known["events_high"])
    both = file_columns.cells_of([picture.by_id[one.id] for one in (world.REQUEST, world.UNCOUNTED)])
    assert both["events_middle"] == known["events_middle"]
    assert (both["events_without"], both["events_most"]) == ("1", "not known")
    heads = csv.reader(io.StringIO(csv_of(words_of.below(picture, shown))[0])).__next__()
    assert [one.in_words for one in file_columns.COLUMNS] == heads[6:-2]


def test_the_table_has_a_row_for_every_line_that_is_drawn(picture):
    for view in (View(), View(opened=("HOS",)), View(organisation="COM")):
        shown = seen(picture, view)
        below = html.Div(words_of.below(picture, shown))
        table = next(one for one in parts_of(below, html.Table) if one.id == "map-lines-table")
        flown = [one for one in parts_of(table, html.Button) if hasattr(one, "data-map-fly")]
        assert [getattr(one, "data-map-fly") for one in flown] == shown.order


def test_what_lies_inside_a_box_is_on_the_drawing_in_the_order_and_in_the_table(picture):
    shown = seen(picture, View())
    ranks = {row.id: row.rank for row in picture.boundaries("organisation")}
    assert "HOS" in shown.order and len(shown.order) == len(shown.lines) + 1
    by_id = {line.id: line.rank for line in [*shown.lines, *shown.insides]}
    assert by_id["HOS"] == ranks["HOS > HOS"]
    assert [by_id[id_] for id_ in shown.order] == sorted(by_id.values())
    box = next(one for one in shown.graph["groups"] if one["id"] == "HOS")
    assert box["label"] == "Eastmere Hospitals\n● 1 of 1 inside" and box["marks"] == {"open": 1}
    assert "Inside it: 1 handoff: 1 with a critical duty open." in box["words"]
    said = text_of(beside(picture, shown, "HOS"))
    assert "Inside it" in said and "All handoffs inside it" in said
    table = list(csv.DictReader(io.StringIO("\n".join(csv_of(words_of.below(picture, shown))))))
    assert [row["On the map"] for row in table if row["From → to"] == "Inside Eastmere Hospitals"] == [
        "in its box"
    ]
    assert sum(int(row["Handoffs"]) for row in table) == len(shown.left)


@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_a_box_says_of_its_inside_what_a_line_would(picture, layer):
    shown = seen(picture, View(layer=layer))
    (inside,) = shown.insides
    box = next(one for one in shown.graph["groups"] if one["id"] == inside.start)
    assert box["marks"] == shown.layer.counts(inside.handoffs)
    if layer != "unplaced":
        label = shown.layer.label(inside)
        assert box["label"].endswith(f"\n{label} inside" if label else "Hospitals")


def test_no_judgement_is_counted_as_coverage_counts_it(picture):
    counted = sum(row.unreviewed for row in coverage_of(picture).boundaries)
    assert LAYERS["reviews"].counts(picture.handoffs)["none"] == counted


@pytest.mark.parametrize(
    ("recorded", "parts"),
    [
        (True, {"none": "no remit", "some": "reached"}),
        (False, {"unknown": "not known: no remit is recorded"}),
    ],
)
def test_that_no_remit_is_recorded_is_never_read_as_reached(recorded, parts):
    layer = layer_of("remits", remits=recorded)
    assert {part.code: part.words for part in layer.parts if not part.rare} == parts


@pytest.mark.parametrize(
    ("id_", "says"),
    [
        ("all: HOS > COM", "Eastmere Hospitals → Vale Community"),
        ("HOS", "Eastmere Hospitals"),
        ("COM/nursing", "Vale Community: nursing"),
        ("HOME", "home"),
        ("not there", "Nothing chosen"),
    ],
)
def test_what_is_chosen_stands_beside(picture, id_, says):
    assert text_of(beside(picture, seen(picture, View()), id_)).startswith(says)


@pytest.mark.parametrize(
    ("start", "to", "says"),
    [
        ("HOS/radiology", "HOS/ED", f"1 handoff: Eastmere Hospitals: radiology → {ED}."),
        ("CARER", "HOS/outpatients", f"2 handoffs: the carer → {PRACTICE} → {CLINIC}."),
        ("HOS/ED", "CARER", NO_WAY),
        ("COM/therapy", "CARER", f"No handoff leads from or to Vale Community: therapy: {CHOOSE}"),
        ("HOS/ED", "HOS/ED", f"{ED} is both ends: choose two places."),
    ],
)  # fmt: skip
def test_the_way_from_one_place_to_another_in_words(picture, start, to, says):
    assert words_of.path_words(picture, seen(picture, View(start=start, to=to))) == says


def test_more_lines_than_asked_for_are_explained(picture):
    whole = seen(picture, View(opened=("HOS",)))
    asked = whole.drawn.asked
    few = replace(whole, view=replace(whole.view, lines="4"))
    rest = len(whole.drawn.lines) - asked
    said = f"8 lines ({asked} of what is opened, looked at or on the way and {rest} others, as asked for)"
    assert asked and said in words_of.hidden_words(few)
    alone = seen(picture, View())
    assert words_of.hidden_words(alone) == "Showing 7 of 7 lines."
    some = replace(alone, view=replace(alone.view, lines="4"))
    assert "7 lines (3 that nothing is drawn together with beyond the 4 asked for)" in words_of.hidden_words(
        some
    )


def test_no_way_is_offered_from_a_place_without_a_handoff(picture):
    without = without_handoff(picture)
    used = {id_ for one in picture.handoffs for id_ in (one.handoff.from_id, one.handoff.to_id)}
    assert without and not used & set(without) and used | set(without) >= set(picture.places.known)


def test_the_still_picture_has_every_box_and_escapes_names(picture):
    drawn = still_graph(seen(picture, View()).graph)
    for name in ("Eastmere Hospitals", "Vale Community", "Larkfield Surgery"):
        assert re.search(r"\s*</text>.*".join(name.split()) + "|" + name, drawn), name
    assert "<b>" not in drawn and "&lt;b&gt;" in drawn


def test_views_of_a_picture_are_kept_and_not_for_ever(picture):
    first = seen(picture, View())
    assert seen(picture, View()) is first
    for lines in ("20", "40", "80", "160", "320"):
        seen(picture, replace(View(), lines=lines))
        seen(picture, replace(View(), lines=lines, layer="events"))
    assert seen(picture, View()) == first and seen(picture, View()) is not first


def test_names_lose_only_what_most_names_end_in():
    assert [short_name(one) for one in ("Eastmere Hospitals NHS Trust", "NHS Trust Supplies")] == [
        "Eastmere Hospitals",
        "NHS Trust Supplies",
    ]


def test_an_empty_system_says_what_to_do(tmp_path):
    assert "There is no handoff yet" in text_of(page.layout(world.empty(tmp_path), {}))
