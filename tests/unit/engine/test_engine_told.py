"""What is typed in or said anew: no own word replaced, no paper borrowed, no earlier day reads otherwise."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from graph_schema.accountability import Ask, Claim
from graph_schema.identifiers import ask_id
from graph_schema.vocabulary import ClaimEvidence, Duty, DutyState, Stance
from pathway.engine.asks import To
from pathway.engine.standing import mark_of
from pathway.engine.told import Answer, Typing, answer, tell
from pathway.errors import BadInput, SaidAlready
from tests.tables import NOW, changed, claims_of, engine_of, handoffs_of, places_of

HANDOFFS = handoffs_of("RXA/ward > RXB/nursing | care_request")
[REQUEST] = HANDOFFS
TODAY = NOW.date()
EARLIER = datetime(2026, 2, 28, 12, tzinfo=UTC)
A, B = (To(REQUEST.id, Duty.ACCEPT, party) for party in ("RXA", "RXB"))


def world(claims: str = "", *entities):
    said = claims_of(claims, HANDOFFS) if claims else []
    return engine_of(*places_of(HANDOFFS), REQUEST, *said, *entities)


def typing(number: int, *, own: bool = False) -> Typing:
    return Typing("clerk", "on the telephone", f"cmd-{number}", own)


def read(engine, party: str) -> str:
    """What a party says now, read before something else is said."""
    return "".join(mark_of(one) for one in engine.snapshot().all(Claim) if one.by == party)


def state(engine, day: datetime | None = None) -> tuple[DutyState, int]:
    found = engine.picture(day).by_id[REQUEST.id].duty(Duty.ACCEPT)
    return found.state, found.row


def asked(party: str) -> Ask:
    day = date(2026, 2, 1)
    id_ = ask_id(REQUEST.id, Duty.ACCEPT.value, party, day.isoformat())
    return Ask(id=id_, subject=REQUEST.id, duty=Duty.ACCEPT, asked=party, asked_on=day)


@pytest.mark.parametrize("typed", ["RXB", "RXB later own word"])
def test_one_party_is_not_holder_and_counterpart(typed):
    """Its own yes, and a yes typed in for it, are one party's."""
    alone = world("1 | ACCEPT | RXB | accepts | RXB | 2026-01-01")
    assert state(alone) == (DutyState.ASSUMED_SELF, 10)
    claim = Claim(
        id="typed", subject=REQUEST.id, duty=Duty.ACCEPT, by="RXB", stance=Stance.ACCEPTS, about="RXB",
        valid_from=date(2025, 6, 1),
    )  # fmt: skip
    alone.claim(claim, actor="clerk", reason="typed in", on_behalf=True)
    assert state(alone) == (DutyState.ASSUMED_SELF, 10)
    before_its_word = datetime(2025, 12, 1, tzinfo=UTC)
    assert state(alone, before_its_word)[0] is DutyState.ASSUMED_IMPUTED, "then somebody else had said so"


def test_a_no_typed_in_beside_its_own_yes_is_not_a_second_answer_of_it():
    claims = "1 | ACCEPT | RXB | accepts | RXB | 2026-01-01\n1 | ACCEPT | RXA | asserts | RXB | 2026-01-01"
    engine = world(claims)
    assert state(engine)[0] is DutyState.ASSIGNED
    claim = Claim(
        id="typed", subject=REQUEST.id, duty=Duty.ACCEPT, by="RXB", stance=Stance.DENIES, about="RXB",
        valid_from=date(2026, 3, 1),
    )  # fmt: skip
    engine.claim(claim, actor="clerk", reason="typed in", on_behalf=True)
    assert state(engine)[0] is DutyState.ASSIGNED


def test_another_answer_does_not_borrow_the_papers_of_the_former():
    [plain] = claims_of("1 | ACCEPT | RXA | accepts | RXA | 2026-01-01", HANDOFFS)
    signed = changed(
        plain, evidence=ClaimEvidence.CONTRACT, reference="Contract 4.1: A holds", signatories=("RXA", "RXB"),
        valid_to=date(2026, 12, 1),
    )  # fmt: skip
    engine = world("", signed)
    assert state(engine)[0] is DutyState.ASSIGNED
    tell(engine, A, Stance.ASSERTS, about="RXB", by=typing(1, own=True), over=read(engine, "RXA"))
    assert state(engine)[0] is DutyState.ASSUMED_IMPUTED, "B has not spoken"
    [new] = [one for one in engine.snapshot().all(Claim) if one.id != signed.id]
    assert (new.reference, new.signatories, new.valid_to) == (None, (), None)


