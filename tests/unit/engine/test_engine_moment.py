"""The default as-at date, and values that only look like numbers."""

import pytest

from pathway.errors import BadInput
from tests.tables import NOW, crossing_of, engine_of, handoffs_of, places_of

HANDOFF = handoffs_of("RXA/ward > RXB/nursing | care_request")[0]
WORLD = (*places_of([HANDOFF]), HANDOFF)


def test_the_default_day_is_the_last_on_which_something_happened():
    at = engine_of(*WORLD, crossing_of(HANDOFF, 1, ("sent", "2026-05-01T10:00"))).as_at()
    assert at.as_of.isoformat() == "2026-05-01T10:00:00+00:00" and at.reason.startswith("the last instant")


def test_a_slip_of_the_pen_does_not_move_every_figure_into_the_future():
    slip = crossing_of(HANDOFF, 2, ("sent", "2062-05-01T10:00"))
    at = engine_of(*WORLD, crossing_of(HANDOFF, 1, ("sent", "2026-05-01T10:00")), slip).as_at()
    assert at.as_of == NOW and "dated after" in at.reason


@pytest.mark.parametrize("name", ["appetite", "longest_gap_days", "waiting_target_days", "cover"])
def test_yes_is_no_number(name: str):
    with pytest.raises(BadInput, match=name):
        engine_of().set_parameter(name, "true", actor="t", reason="t", declared_by="Board")
