"""The way from one place to another: the fewest handoffs, always the same, and none where there is none."""

from datetime import UTC, datetime

import pytest

from pathway.analysis.paths import fewest_handoffs
from tests.tables import engine_of, handoffs_of, places_of

HANDOFFS = handoffs_of("""
    HOME > RXC/practice | escalation
    RXC/practice > RXA/clinic | referral
    RXC/practice > RXA/clinic | letter
    RXA/clinic > RXB/nursing | care_request
    RXC/practice > RXD/desk | information
    RXD/desk > RXB/nursing | care_request
    RXB/nursing > RXC/practice | information
    RXE/alone > DIED | governance_transfer
""")


@pytest.fixture(scope="module")
def found():
    return engine_of(*places_of(HANDOFFS), *HANDOFFS).picture(datetime(2026, 5, 20, tzinfo=UTC)).handoffs


@pytest.mark.parametrize(
    ("start", "end", "way", "reachable"),
    [
        ("HOME", "RXA/clinic", ["HOME", "RXC/practice", "RXA/clinic"], 4),
        ("HOME", "RXB/nursing", ["HOME", "RXC/practice", "RXA/clinic", "RXB/nursing"], 4),
        ("RXB/nursing", "RXD/desk", ["RXB/nursing", "RXC/practice", "RXD/desk"], 3),
        ("RXA/clinic", "HOME", [], 3),
        ("RXA/clinic", "RXE/alone", [], 3),
        ("RXA/clinic", "RXA/clinic", [], 3),
        ("DIED", "HOME", [], 0),
        ("no such place", "HOME", [], 0),
    ],
)
def test_the_way_of_fewest_handoffs(found, start, end, way, reachable):
    path = fewest_handoffs(found, start, end)
    assert [step.start for step in path.steps] + [step.end for step in path.steps[-1:]] == way
    assert (path.found, path.reachable) == (bool(way), reachable)


def test_a_step_names_every_handoff_that_makes_it_in_any_order_they_come(found):
    for order in (found, found[::-1]):
        path = fewest_handoffs(order, "HOME", "RXA/clinic")
        assert [[one.handoff.kind.value for one in step.handoffs] for step in path.steps] == [
            ["escalation"],
            ["letter", "referral"],
        ]
