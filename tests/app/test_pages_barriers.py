"""The page of weak barriers: lists, what-if, and everything that is unknown said in words."""

import pytest
from dash import html

from app.components.tables import text_of
from app.pages import barriers as page
from app.pages import barriers_without
from app.pages.barriers import FILTERS
from graph_schema.hazards import Control
from tests.app import barriers_world as world
from tests.app.toy import parts_of
from tests.tables import changed, engine_of


def engine(*records):
    replaced = {one.id: one for one in (*world.RECORDS, *world.carried(), *records)}
    return engine_of(*replaced.values())


def shown(*records, without: str = ""):
    return html.Div(page.shown(engine(*records), dict.fromkeys(FILTERS.values(), without)))


def rows(drawn, name: str) -> list[list[str]]:
    table = next(one for one in parts_of(drawn, html.Table) if one.id == name)
    body = next(one for one in table.children if isinstance(one, html.Tbody))
    return [[text_of(cell) for cell in row.children] for row in body.children]


def test_the_sentence_names_what_lies_under_most_and_counts_what_nobody_holds():
    lead = next(one for one in parts_of(shown(), html.P) if one.className == "lead")
    assert text_of(lead) == (
        "Referral mailbox lies under 9 barriers: 9 handoffs, 4 pathways. Nobody holds 2 of 12 barriers. "
        "1 workaround counts as unverified at most."
    )


def test_nothing_shared_is_not_said_to_be_a_finding():
    alone = [changed(one, common_cause=None) for one in world.MAILBOX]
    lead = next(one for one in parts_of(shown(*alone), html.P) if one.className == "lead")
    assert text_of(lead).startswith("Nobody holds 2 of 12 barriers.")


def test_how_it_was_typed_elsewhere_stands_beside_the_name():
    first = rows(shown(), "barriers-causes")[0]
    assert first[0] == "Referral mailbox · also typed: referral Mailbox"
    assert first[1:4] == ["9", "4", "9, 9 standing"]


@pytest.mark.parametrize(
    ("control", "words"),
    [
        (world.NOBODYS, "nobody"),
        (world.AWAY, "nobody: the post is vacant (Ward clerk, Organisation COM)"),
    ],
)
def test_why_nobody_holds_a_barrier(control, words):
    [row] = [one for one in rows(shown(), "barriers-unowned") if one[0] == control.name]
    assert row[2] == words and row[4] == "D305"


def test_what_is_not_recorded_of_a_workaround_is_said():
    bare = changed(world.RINGING, depends_on=None, since=None, if_absent=None)
    [row] = rows(shown(bare), "barriers-workarounds")
    assert row[2:5] == ["not recorded"] * 3
    assert "unverified: a workaround, which never counts as more" in row[6]


def test_switched_off_each_hazard_says_its_change_or_why_nobody_can():
    found = rows(shown(without="referral mailbox"), "barriers-what-if")
    assert len(found) == 9
    told = {row[1]: row for row in found}
    assert told["Referral 3"][3:] == ["none", "cannot be said: judged with its barriers in place"]
    assert "→" in told["Referral 1"][4] and told["Referral 1"][3] == "Ringing the team as well"


def test_where_all_rest_on_failed_barriers_nothing_is_lost_again():
    failed = [changed(one, state="failed") for one in world.MAILBOX]
    said = text_of(shown(*failed, without="referral mailbox"))
    assert "No barrier that stands rests on it" in said


def test_without_any_figure_no_change_is_said():
    silent = engine_of(*world.RECORDS)
    assert "At 9 handoffs the change cannot be said" in text_of(
        html.Div(barriers_without.cards(silent, "referral mailbox"))
    )


def test_no_barrier_is_not_known_to_be_none():
    none = engine_of(*(one for one in world.RECORDS if not isinstance(one, Control)))
    assert "That is not known to be none" in text_of(page.layout(none, {}))


def test_an_address_that_asks_for_an_unknown_cause_says_so():
    said = text_of(page.layout(engine(), {"without": "the fax machine"}))
    assert "The address asks for something" in said
