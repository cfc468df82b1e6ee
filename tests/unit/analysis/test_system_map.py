"""What of a system is drawn: nothing twice, nothing lost, and never hidden what somebody must see."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.hazards import Hazard, Judgement
from graph_schema.parties import Organisation, Remit, Role
from graph_schema.vocabulary import DUTIES_V2, Answer, Duty, JudgedBy, PartyRole, Sector
from pathway.analysis.coverage import review_of
from pathway.analysis.findings import Mark
from pathway.analysis.system_map import (
    Shown,
    drawn,
    in_order,
    inside,
    insides_of,
    lines_of,
    must_show,
    not_judged,
    ranks_of,
    shown_services,
    unplaced_by_organisation,
)
from tests.tables import claims_of, crossing_of, engine_of, handoffs_of, places_of

AS_OF = datetime(2026, 5, 20, 12, tzinfo=UTC)
SENT = f"{AS_OF - timedelta(days=5):%Y-%m-%dT%H:%M}"
HANDOFFS = handoffs_of("""
    RXA/ward > RXB/nursing | care_request
    RXA/ward > RXB/nursing | letter
    RXA/ward > RXA/clinic  | referral
    RXB/nursing > RXC/practice | information
    RXC/practice > RXA/clinic | referral
    HOME > RXC/practice | escalation
