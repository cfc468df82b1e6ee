"""Asking, answers and silence through the engine, the same over every store."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from graph_schema.accountability import Ask, Claim
from graph_schema.parties import Organisation, OrganisationLink, Party, Role
from graph_schema.vocabulary import Duty, DutyState, OrganisationLinkKind, Stance
from pathway.analysis.asks import Reply
from pathway.analysis.whom_to_ask import Group
from pathway.engine import Engine
from pathway.engine.asks import To, ask, asking, differing, proposed, withdraw_asks
from pathway.engine.close_up import duty_now
from pathway.engine.standing import mark_of
from pathway.engine.told import Answer, Typing, answer, tell
from pathway.errors import AttachedSince, BadInput, NotFound, SaidAlready, StaleWrite
from pathway.importing.model import keyed_id
from pathway.stores.base import Put, Store
from tests.tables import handoffs_of, places_of

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MAY = date(2026, 5, 1)
HANDOFFS = handoffs_of("""
    RXA/ward > RXB/nursing | care_request
    RXB/desk > RXA/clinic  | referral
""")
CARERS = Party(id="local:carers", name="Carers", role="carer")
WHO = {"actor": "planner", "reason": "asked"}
ACCEPT, CLINICAL = Duty.ACCEPT, Duty.CLINICAL


@pytest.fixture
def engine(store: Store) -> Engine:
    made = Engine(store, clock=lambda: NOW)
    made.save(map(Put, [*places_of(HANDOFFS), *HANDOFFS]), actor="t", reason="t")
    return made


def to(number: int, duty: Duty, party: str) -> To:
    return To(HANDOFFS[number - 1].id, duty, party)


def typing(command: str = "cmd-answers", *, own: bool = False) -> Typing:
    return Typing("planner", "answers typed in", command, own)


def state(engine: Engine, duty: Duty = ACCEPT, number: int = 1) -> DutyState:
    return engine.picture().by_id[HANDOFFS[number - 1].id].duty(duty).state


def asks(engine: Engine) -> dict[tuple[str, Duty], Ask]:
    return {(one.asked, one.duty): one for one in engine.snapshot().all(Ask)}


def read(engine: Engine, party: str) -> str:
    """What stands for the one claim of a party, read before something else is said; "" for none."""
    return "".join(mark_of(one) for one in engine.snapshot().all(Claim) if one.by == party)


def put(engine: Engine, *questions: To, on: date = MAY, **more) -> list[str]:
    return list(ask(engine, questions, asked_on=on, **WHO, **more).asks)


# -- asking ------------------------------------------------------------------------------------------


def test_many_are_asked_in_one_command_and_one_undo_takes_it_back(engine):
    questions = [
        to(n, duty, p) for n in (1, 2) for duty in (ACCEPT, CLINICAL) for p in ("RXA", "RXB", CARERS.id)
    ]
    done = ask(engine, questions, asked_on=MAY, parties=[CARERS], **WHO)
    assert len(done.asks) == 12 and done.already == 0
    found = asking(engine)
    assert {one.party: (one.asked, one.silent, one.days) for one in found.bodies} == dict.fromkeys(
        ("RXA", "RXB", CARERS.id), (4, 4, 31)
    )
    assert engine.picture().by_id[HANDOFFS[0].id].duty(ACCEPT).text == "asked, nobody has answered"
    engine.undo(done.receipt.command_id, actor="planner")
    assert asking(engine).questions == () and CARERS.id in engine.snapshot().by_id(Party)
    assert engine.picture().by_id[HANDOFFS[0].id].duty(ACCEPT).text == "nobody has been asked"


def test_asking_again_the_same_day_is_the_same_ask_and_another_day_is_another(engine):
    first = put(engine, to(1, ACCEPT, "RXA"))
    again = ask(engine, [to(1, ACCEPT, "RXA"), to(1, ACCEPT, "RXB")], asked_on=MAY, **WHO)
    assert again.already == 1 and len(again.asks) == 1
    assert ask(engine, [to(1, ACCEPT, "RXA")], asked_on=MAY, **WHO).receipt is None
    assert put(engine, to(1, ACCEPT, "RXA"), on=date(2026, 5, 8)) != first
    assert len(asking(engine).questions) == 2 and len(engine.snapshot().all(Ask)) == 3


def test_the_page_and_a_file_make_the_same_ask(engine):
    [id_] = put(engine, to(1, ACCEPT, "RXA"))
    said = {"subject": HANDOFFS[0].id, "duty": "ACCEPT", "asked": "RXA", "asked_on": "2026-05-01"}
    assert id_ == keyed_id("Ask", ("subject", "duty", "asked", "asked_on"), said)


def test_another_day_to_answer_by_is_taken_over_until_it_is_answered(engine):
    [id_] = put(engine, to(1, ACCEPT, "RXA"), answer_by=date(2026, 5, 10))
    put(engine, to(1, ACCEPT, "RXA"), answer_by=date(2026, 5, 20))
    assert asks(engine)["RXA", ACCEPT].answer_by == date(2026, 5, 20)
    answer(engine, [Answer(id_, Stance.NOBODY, MAY)], answered_on=None, by=typing())
    assert put(engine, to(1, ACCEPT, "RXA"), answer_by=date(2026, 5, 30)) == []


def test_an_ask_that_was_withdrawn_was_never_put_and_can_be_put_again(engine):
    [id_] = put(engine, to(1, ACCEPT, "RXA"))
    gone = withdraw_asks(engine, [id_], **WHO)
    assert asking(engine).questions == ()
    assert put(engine, to(1, ACCEPT, "RXA")) == [id_] and len(asking(engine).questions) == 1
    withdraw_asks(engine, [id_], **WHO)
    with pytest.raises(StaleWrite):
        engine.undo(gone.command_id, actor="planner")


@pytest.mark.parametrize(
    ("questions", "days"),
    [
        ([], {"asked_on": MAY}),
        ([to(1, ACCEPT, "RXA")], {"asked_on": date(2026, 6, 2)}),
        ([to(1, ACCEPT, "RXA")], {"asked_on": MAY, "answer_by": date(2026, 4, 30)}),
        ([to(1, ACCEPT, "nobody-there")], {"asked_on": MAY}),
    ],
)
def test_what_cannot_have_been_asked_is_refused_and_nothing_is_written(engine, questions, days):
    before = engine.facts().audit_rows
    with pytest.raises(BadInput):
        ask(engine, questions, **days, **WHO)
    assert engine.facts().audit_rows == before


# -- answers -----------------------------------------------------------------------------------------


def test_answers_close_their_asks_in_one_command_and_undo_opens_them_again(engine):
    ids = put(engine, to(1, ACCEPT, "RXA"), to(1, ACCEPT, "RXB"), to(1, CLINICAL, "RXA"))
    told = [
        Answer(ids[0], Stance.ASSERTS, MAY, "RXB", "On receipt it is theirs"),
        Answer(ids[1], Stance.DENIES, MAY, words="We never agreed to that"),
    ]
    done = answer(engine, told, answered_on=date(2026, 5, 9), by=typing())
    assert {one.party: (one.answered, one.silent) for one in asking(engine).bodies} == {
        "RXA": (1, 1),
        "RXB": (1, 0),
    }
    [one] = differing(engine)
    assert one.differs and [quote.saying.words for quote in one.pairs[0]] == [
        "On receipt it is theirs",
        "We never agreed to that",
    ]
    engine.undo(done.command_id, actor="planner")
    assert sum(one.silent for one in asking(engine).bodies) == 3 and differing(engine) == ()


@pytest.mark.parametrize(
    ("own", "counterpart", "expected"),
    [
        (False, None, DutyState.ASSUMED_IMPUTED),
        (False, Stance.ASSERTS, DutyState.ASSUMED_IMPUTED),
        (True, None, DutyState.ASSUMED_SELF),
        (True, Stance.ASSERTS, DutyState.ASSUMED_SELF),
        (True, Stance.NOBODY, DutyState.ASSUMED_SELF),
    ],
)
def test_what_is_typed_for_somebody_else_never_counts_as_acceptance(engine, own, counterpart, expected):
    ids = put(engine, to(1, ACCEPT, "RXA"), to(1, ACCEPT, "RXB"))
    answer(engine, [Answer(ids[1], Stance.ACCEPTS, MAY)], answered_on=None, by=typing(own=own))
    if counterpart is not None:
        said = Answer(ids[0], counterpart, MAY, "RXB" if counterpart is Stance.ASSERTS else None)
        answer(engine, [said], answered_on=None, by=typing("cmd-2"))
    assert state(engine) is expected
    assert all(claim.typed_for for claim in engine.snapshot().all(Claim) if not own)


def test_the_same_answers_sent_twice_are_kept_once(engine):
    [id_] = put(engine, to(1, ACCEPT, "RXA"))
    for _ in range(2):
        answer(engine, [Answer(id_, Stance.NOBODY, MAY)], answered_on=MAY, by=typing())
    assert [record.version for record in engine.snapshot().records(Claim)] == [1]


def test_an_answer_put_right_is_the_same_claim_with_its_history(engine):
    [id_] = put(engine, to(1, ACCEPT, "RXA"))
    answer(engine, [Answer(id_, Stance.NOBODY, MAY, words="Nobody")], answered_on=MAY, by=typing())
    other = Answer(id_, Stance.DONT_KNOW, MAY)
    with pytest.raises(SaidAlready) as refused:
        answer(engine, [other], answered_on=MAY, by=typing("cmd-2"))
    assert refused.value.marks == {id_: read(engine, "RXA")}
    answer(engine, [replace(other, over=read(engine, "RXA"))], answered_on=MAY, by=typing("cmd-2"))
    [claim] = engine.snapshot().all(Claim)
    assert claim.stance is Stance.DONT_KNOW and claim.words is None
    assert [one.entity.words for one in engine.history("Claim", claim.id)] == ["Nobody", None]


def test_a_partys_own_word_is_not_replaced_by_what_is_typed_in_for_it(engine):
    [id_] = put(engine, to(1, ACCEPT, "RXA"))
    answer(engine, [Answer(id_, Stance.ACCEPTS, MAY)], answered_on=MAY, by=typing(own=True))
    with pytest.raises(BadInput, match="their own word"):
        answer(engine, [Answer(id_, Stance.NOBODY, MAY)], answered_on=MAY, by=typing("cmd-2"))
    with pytest.raises(BadInput, match="their own word"):
        tell(engine, to(1, ACCEPT, "RXA"), Stance.NOBODY, by=typing("cmd-3"))
    assert state(engine) is DutyState.ASSUMED_SELF


@pytest.mark.parametrize(
    ("said", "on"),
    [
        (Answer("ask-never", Stance.NOBODY, MAY), MAY),
        (Answer("", Stance.NOBODY, MAY), date(2026, 6, 2)),
        (Answer("", Stance.NOBODY, MAY), date(2026, 4, 30)),
        (Answer("", Stance.DELEGATES, MAY, "nobody-there"), MAY),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_nothing_is_written(engine, said, on):
    [id_] = put(engine, to(1, ACCEPT, "RXA"))
    good = Answer(id_, Stance.NOBODY, MAY)
    bad = said if said.ask else Answer(id_, said.stance, said.valid_from, said.about)
    with pytest.raises((BadInput, NotFound)):
        answer(engine, [bad] if bad.ask == id_ else [good, bad], answered_on=on, by=typing())
    assert engine.snapshot().all(Claim) == () and asking(engine).silent


def test_late_answers_are_counted(engine):
    [id_] = put(engine, to(1, ACCEPT, "RXA"), answer_by=date(2026, 5, 10))
    assert [one.overdue for one in asking(engine).silent] == [22]
    answer(engine, [Answer(id_, Stance.NOBODY, MAY)], answered_on=date(2026, 5, 13), by=typing())
    assert [one.late for one in asking(engine).questions] == [3]


def test_an_ask_that_was_answered_since_is_not_undone(engine):
    done = ask(engine, [to(1, ACCEPT, "RXA")], asked_on=MAY, **WHO)
    answer(engine, [Answer(done.asks[0], Stance.NOBODY, MAY)], answered_on=MAY, by=typing())
    with pytest.raises((StaleWrite, AttachedSince)):
        engine.undo(done.receipt.command_id, actor="planner")


# -- one cell ----------------------------------------------------------------------------------------


def test_a_cell_told_again_and_again_is_one_claim_and_taken_back_the_party_is_silent(engine):
    put(engine, to(1, ACCEPT, "RXB"))
    states = []
    for number, stance in enumerate((Stance.ACCEPTS, Stance.NOBODY, Stance.DONT_KNOW, None)):
        about = "RXB" if stance is Stance.ACCEPTS else None
        by, over = typing(f"cmd-{number}"), read(engine, "RXB")
        tell(engine, to(1, ACCEPT, "RXB"), stance, about=about, by=by, over=over)
        states.append((state(engine), asking(engine).questions[0].reply))
    answered, silent = Reply.ANSWERED, Reply.SILENT
    assert states == [
        (DutyState.ASSUMED_IMPUTED, answered),
        (DutyState.NOT_ASSESSED, answered),
        (DutyState.NOT_ASSESSED, answered),
        (DutyState.NOT_ASSESSED, silent),
    ]
    engine.undo("cmd-3", actor="planner")
    assert asking(engine).questions[0].reply is answered
    with pytest.raises(SaidAlready):
        tell(engine, to(1, ACCEPT, "RXB"), None, by=typing("cmd-4"))
    tell(engine, to(1, ACCEPT, "RXB"), None, by=typing("cmd-4"), over=read(engine, "RXB"))
    tell(engine, to(1, ACCEPT, "RXB"), Stance.ACCEPTS, about="RXB", by=typing("cmd-5"))
    assert len(engine.snapshot().all(Claim)) == 1


def test_what_answered_before_still_did_when_something_else_is_said(engine):
    [id_] = put(engine, to(1, ACCEPT, "RXA"))
    answer(engine, [Answer(id_, Stance.NOBODY, MAY)], answered_on=MAY, by=typing())
    [record] = engine.snapshot().records(Claim)
    ended = record.entity.model_copy(update={"valid_to": date(2026, 5, 20)})
    engine.put(ended, expected=record.version, **WHO)
    tell(engine, to(1, ACCEPT, "RXA"), Stance.DONT_KNOW, by=typing("cmd-2"))
    assert asks(engine)["RXA", ACCEPT].answer == record.entity.id
    assert len(engine.snapshot().all(Claim)) == 2


def test_a_duty_looked_at_alone_is_the_same_as_in_a_picture_made_anew(engine):
    before = engine.snapshot()
    put(engine, to(1, ACCEPT, "RXA"), to(1, ACCEPT, "RXB"))
    for number, (party, stance, about) in enumerate(
        (("RXA", Stance.ACCEPTS, "RXA"), ("RXB", Stance.ACCEPTS, "RXB"), ("RXA", Stance.NOBODY, None))
    ):
        by, over = typing(f"cmd-{number}", own=number == 1), read(engine, party)
        tell(engine, to(1, ACCEPT, party), stance, about=about, by=by, over=over)
        for duty in (ACCEPT, CLINICAL):
            alone = duty_now(engine, before, HANDOFFS[0].id, duty)
            assert alone == engine.picture().by_id[HANDOFFS[0].id].duty(duty)
    with pytest.raises(NotFound):
        duty_now(engine, before, "no handoff", ACCEPT)


def test_a_cell_with_words_or_several_claims_or_none_is_not_changed_by_a_key(engine):
    [id_] = put(engine, to(1, ACCEPT, "RXA"))
    answer(engine, [Answer(id_, Stance.NOBODY, MAY, words="Ask the board")], answered_on=MAY, by=typing())
    with pytest.raises(BadInput, match="words are kept"):
        tell(engine, to(1, ACCEPT, "RXA"), Stance.DONT_KNOW, by=typing("cmd-2"), over=read(engine, "RXA"))
    other = Claim(id="c2", subject=HANDOFFS[0].id, duty=ACCEPT, by="RXA", stance="dont_know", valid_from=MAY)
    engine.put(other, expected=0, **WHO)
    with pytest.raises(BadInput, match="several things"):
        tell(engine, to(1, ACCEPT, "RXA"), Stance.NOBODY, by=typing("cmd-3"))
    with pytest.raises(NotFound, match="nothing to take back"):
        tell(engine, to(1, CLINICAL, "RXA"), None, by=typing("cmd-4"))


# -- whom to ask -------------------------------------------------------------------------------------


def test_both_ends_their_board_region_collaborative_and_people_are_proposed_with_why(engine):
    over = OrganisationLinkKind.OVERSEEN_BY
    bodies = [Organisation(id=code, name=code, sector="oversight") for code in ("QAB", "REG", "COL")]
    hospital = engine.get("Organisation", "RXA")
    engine.save(
        [
            *map(Put, bodies), Put(CARERS), Put(hospital.entity.model_copy(update={"icb": "QAB"}), 1),
            *(Put(Role(id=f"r-{p}", party=p, role=r)) for p, r in
              (("QAB", "icb"), ("REG", "region"), ("COL", "collaborative"))),
            Put(OrganisationLink(id="l1", from_organisation="QAB", to_organisation="REG", kind=over)),
            Put(OrganisationLink(id="l2", from_organisation="RXB", to_organisation="COL", kind="member_of")),
        ], **WHO,
    )  # fmt: skip
    found = proposed(engine, [one.id for one in HANDOFFS])
    told = [(one.party, one.group) for one in found[HANDOFFS[0].id]]
    assert told == [
        ("RXA", Group.SENDER), ("RXB", Group.RECEIVER), ("QAB", Group.ICB), ("REG", Group.REGION),
        ("COL", Group.COLLABORATIVE), (CARERS.id, Group.PEOPLE),
    ]  # fmt: skip
    assert [one.party for one in found[HANDOFFS[1].id]][:2] == ["RXB", "RXA"]
