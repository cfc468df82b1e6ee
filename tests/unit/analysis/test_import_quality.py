"""What keeps events from being used: each challenge as k of n, also where it is 0 of n."""

from datetime import UTC, date, datetime

import pytest

from graph_schema.events import Event
from graph_schema.parties import Organisation
from graph_schema.vocabulary import Harm, Scheme
from pathway.analysis.import_quality import Here, challenges, fields_unknown, two_national_schemes

DAY = date(2026, 5, 1)
OLD = Organisation(id="09A", name="An old group", valid_to=date(2022, 7, 1), source="t")
LATER = Organisation(id="QQ1", name="A board", valid_to=date(2027, 4, 1), source="t")
THERE = [Organisation(id=id_, name=f"The body {id_}", source="t") for id_ in ("RX1", "RY2")]
NAMED = Organisation(id="RZ9", name="RZ9", source="file of events")
HERE = Here({one.id: one for one in (OLD, LATER, *THERE, NAMED)}, DAY, frozenset({"RZ9"}))
WHOLE = {
    "id": "e-1",
    "reference": "R-1",
    "happened_at": datetime(2026, 1, 1, tzinfo=UTC),
    "physical": Harm.NONE,
    "reporter": "RX1",
    "organisations": ("RX1", "RY2"),
    "service_areas": ("7",),
    "source": "t",
}


def found(**changed):
    return {one.key for one in challenges([Event(**(WHOLE | changed))], HERE) if one.count}


@pytest.mark.parametrize(
    ("changed", "lacks"),
    [
        ({}, set()),
        ({"organisations": ()}, {"place"}),
        ({"organisations": ("RX1",)}, {"one", "reporter_only"}),
        ({"organisations": ("RY2",)}, {"one"}),
        ({"organisations": ("RX1",), "identified_location": "RY2"}, set()),
        ({"service_areas": ()}, {"area"}),
        ({"organisations": ("RX1", "09A")}, {"ended"}),
        ({"reporter": "09A"}, {"ended"}),
        ({"organisations": ("RX1", "QQ1")}, set()),
        ({"organisations": ("RX1", "RW4")}, {"unknown"}),
        ({"organisations": ("RX1", "RZ9")}, {"unknown"}),
        ({"reporter": "RW4"}, {"unknown"}),
        ({"identified_location": "RW4"}, {"unknown"}),
        ({"organisations": ("RW4", "09A")}, {"unknown", "ended"}),
        ({"happened_at": None}, {"day"}),
        ({"physical": Harm.NOT_RECORDED}, {"harm"}),
        ({"physical": Harm.NOT_RECORDED, "psychological": Harm.LOW}, set()),
        ({"reference": None}, {"reference"}),
    ],
)
def test_each_challenge(changed, lacks):
    assert found(**changed) == lacks


def test_every_challenge_is_told_with_its_whole_why_and_what_to_do():
    events = [Event(**(WHOLE | {"id": f"e-{n}", "service_areas": () if n else ("7",)})) for n in range(9)]
    told = {one.key: one for one in challenges(events, HERE)}
    assert (told["area"].count, told["area"].of, len(told["area"].examples)) == (8, 9, 5)
    assert (told["place"].count, told["place"].of) == (0, 9)
    assert all(one.why and one.do for one in told.values())


def test_no_event_is_no_answer():
    assert {(one.count, one.of) for one in challenges([], HERE)} == {(0, 0)}


def test_unknown_fields_most_first():
    fields = fields_unknown([Event(**WHOLE)], HERE)
    assert [one.count for one in fields] == sorted((one.count for one in fields), reverse=True)
    known = {one.key for one in fields if not one.count}
    assert known == {"reporter", "physical"}


@pytest.mark.parametrize(
    ("schemes", "both"),
    [((Scheme.LFPSE, Scheme.NRLS), True), ((Scheme.LFPSE, Scheme.LOCAL), False), ((), False)],
)
def test_two_national_schemes(schemes, both):
    events = [Event(**(WHOLE | {"id": f"e-{one}", "scheme": one})) for one in schemes]
    assert two_national_schemes(events) is both
