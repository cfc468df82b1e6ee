"""Whatever people decide, the picture that an engine keeps is the one made from scratch."""

import tempfile
from contextlib import suppress
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.accountability import Claim
from graph_schema.entity import Entity
from graph_schema.events import Event, EventMatch
from graph_schema.handoffs import Handoff
from graph_schema.hazards import Control, ControlCheck, Hazard, Judgement
from pathway.engine import Engine
from pathway.engine.bow_tie import barriers, causes
from pathway.engine.my_day import confirm, my_day
from pathway.engine.pairs import join, joined, keep_apart, pairs, split
from pathway.engine.placing import (
    changed_since,
    decided,
    place,
    place_many,
    placings,
    refuse,
    still_right,
    take_back,
)
from pathway.engine.registers import Taking, reading_of, take
from pathway.errors import CareseamsError
from pathway.settings import Settings
from pathway.stores.base import Put, Withdraw
from tests.tables import claims_of, crossing_of, engine_of, handoffs_of, places_of

HANDOFFS = handoffs_of("""
    RXA/ward > RXB/nursing  | care_request
    RXB/desk > RXA/clinic   | referral
    RXA/lab  > RXC/practice | result
    RXC/desk > RXB/nursing  | care_request
    RXA/ward > DIED         | discharge
""")
HARMS = ("fatal", "moderate", "none", "not_recorded")
NUMBER = st.integers(0, 4)
BY = {"actor": "lead", "reason": "a decision"}


def world() -> list[Entity]:
    judged = Judgement(side="sender", likelihood=3, consequence=4, scale="per_traversal")
    hazards = [
        Hazard(id=f"hz-{n}", handoff=one.id, sentence="It is not read", judgements=(judged,))
        for n, one in enumerate(HANDOFFS[:3])
    ]
    events = [
        Event(
            id=f"ev-{n}",
            happened_at=f"2026-04-0{1 + n // 2}T08:00:00Z",
            physical=HARMS[n % 4],
            reporter=("RXA", "RXB", "RXC")[n % 3],
            reference=f"EV-{n}",
            organisations=("RXA", "RXB"),
        )
        for n in range(5)
    ]
    return [
        *places_of(HANDOFFS),
        *HANDOFFS,
        *claims_of("1 | ACCEPT | RXA | asserts | RXB\n2 | CLINICAL | RXB | accepts | RXB", HANDOFFS),
        *hazards,
        Control(id="ct", hazards=("hz-0", "hz-1"), name="A worklist", effectiveness=0.5),
        crossing_of(HANDOFFS[0], 1, ("sent", "2026-05-01T10:00")),
        *events,
    ]


# -- each decision: of two events and two handoffs, by number -----------------------------------------


def _check(engine: Engine, a: int, b: int, *_: int) -> None:
    check = ControlCheck(
        id=f"ck-{a}", control="ct", checked_on=date(2026, 5, 1 + b), method="Asked",
        result="failed" if b % 2 else "verified",
    )  # fmt: skip
    engine.save([Put(check, version_of(engine, check))], **BY)


def version_of(engine: Engine, entity: Entity) -> int:
    try:
        return engine.history(entity.label(), entity.id)[-1].version
    except CareseamsError:
        return 0


