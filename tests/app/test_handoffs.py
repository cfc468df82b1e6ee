"""The list of handoffs: found by ends, kind, state and words, in a stated order; what is hidden is told."""

import pytest
from dash import dcc, html

from app.components.tables import text_of
from app.pages import handoffs
from app.pages.handoffs import FILTERS, MARK_KEYS, in_order, matches, shown, table_row, words_of
from pathway.engine import Engine
from tests.app.handoff_world import ID, world
from tests.app.toy import parts_of
from tests.tables import engine_of, handoffs_of, places_of

ALL = dict.fromkeys(FILTERS.values(), "")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return world()


def found(engine: Engine, **values: str) -> set[str]:
    """The handoffs that filters leave, by their ends."""
    return {
        f"{one.start.id} > {one.end.id}" for one in engine.picture().handoffs if matches(one, ALL | values)
    }


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ({"start": "GPX"}, {"GPX/desk > HOS/ED"}),
        ({"end": "COM"}, {"HOS/ward 7 > COM/nursing"}),
        ({"start": "HOS", "end": "HOS"}, {"HOS/ED > HOS/ward 7"}),
        ({"end": "HOME"}, {"HOS/ward 7 > HOME"}),
        ({"kind": "referral"}, {"GPX/desk > HOS/ED"}),
        ({"mark": "open"}, {"HOS/ward 7 > COM/nursing"}),
        ({"words": "WARD nursing"}, {"HOS/ward 7 > COM/nursing"}),
        ({"words": "retired address"}, {"HOS/ward 7 > COM/nursing"}),
        ({"words": "hospice"}, set()),
    ],
)
def test_filters_find_by_ends_kind_state_and_words(engine, values, left):
    assert found(engine, **values) == left


def test_every_mark_can_be_asked_for(engine):
    every = [found(engine, mark=key) for key in MARK_KEYS]
    assert set.union(*every) == found(engine) and sum(map(len, every)) == 4


def test_the_order_puts_open_duties_and_figures_first(engine):
    ordered = [one.id for one in in_order(engine.picture().handoffs)]
    assert ordered[0] == ID
    assert ordered == [one.id for one in in_order(list(engine.picture().handoffs)[::-1])]


def test_a_row_says_what_is_known_and_what_is_not(engine):
    by_id = engine.picture().by_id
    row = {key: text_of(cell) for key, cell in table_row(by_id[ID]).items()}
    assert row["handoff"] == "Care request at discharge · Organisation HOS → Organisation COM"
    assert row["crossings"] == "3"
    assert "open: Accept or refuse" in row["state"]
    assert "caught by a carer: 1" in row["also"] and "claimed, counterpart has not agreed: 1" in row["also"]
    assert "within limit 1 of 2, unknown 1" in row["also"] and "carer-carried 1 of 2 asked" in row["also"]
    bare = {key: text_of(cell) for key, cell in table_row(by_id["GPX/desk > HOS/ED: referral"]).items()}
    assert bare["crossings"] == "no count" and "nobody has judged" in bare["events"]
    assert bare["also"] == "nothing else recorded"


def test_each_handoff_leads_to_its_page(engine):
    links = parts_of(html.Div(shown(engine, ALL)), dcc.Link)
    assert len([one for one in links if one.href.startswith("/handoff?id=")]) == 4


def test_words_reach_names_ends_kinds_and_hazards(engine):
    text = words_of(engine.picture().by_id[ID])
    assert all(
        word in text for word in ("discharge", "ward 7", "organisation com", "care request", "catheter")
    )


def test_what_is_not_shown_is_counted():
    many = handoffs_of("\n".join(f"A/s{n} > B/t{n} | letter" for n in range(60)))
    engine = engine_of(*places_of(many), *many)
    text = text_of(shown(engine, ALL))
    assert (
        "60 of 60 handoffs" in text
        and "Rows 1 to 50 of 60 shown; 0 of the others have a critical duty open" in text
    )
    rest = shown(engine, ALL | {"rows": "51"})
    assert "Rows 51 to 60 of 60 shown" in text_of(rest) and len(parts_of(html.Div(rest), html.Tr)) == 11


def test_an_address_that_asks_for_what_is_not_here_is_told(engine):
    text = text_of(handoffs.layout(engine, {"start": "NOBODY", "kind": "referral"}))
    assert "asks for something under “Sender” that is not here" in text
    assert "1 of 4 handoffs" in text


def test_an_empty_store_says_what_to_do():
    text = text_of(handoffs.layout(engine_of(), {}))
    assert "There is no handoff yet: add one, import them, or accept moves." in text
    assert "There is no organisation yet." in text


def test_places_can_be_added_and_changed_from_here(engine):
    links = {one.href for one in parts_of(handoffs.layout(engine, {}), dcc.Link)}
    for href in (
        "/handoff/form?kind=Handoff",
        "/handoff/form?kind=Service",
        "/handoff/form?kind=Organisation",
        "/handoff/form?kind=Organisation&id=COM",
        "/handoff/form?kind=Service&id=COM%2Fnursing",
        "/handoff/form?kind=Service&organisation=COM",
    ):
        assert href in links
