"""What the receiver knew: lost only after it was known, and never because nobody wrote it down."""

import pytest

from graph_schema.journeys import CarriedItem, Person
from pathway.analysis.received import Reached, items_of, received
from pathway.analysis.routes import route_of
from pathway.columns import KEPT_CONTACTS
from tests.tables import crossing_of, engine_of, handoffs_of, places_of

LETTER, REQUEST, REPLY = handoffs_of("""
    RXA/ward > RXB/gp | letter
    RXB/gp > RXC/nursing | care_request
    RXC/nursing > RXB/gp | letter
""")
DAYS = ("2026-05-01T10:00", "2026-05-02T10:00", "2026-05-03T10:00")


def item(state: str, known: str = "not_known", by: str = "RXA", what: str = "Allergies") -> CarriedItem:
    return CarriedItem(what=what, state=state, known_before=known, told_by=by)


def reached(*told: tuple[CarriedItem, ...], days=DAYS) -> list[str]:
    """What became of the first item at each crossing in turn."""
    handoffs = (LETTER, REQUEST, REPLY)
    crossings = [
        crossing_of(handoffs[at], at + 1, *([("sent", days[at])] if days[at] else []), person="p1", items=one)
        for at, one in enumerate(told)
    ]
    engine = engine_of(*places_of([LETTER, REQUEST, REPLY]), *handoffs, Person(id="p1"), *crossings)
    found = route_of(engine.snapshot(), KEPT_CONTACTS.empty_table(), "p1").crossings
    by = received(found)
    return [by[one.id][0].reached.value for one in sorted(found, key=lambda one: one.request_id)]


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        pytest.param([(item("sent"),), (item("missing"),)], ["carried", "lost"], id="lost at the second"),
        pytest.param([(item("missing"),), (item("sent"),)], ["absent", "carried"], id="not known yet"),
        pytest.param([(item("sent"),), ()], ["carried", "not recorded"], id="nobody recorded it"),
        pytest.param([(item("out_of_date"),), (item("missing"),)], ["stale", "lost"], id="stale, then lost"),
        pytest.param([(item("missing", "yes"),)], ["lost"], id="somebody says that it was known"),
        pytest.param([(item("missing", "no"),)], ["absent"], id="somebody says that it was not"),
        pytest.param([(item("missing", "yes"),), (item("missing"),)], ["lost", "lost"], id="lost still"),
        pytest.param([(item("sent"), item("missing", by="RXB"))], ["accounts differ"], id="accounts differ"),
        pytest.param(
            [(item("sent", what="allergies  "),), (item("missing", what="Allergies"),)], ["carried", "lost"],
            id="the same words in another case",
        ),
    ],
)  # fmt: skip
def test_each_item_at_each_crossing(told, wanted):
    assert reached(*told) == wanted


def test_what_passed_on_the_same_day_or_at_no_known_time_was_not_surely_before():
    same = [(item("sent"),), (item("missing"),)]
    assert reached(*same, days=(DAYS[0], DAYS[0])) == ["carried", "absent"]
    assert reached(*same, days=("", DAYS[1])) == ["carried", "absent"]


@pytest.mark.parametrize(
    ("state", "by", "wanted"),
    [
        *((state, by, by) for state in ("missing", "out_of_date") for by in ("carer", "patient")),
        ("missing", "service", None),
        ("missing", "nobody", None),
        ("missing", None, None),
        ("sent", "carer", None),
    ],
)
def test_what_was_not_in_the_message_may_have_come_by_who_carried_the_crossing(state, by, wanted):
    """And by nobody else: where nobody said who carried it, nobody is made up."""
    crossing = crossing_of(LETTER, 1, ("sent", DAYS[0]), person="p1", items=(item(state),), carried_by=by)
    engine = engine_of(*places_of([LETTER]), LETTER, Person(id="p1"), crossing)
    route = route_of(engine.snapshot(), KEPT_CONTACTS.empty_table(), "p1")
    [at] = received(route.crossings)[crossing.id]
    assert at.perhaps_by == wanted


def test_an_item_stands_at_every_crossing_once_it_is_named():
    both = (item("sent"), item("sent", what="Plan"))
    crossings = [
        crossing_of(LETTER, 1, ("sent", DAYS[0]), person="p1", items=both),
        crossing_of(REQUEST, 2, ("sent", DAYS[1]), person="p1"),
    ]
    engine = engine_of(*places_of([LETTER, REQUEST]), LETTER, REQUEST, Person(id="p1"), *crossings)
    route = route_of(engine.snapshot(), KEPT_CONTACTS.empty_table(), "p1")
    assert items_of(route.crossings) == ("Allergies", "Plan")
    last = received(route.crossings)[route.crossings[1].id]
    assert {one.reached for one in last} == {Reached.NOT_RECORDED}