def _register(engine: Engine, a: int, b: int, *_: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        path.write_text(
            "Risk ID,Title,Current L,Current C,Last review,Careseams handoff\n"
            f"R{a},Not read,{1 + b},3,2026-03-20,{HANDOFFS[b].id}\n"
        )
        take(engine, reading_of(engine, path), Taking("RXA"), **BY)


def _again(engine: Engine, a: int, b: int, *_: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        path.write_text(
            f"reference,happened_at,physical,reporter,description\nev-{a},2026-04-0{1 + b},low,RXA,Again\n"
        )
        engine.import_records("events", [path], actor="importer", reason="again")


def _take_back(engine: Engine, a: int, *_: int) -> None:
    made = decided(engine)
    take_back(engine, made[a % len(made)].match.id, actor="lead") if made else None


def _undo(engine: Engine, a: int, *_: int) -> None:
    own = [one.command_id for one in engine.store.audit(engine.viewer) if one.actor == "lead"]
    engine.undo(own[a % len(own)], actor="lead") if own else None


def _withdraw_handoff(engine: Engine, a: int, b: int, *_: int) -> None:
    record = engine.get(Handoff.label(), HANDOFFS[b].id)
    engine.save([Withdraw(Handoff.label(), record.entity.id, record.version)], **BY)


def _ids(engine: Engine) -> list[str]:
    return [one.id for one in engine.picture().events]


def _event(engine: Engine, number: int) -> str:
    ids = [one.id for one in engine.snapshot().all(Event)]
    return ids[number % len(ids)]


def _root(engine: Engine, number: int) -> str:
    ids = _ids(engine)
    return ids[number % len(ids)]


VERBS = {
    "place": lambda e, a, b, c, d: place(e, _event(e, a), [HANDOFFS[b].id, HANDOFFS[d].id], actor="lead"),
    "place on a crossing": lambda e, a, b, c, d: place(e, _event(e, a), ["c-0001"], actor="lead"),
    "place many": lambda e, a, b, c, d: place_many(
        e, [(one.event.id, p.handoff) for one in placings(e) for p in one.proposals[:1]], actor="lead"
    ),
    "refuse": lambda e, a, b, c, d: refuse(e, [(_event(e, a), HANDOFFS[b].id)], actor="lead"),
    "refuse all": lambda e, a, b, c, d: refuse(e, [(_event(e, a), None)], actor="lead"),
    "take back": _take_back,
    "still right": lambda e, a, b, c, d: still_right(e, _event(e, a), actor="lead"),
    "join": lambda e, a, b, c, d: join(e, _root(e, a), _root(e, c), actor="lead"),
    "split": lambda e, a, b, c, d: split(e, joined(e)[0].id if joined(e) else _root(e, a), actor="lead"),
    "keep apart": lambda e, a, b, c, d: keep_apart(e, _root(e, a), _root(e, c), actor="lead"),
    "confirm a handoff": lambda e, a, b, c, d: confirm(e, Handoff.label(), HANDOFFS[b].id, "RXA", **BY),
    "confirm a claim": lambda e, a, b, c, d: confirm(
        e, Claim.label(), e.snapshot().all(Claim)[b % 2].id, "RXA", **BY
    ),
    "check": _check,
    "register": _register,
    "again": _again,
    "undo": _undo,
    "withdraw a handoff": _withdraw_handoff,
}


def everything(engine: Engine) -> dict[str, object]:
    """All that the pages tell of what was decided."""
    picture = engine.picture()
    return {
        "handoffs": picture.handoffs,
        "events": picture.events,
        "unplaced": picture.unplaced,
        "boundaries": picture.boundaries("organisation"),
        "headline": picture.headline("organisation"),
        "placings": [(one.event.id, one.proposals) for one in placings(engine)],
        "pairs": pairs(engine),
        "decided": decided(engine),
        "changed": changed_since(engine),
        "my day": my_day(engine, "RXA"),
        "barriers": barriers(engine),
        "causes": causes(engine),
    }


def refused_pairs(engine: Engine) -> set[tuple[str, str | None]]:
    return {
        (one.event, one.subject) for one in engine.snapshot().all(EventMatch) if one.state.value == "refused"
    }


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(VERBS)), NUMBER, NUMBER, NUMBER, NUMBER), min_size=1, max_size=8
    )
)
def test_what_an_engine_keeps_is_what_a_fresh_one_finds(steps):
    engine = engine_of(*world())
    everything(engine)
    for name, *numbers in steps:
        with suppress(CareseamsError):  # refused, say a pair that is joined already
            VERBS[name](engine, *numbers)
        fresh = Engine(engine.store, Settings(), clock=engine.clock)
        kept, made = everything(engine), everything(fresh)
        assert [part for part in kept if kept[part] != made[part]] == [], name
        proposed = {(one.event.id, p.handoff) for one in placings(engine) for p in one.proposals}
        assert not proposed & refused_pairs(engine)  # what was refused does not come back
        picture = engine.picture()
        ids = [record.id for one in picture.events for record in one.records]
        assert sorted(ids) == sorted(one.id for one in engine.snapshot().all(Event))  # each counts once