""")
BOARD = (
    Organisation(id="QIC", name="Board", sector=Sector.OVERSIGHT),
    Role(id="role-1", party="QIC", role=PartyRole.ICB),
)
WARD, LETTER, WITHIN, INFORM, REFER, HOME = (one.id for one in HANDOFFS)


def agreed(number: int) -> str:
    """Every duty of a handoff, held and agreed by both ends."""
    start, end = HANDOFFS[number - 1].from_id[:3], HANDOFFS[number - 1].to_id[:3]
    said = [
        f"{number} | {duty.value} | {by} | {stance} | {start}"
        for duty in DUTIES_V2
        for by, stance in ((start, "accepts"), (end, "asserts"))
        if duty is not Duty.OVERSEE
    ]
    said += [f"{number} | OVERSEE | QIC | accepts | QIC", f"{number} | OVERSEE | {start} | asserts | QIC"]
    return "\n".join(said)


def picture(*entities, claims: str = "", crossed: tuple[int, ...] = (1, 2, 3, 4, 5, 6)):
    crossings = [
        crossing_of(HANDOFFS[number - 1], 100 * number + one, ("sent", SENT))
        for number in crossed
        for one in range(number)
    ]
    said = claims_of(claims, HANDOFFS) if claims else []
    return engine_of(*places_of(HANDOFFS), *BOARD, *HANDOFFS, *crossings, *said, *entities).picture(AS_OF)


@pytest.fixture(scope="module")
def world():
    return picture()


def seen(world, *, opened=(), service="", handoffs=None):
    of = world.handoffs if handoffs is None else handoffs
    shown = Shown(shown_services(world.places.known.values(), opened), service)
    return lines_of(of, shown, ranks_of(world.boundaries("organisation"))), shown


def ends(lines) -> set[tuple[str, str, int]]:
    return {(line.start, line.end, len(line.handoffs)) for line in lines}


@pytest.mark.parametrize(
    ("opened", "service", "expected"),
    [
        ((), "", {("RXA", "RXB", 2), ("RXB", "RXC", 1), ("RXC", "RXA", 1), ("HOME", "RXC", 1)}),
        (
            ("RXA",), "",
            {
                ("RXA/ward", "RXB", 2), ("RXA/ward", "RXA/clinic", 1), ("RXB", "RXC", 1),
                ("RXC", "RXA/clinic", 1), ("HOME", "RXC", 1),
            },
        ),
        (
            (), "RXB/nursing",
            {
                ("RXA/ward", "RXB/nursing", 1), ("RXB/nursing", "RXC/practice", 1),
                ("RXC", "RXA", 1), ("HOME", "RXC", 1),
            },
        ),
    ],
    ids=["organisations", "one opened", "one service's handoffs"],
)  # fmt: skip
def test_a_line_is_what_lies_between_two_drawn_boxes(world, opened, service, expected):
    lines, _ = seen(world, opened=opened, service=service)
    assert ends(lines) == expected


def test_between_two_services_each_handoff_is_a_line_with_its_own_id(world):
    lines, _ = seen(world, service="RXB/nursing")
    assert {line.id for line in lines if line.alone} == {WARD, LETTER, INFORM}
    summed = next(line for line in seen(world)[0] if line.start == "RXA")
    assert not summed.alone and len(summed.handoffs) == 2


def test_what_lies_inside_one_box_is_counted_there(world):
    _, shown = seen(world)
    assert {key: [one.id for one in group] for key, group in inside(world.handoffs, shown).items()} == {
        "RXA": [WITHIN]
    }
    assert inside(world.handoffs, seen(world, opened=["RXA"])[1]) == {}


def test_lines_stand_in_the_order_of_their_boundaries(world):
    ranks = ranks_of(world.boundaries("organisation"))
    lines, _ = seen(world, opened=["RXA", "RXB", "RXC"])
    assert [line.rank for line in lines] == sorted(line.rank for line in lines)
    assert {
        ranks[line.handoffs[0].start.organisation, line.handoffs[0].end.organisation]
        for line in lines
        if line.start != "HOME"
    } <= set(ranks.values())


def test_the_inside_of_a_box_stands_in_the_order_of_its_boundary(world):
    ranks = ranks_of(world.boundaries("organisation"))
    lines, shown = seen(world)
    (box,) = insides_of(world.handoffs, shown, ranks)
    assert (box.id, box.inside, box.alone, box.rank) == ("RXA", True, False, ranks["RXA", "RXA"])
    every = in_order([*lines, box])
    assert [line.rank for line in every] == sorted(line.rank for line in every)
    assert sum(len(line.handoffs) for line in every) == len(world.handoffs)


@pytest.mark.parametrize(
    ("nothing", "sides", "judged"),
    [
        (False, (), False),
        (True, (), False),
        (False, (JudgedBy.SENDER,), True),
    ],
    ids=["nobody", "nothing found, not by whom", "the sender"],
)
def test_who_judged_is_what_coverage_says(nothing, sides, judged):
    """That nothing was found, not by whom, is no judgement that anybody is known to have made."""
    judged_by = tuple(Judgement(side=side, likelihood=2, consequence=3) for side in sides)
    hazard = Hazard(id="hz", handoff=INFORM, sentence="It is not read", judgements=judged_by)
    world = picture(*([hazard] if sides else []))
    one = world.by_id[INFORM]
    one = replace(one, handoff=one.handoff.model_copy(update={"nothing_found": nothing}))
    assert not_judged(one) is not judged
    assert not_judged(one) is (review_of(one).by.answer is not Answer.YES)


@pytest.mark.parametrize(
    ("entities", "claims", "crossed", "must"),
    [
        ((), agreed(4), (4,), False),
        ((), "", (4,), True),
        ((), agreed(4), (), True),
        ((Hazard(id="hz", handoff=INFORM, sentence="It is not read"),), agreed(4), (4,), True),
    ],
    ids=["agreed, counted, no hazard", "nobody asked", "traffic not known", "a hazard"],
)
def test_hidden_is_only_what_nobody_has_to_see(entities, claims, crossed, must):
    found = picture(*entities, claims=claims, crossed=crossed).by_id[INFORM]
    assert must_show(found) is must


def test_the_quiet_are_hidden_first_and_what_they_carry_is_counted():
    world = picture(claims="\n".join(agreed(number) for number in (4, 5)))
    lines, _ = seen(world)
    sector_of = dict.fromkeys(("RXA", "RXB", "RXC", "HOME"), "Acute")
    found = drawn(lines, 3, sector_of)
    assert ends(found.hidden.lines) == {("RXB", "RXC", 1)}, "the one with the fewest crossings"
    assert (len(found.lines), found.bundles, found.every) == (3, (), 4)
    assert found.hidden.without_figure == 1 and found.hidden.share is None
    assert drawn(lines, 4, sector_of).hidden.lines == ()


def test_lines_over_the_budget_that_must_be_seen_are_drawn_together(world):
    lines, _ = seen(world)
    found = drawn(lines, 1, {"RXA": "Acute", "RXB": "Acute", "RXC": "Primary", "HOME": "home"})
    assert found.hidden.lines == () and found.every == 4
    together = {(one.start, one.end): ends(one.lines) for one in found.bundles}
    assert together == {} and len(found.lines) == 4, "one of its kind stands alone"
    found = drawn(lines, 1, dict.fromkeys(("RXA", "RXB", "RXC", "HOME"), "Acute"))
    assert len(found.lines) == 1 and len(found.bundles) == 1
    assert len(found.bundles[0].lines) == 3 and len(found.bundles[0].handoffs) == 3 + (
        found.lines[0].start != "RXA"
    )


def test_what_somebody_opened_is_drawn_whatever_the_budget(world):
    lines, shown = seen(world, opened=["RXA"])
    everywhere = {id_: "Acute" for line in lines for id_ in (line.start, line.end)}
    found = drawn(lines, 0, everywhere, shown)
    assert {line.id for line in found.lines} >= {
        line.id for line in lines if {line.start, line.end} & {"RXA/ward", "RXA/clinic"}
    }


@settings(max_examples=60)
@given(
    budget=st.integers(0, 8),
    opened=st.sets(st.sampled_from(["RXA", "RXB", "RXC"])),
    agree=st.sets(st.integers(1, 5)),
    sectors=st.lists(st.sampled_from(["Acute", "Primary"]), min_size=3, max_size=3),
)
def test_every_handoff_is_drawn_once_or_counted(budget, opened, agree, sectors):
    world = _agreed_by(frozenset(agree))
    lines, shown = seen(world, opened=sorted(opened))
    of = dict(zip(("RXA", "RXB", "RXC"), sectors, strict=True)) | {"HOME": "home"}
    sector_of = {
        id_: of[id_[:3]] if id_ != "HOME" else "home" for line in lines for id_ in (line.start, line.end)
    }
    found = drawn(lines, budget, sector_of, shown)
    parts = [*found.lines, *found.hidden.lines, *(line for one in found.bundles for line in one.lines)]
    there = [one.id for line in parts for one in line.handoffs]
    there += [one.id for group in inside(world.handoffs, shown).values() for one in group]
    assert sorted(there) == sorted(one.id for one in world.handoffs)
    assert not any(must_show(one) for line in found.hidden.lines for one in line.handoffs)
    assert all(len(one.lines) > 1 for one in found.bundles)
    assert len(found.hidden.lines) <= max(0, len(lines) - budget)


_worlds: dict[frozenset[int], object] = {}


def _agreed_by(numbers: frozenset[int]):
    if numbers not in _worlds:
        _worlds[numbers] = picture(claims="\n".join(agreed(number) for number in sorted(numbers)))
    return _worlds[numbers]


def test_counts_of_a_line(world):
    line = next(line for line in seen(world)[0] if line.start == "RXA")
    assert line.marks == {Mark.NOT_ASKED: 2}
    assert (line.no_source, line.no_remit, line.not_judged, line.traffic) == (2, 0, 2, 3)
    assert line.events.without_figure == 2 and line.events.estimate is None
    other = picture(Remit(id="r-1", body="QIC", organisations=("RXC",)), crossed=())
    line = next(line for line in seen(other)[0] if line.start == "RXA")
    assert (line.traffic, line.no_remit) == (None, 2)


def test_unplaced_events_are_counted_at_each_organisation_they_name(tmp_path):
    from tests.app import seams_world

    counts = unplaced_by_organisation(seams_world.in_memory(tmp_path).picture())
    assert counts == {"HOS": 1, "COM": 1, "GPX": 1}
