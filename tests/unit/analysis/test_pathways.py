"""In what two drawings of a pathway differ: each difference by its sort, and none told twice."""

import pytest

from graph_schema.handoffs import Handoff, Pathway, Position, TimeLimit, TrafficEstimate
from pathway.analysis.pathways import Differs, Drawing, differences
from tests.tables import changed, handoffs_of

ONE, TWO = handoffs_of("A/ed > A/ward | ward_move\nA/ward > B/nurse | care_request")


def drawing(*handoffs: Handoff, places: tuple[str, ...] = ()) -> Drawing:
    ids = tuple(one.id for one in handoffs)
    return Drawing(Pathway(id="p", name="Falls", handoffs=ids, places=places), handoffs)


def told(first: Drawing, second: Drawing) -> list[tuple[str, str, str]]:
    return [(one.how.value, one.about, one.other) for one in differences(first, second)]


def other(handoff: Handoff, **fields: object) -> Handoff:
    """The same thing as another provider tells it: under an id of its own."""
    return changed(handoff, **({"id": f"their {handoff.id}"} | fields))


LIMIT = TimeLimit(hours=4, start="sent", stop="received")
CHANGES = [
    ({}, []),
    ({"kind": "referral"}, [Differs.KIND]),
    ({"channel": "verbal"}, [Differs.CHANNEL]),
    ({"limit": LIMIT}, [Differs.LIMIT]),
    ({"estimate": TrafficEstimate(low=1, high=2, given_by="Ward")}, [Differs.ESTIMATE]),
    ({"name": "Trolley"}, [Differs.NAME]),
    ({"kind": "referral", "channel": "verbal"}, [Differs.KIND, Differs.CHANNEL]),
    ({"nothing_found": True}, []),
]


@pytest.mark.parametrize(("said", "found"), CHANGES)
@pytest.mark.parametrize("twin", [changed, other])
def test_what_is_told_differently_of_one_handoff(twin, said, found):
    second = twin(ONE, **said)
    first, then = drawing(ONE, TWO), drawing(second, TWO)
    assert told(first, then) == [(one.value, ONE.id, second.id) for one in found]
    assert [one[0] for one in told(then, first)] == [one.value for one in found]


def test_a_place_and_a_handoff_that_only_one_of_them_has():
    first, second = drawing(ONE, TWO, places=("HOME",)), drawing(ONE, places=("CARER",))
    assert told(first, second) == [
        ("place_only_first", "HOME", ""),
        ("place_only_first", "B/nurse", ""),
        ("place_only_second", "CARER", ""),
        ("only_first", TWO.id, ""),
    ]
    assert [one[0] for one in told(second, first)] == [
        "place_only_first", "place_only_second", "place_only_second", "only_second",
    ]  # fmt: skip


def test_a_handoff_that_leads_elsewhere_is_one_difference_not_two():
    moved = other(TWO, to_id="A/ed")
    found = differences(drawing(ONE, TWO), drawing(ONE, moved))
    assert [one.how for one in found] == [Differs.PLACE_ONLY_FIRST, Differs.END]
    assert (found[1].first, found[1].second) == ((TWO.from_id, TWO.to_id), (TWO.from_id, "A/ed"))


def test_where_two_would_fit_nobody_can_tell_which_it_is():
    twins = other(TWO, to_id="A/ed"), other(TWO, id="third", to_id="A/lab")
    assert [how for how, *_ in told(drawing(TWO), drawing(*twins)) if not how.startswith("place")] == [
        "only_first", "only_second", "only_second",
    ]  # fmt: skip


def test_where_things_stand_is_no_difference():
    first = drawing(ONE)
    moved = changed(first.pathway, layout=(Position(place="A/ed", x=1, y=2),))
    assert differences(first, Drawing(moved, first.handoffs)) == ()
    assert differences(first, first) == ()