def test_what_is_said_now_leaves_the_days_before_as_they_were():
    claims = "1 | ACCEPT | RXB | accepts | RXB | 2025-01-01\n1 | ACCEPT | RXA | asserts | RXB | 2025-01-01"
    engine = world(claims)
    tell(engine, B, Stance.NOBODY, by=typing(1, own=True), over=read(engine, "RXB"))
    assert state(engine, EARLIER)[0] is DutyState.ASSIGNED
    assert state(engine, NOW)[0] is not DutyState.ASSIGNED
    engine.undo("cmd-1", actor="clerk")
    assert state(engine, NOW)[0] is DutyState.ASSIGNED


def test_what_is_taken_back_today_held_until_today():
    claims = "1 | ACCEPT | RXB | accepts | RXB | 2025-01-01\n1 | ACCEPT | RXA | asserts | RXB | 2025-01-01"
    engine = world(claims)
    tell(engine, B, None, by=typing(1, own=True), over=read(engine, "RXB"))
    assert state(engine, EARLIER)[0] is DutyState.ASSIGNED
    assert state(engine, NOW)[0] is not DutyState.ASSIGNED


def test_a_second_answer_to_an_ask_leaves_the_first_for_its_days():
    ask = asked("RXB")
    engine = world("", ask)
    first = Answer(ask.id, Stance.ACCEPTS, date(2026, 2, 10))
    answer(engine, [first], answered_on=TODAY, by=typing(1, own=True))
    later, words = date(2026, 5, 1), "Nobody any more"
    second = Answer(ask.id, Stance.NOBODY, later, words=words, over=read(engine, "RXB"))
    answer(engine, [second], answered_on=TODAY, by=typing(2, own=True))
    assert state(engine, EARLIER)[0] is DutyState.ASSUMED_SELF
    assert {(one.stance, one.valid_to) for one in engine.snapshot().all(Claim)} == {
        (Stance.ACCEPTS, date(2026, 5, 1)),
        (Stance.NOBODY, None),
    }
    assert answer(engine, [second], answered_on=TODAY, by=typing(2, own=True)).repeated


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("day", [date(2026, 2, 10), date(2026, 5, 1)])
def test_the_second_of_two_who_answer_the_same_ask_reads_the_first_before_replacing_it(own, day):
    """Two have the page open; the first saves; the second neither replaces nor ends it unread."""
    ask = asked("RXB")
    engine = world("", ask)
    first = Answer(ask.id, Stance.ACCEPTS, date(2026, 2, 10), words="We take it on receipt")
    answer(engine, [first], answered_on=TODAY, by=typing(1, own=own))
    before = engine.snapshot().all(Claim)
    second = Answer(ask.id, Stance.NOBODY, day)
    with pytest.raises(SaidAlready) as refused:
        answer(engine, [second], answered_on=TODAY, by=typing(2, own=own))
    assert engine.snapshot().all(Claim) == before and refused.value.marks == {ask.id: mark_of(before[0])}
    answer(engine, [replace(second, over=mark_of(before[0]))], answered_on=TODAY, by=typing(3, own=own))
    assert Stance.NOBODY in {one.stance for one in engine.snapshot().all(Claim)}
    assert "We take it on receipt" in {one.entity.words for one in engine.history("Claim", before[0].id)}


def test_what_was_read_and_changed_again_since_is_not_replaced():
    ask = asked("RXB")
    engine = world("", ask)
    for number, words in enumerate(("first", "second")):
        said = Answer(ask.id, Stance.ACCEPTS, date(2026, 2, 10), words=words, over=read(engine, "RXB"))
        seen = read(engine, "RXB")
        answer(engine, [said], answered_on=TODAY, by=typing(number, own=True))
    mine = Answer(ask.id, Stance.NOBODY, date(2026, 2, 10), over=seen)
    with pytest.raises(SaidAlready):
        answer(engine, [mine], answered_on=TODAY, by=typing(9, own=True))


def test_the_same_answer_by_two_replaces_nobodys_words():
    ask = asked("RXB")
    engine = world("", ask)
    same = Answer(ask.id, Stance.NOBODY, date(2026, 2, 10))
    for number in range(2):
        answer(engine, [same], answered_on=TODAY, by=typing(number))
    assert len(engine.snapshot().all(Claim)) == 1


def test_what_is_typed_in_never_overwrites_a_claim_that_was_changed_since():
    engine = world()
    tell(engine, B, Stance.NOBODY, by=typing(1))
    [record] = engine.snapshot().records(Claim)
    word = changed(
        record.entity, stance=Stance.ACCEPTS, about="RXB", typed_for=False, words="We take it on receipt",
        valid_from=date(2026, 7, 1),
    )  # fmt: skip
    engine.put(word, expected=record.version, actor="B lead", reason="our own word")
    with pytest.raises(BadInput, match="their own word stands there"):
        tell(engine, B, Stance.DONT_KNOW, by=typing(2), over=read(engine, "RXB"))
    assert engine.snapshot().all(Claim) == (word,)
