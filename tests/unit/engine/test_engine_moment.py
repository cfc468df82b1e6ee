"""The default as-at date, and values that only look like numbers."""

from datetime import UTC, datetime, timedelta

import pytest

from graph_schema.journeys import Holding
from pathway.errors import BadInput
from tests.tables import NOW, crossing_of, engine_of, handoffs_of, places_of

HANDOFF = handoffs_of("RXA/ward > RXB/nursing | care_request")[0]
WORLD = (*places_of([HANDOFF]), HANDOFF)
SENT = crossing_of(HANDOFF, 1, ("sent", "2026-05-01T10:00"))
HELD = Holding(
    id="o",
    crossing="c-0001",
    held_from=datetime(2026, 5, 3, tzinfo=UTC),
    held_until=datetime(2026, 5, 9, tzinfo=UTC),
    told_by="case review",
)


@pytest.mark.parametrize(
    ("more", "day"),
    [
        pytest.param((), "2026-05-01", id="the last that happened"),
        pytest.param((HELD,), "2026-05-09", id="an account reaches further"),
        pytest.param(
            (crossing_of(HANDOFF, 2, ("expected", "2026-05-20T10:00")),), "2026-05-01",
            id="what is expected has not happened",
        ),
    ],
)  # fmt: skip
def test_the_default_day_is_the_last_on_which_something_happened(more, day):
    at = engine_of(*WORLD, SENT, *more).as_at()
    assert at.as_of.date().isoformat() == day
    assert at.reason == "the last instant of the loaded contacts and crossings"


def test_a_slip_of_the_pen_does_not_move_every_figure_into_the_future():
    slip = crossing_of(HANDOFF, 2, ("sent", "2062-05-01T10:00"))
    engine = engine_of(*WORLD, SENT, slip)
    assert engine.as_at().day.isoformat() == "2026-05-01"
    assert "after today is left out" in engine.as_at().reason
    assert engine.picture().handoffs[0].traffic.per_year == 1


def test_where_everything_lies_in_the_future_the_day_is_today():
    at = engine_of(*WORLD, crossing_of(HANDOFF, 2, ("sent", "2062-05-01T10:00"))).as_at()
    assert at.as_of == NOW and "after today is left out" in at.reason


def test_without_anything_that_happened_the_day_is_today_and_moves_on():
    now = [NOW]
    engine = engine_of(*WORLD, now=NOW)
    engine.clock = lambda: now[0]
    assert engine.as_at().day.isoformat() == "2026-06-01"
    now[0] += timedelta(days=1)
    assert engine.as_at().day.isoformat() == "2026-06-02"


TWO_YEARS = [
    crossing_of(HANDOFF, number, ("sent", f"{day}T10:00"))
    for number, day in enumerate(("2024-05-20", "2025-05-20", "2026-05-20"), start=1)
]


@pytest.mark.parametrize(
    ("as_of", "days", "ends"),
    [
        ("2024-12-01", 196, (True, False)),
        ("2025-05-11", 357, (True, False)),
        ("2025-05-12", None, None),
        ("2026-05-20", None, None),
        ("2026-05-27", None, None),
        ("2026-05-28", 357, (False, True)),
        ("2027-05-20", 0, (False, True)),
        ("2024-05-01", 0, (True, False)),
    ],
)
def test_a_year_that_reaches_out_of_the_data_is_named_with_the_days_it_holds(as_of, days, ends):
    engine = engine_of(*WORLD, *TWO_YEARS)
    parts = engine.as_at(datetime.fromisoformat(f"{as_of}T12:00+00:00")).parts_of_year
    assert [(one.days, (one.begins_late, one.ends_early)) for one in parts] == (
        [(days, ends)] if ends else []
    )
    for one in parts:
        held = (one.what, one.first.isoformat(), one.last.isoformat())
        assert held == ("crossings", "2024-05-20", "2026-05-20")


def test_where_nothing_is_loaded_no_part_of_it_is_missing():
    assert engine_of(*WORLD).as_at().parts_of_year == ()


def test_a_slip_of_the_pen_does_not_make_the_year_whole():
    slip = crossing_of(HANDOFF, 4, ("sent", "2062-05-01T10:00"))
    engine = engine_of(*WORLD, *TWO_YEARS, slip)
    (part,) = engine.as_at(datetime(2027, 5, 20, tzinfo=UTC)).parts_of_year
    assert part.ends_early and part.last.isoformat() == "2026-05-20"


@pytest.mark.parametrize("name", ["appetite", "longest_gap_days", "waiting_target_days", "cover"])
def test_yes_is_no_number(name: str):
    with pytest.raises(BadInput, match=name):
        engine_of().set_parameter(name, "true", actor="t", reason="t", declared_by="Board")


@pytest.mark.parametrize("value", ["NaN", "-1", "0", '"2"', "[2]", "1e9"])
def test_an_appetite_is_a_number_of_events(value: str):
    with pytest.raises(BadInput, match="appetite"):
        engine_of().set_parameter("appetite", value, actor="t", reason="t", declared_by="Board")
