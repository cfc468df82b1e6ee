"""Which handoffs stand only in drawings of work as imagined, and that every figure counts them all."""

from dataclasses import replace

import pytest

from graph_schema.events import Event, EventMatch
from graph_schema.vocabulary import PathwayKind, TrafficSource
from pathway.analysis.imagined import only_imagined
from pathway.analysis.traffic import Traffic
from pathway.engine import Engine
from pathway.engine import pathways as drawing
from pathway.engine.coverage import coverage
from tests.tables import changed, crossing_of, engine_of, handoffs_of, places_of

ED, WARD, NURSES = "RXA/ED", "RXA/ward", "RXB/nursing"


@pytest.fixture
def engine() -> Engine:
    return engine_of(*places_of(handoffs_of(f"{ED} > {WARD}\n{WARD} > {NURSES}")))


def draw(engine: Engine, name: str, kind: PathwayKind, *ends: tuple[str, str]) -> list[str]:
    """A pathway of that kind with those handoffs; their ids."""
    told_by = "RXB" if kind is PathwayKind.PROVIDER_VERSION else None
    made = drawing.make_pathway(engine, name, actor="t", kind=kind, told_by=told_by)
    for seq, (one, other) in enumerate(ends):
        drawing.apply(
            engine, made, {"op": "connect", "client": name, "seq": seq, "from": one, "to": other}, actor="t"
        )
    return [one.id for one in drawing.drawing_of(engine, made).handoffs]


def found(engine: Engine) -> frozenset[str]:
    picture = engine.picture()
    return only_imagined(picture.snapshot, picture.handoffs)


@pytest.mark.parametrize(
    ("kinds", "imagined"),
    [
        ([PathwayKind.DRAWN], True),
        ([PathwayKind.DRAWN, PathwayKind.DRAWN], True),
        ([PathwayKind.OBSERVED], False),
        ([PathwayKind.PROVIDER_VERSION], False),
        ([PathwayKind.DRAWN, PathwayKind.OBSERVED], False),
        ([PathwayKind.DRAWN, PathwayKind.PROVIDER_VERSION], False),
    ],
)
def test_what_only_drawings_of_imagined_work_tell_of_is_among_them(engine, kinds, imagined):
    for number, kind in enumerate(kinds):
        drawn = draw(engine, f"p{number}", kind, (ED, WARD), (WARD, NURSES))
    assert found(engine) == (set(drawn) if imagined else set())


def test_every_figure_counts_them_like_the_others(engine):
    drawn = draw(engine, "Falls", PathwayKind.DRAWN, (ED, WARD), (WARD, NURSES))
    picture = engine.picture()
    assert sorted(one.id for one in picture.handoffs) == sorted(drawn)
    assert picture.headline().handoffs == 2 and len(picture.boundaries()) == 2
    assert len(coverage(engine).handoffs) == 2


@pytest.mark.parametrize(
    "known",
    [
        lambda one: [crossing_of(one, 1, ("sent", "2026-05-01T10:00"))],
        lambda one: [crossing_of(one, 1, ("sent", "2019-05-01T10:00"))],
        lambda one: [Event(id="e"), EventMatch(id="m", event="e", subject=one.id, state="confirmed")],
        lambda one: [changed(one, source="a file of handoffs")],
    ],
    ids=["a crossing", "an old crossing", "an event", "a file"],
)
def test_what_something_else_tells_of_is_not(engine, known):
    drawn = draw(engine, "Falls", PathwayKind.DRAWN, (ED, WARD), (WARD, NURSES))
    assert found(engine) == set(drawn)
    record = engine.get("Handoff", drawn[0])
    for entity in known(record.entity):
        expected = record.version if entity.id == drawn[0] else 0
        engine.put(entity, expected=expected, actor="t", reason="what is known")
    assert found(engine) == {drawn[1]}


def test_what_stood_before_it_was_drawn_is_not(engine):
    [standing] = handoffs_of(f"{ED} > {WARD}")
    engine.put(standing, expected=0, actor="t", reason="a file")
    drawn = draw(engine, "Falls", PathwayKind.DRAWN, (ED, WARD), (WARD, NURSES))
    assert found(engine) == set(drawn) - {standing.id}


def test_what_left_every_drawing_and_still_stands_is_among_them(engine):
    draw(engine, "Falls", PathwayKind.DRAWN, (ED, WARD))
    pathway = next(iter(drawing.pathway_names(engine)))
    engine.withdraw("Pathway", pathway, expected=2, actor="t", reason="test")
    assert len(found(engine)) == 1


@pytest.mark.parametrize(
    ("source", "imagined"), [("moves", False), ("crossings", False), ("estimate", True), ("none", True)]
)
def test_what_is_estimated_is_imagined_and_what_is_counted_is_not(engine, source, imagined):
    draw(engine, "Falls", PathwayKind.DRAWN, (ED, WARD))
    picture = engine.picture()
    one = replace(picture.handoffs[0], traffic=Traffic(TrafficSource(source), 1, 2))
    assert bool(only_imagined(picture.snapshot, [one])) is imagined
