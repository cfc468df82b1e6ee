"""A reorganisation rehearsed: what it would leave open, to whom what falls, and that it closes nothing."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from graph_schema.accountability import Ask
from graph_schema.hazards import Control, Hazard
from graph_schema.learning import SafetyAction
from graph_schema.parties import Organisation, Post, Remit, Role, Succession
from graph_schema.rehearsals import BodyChange
from graph_schema.vocabulary import Duty, DutyState
from pathway.analysis.accountability import Accountability, duty_mark, mark_of
from pathway.analysis.findings import Mark
from pathway.analysis.parameters import parameters_of
from pathway.analysis.places import places_of
from pathway.analysis.rehearsal import Effect, ToDo, rehearse, to_dos
from pathway.analysis.successions import severity
from pathway.analysis.what_if import changed_records, on_day
from pathway.errors import BadInput
from pathway.stores.base import Put
from tests.tables import claims_of, engine_of, handoffs_of
from tests.tables import places_of as places_for

DAY = date(2026, 10, 1)
HANDOFFS = handoffs_of("""
    RXA/ward > RXB/nursing | care_request
    RXB/nursing > RXC/desk | discharge
    RXC/desk > RXA/clinic  | referral
""")
REQUEST, DISCHARGE, REFERRAL = HANDOFFS
WORLD = [
    *places_for(HANDOFFS),
    *HANDOFFS,
    Organisation(id="QAA", name="NHS Vale ICB", sector="oversight"),
    Organisation(id="QBB", name="NHS Fen ICB", sector="oversight"),
]
AGREED = """
    1 | CLINICAL | RXB | accepts | RXB
    1 | CLINICAL | RXA | asserts | RXB
"""


def change(kind: str, old: str, new: str = "") -> BodyChange:
    return BodyChange(kind=kind, old=tuple(old.split()), new=tuple(new.split()))


def world(claims: str = "", *more):
    return engine_of(*WORLD, *claims_of(claims, HANDOFFS), *more)


def found(claims: str, changed: BodyChange, *more):
    return rehearse(world(claims, *more).snapshot(), [changed], DAY)


def lines(rehearsed):
    numbers = {one.id: number for number, one in enumerate(HANDOFFS, start=1)}
    return [
        f"{numbers[one.handoff.id]} {one.duty.value}: {one.before.state.value} > {one.after.state.value}"
        for one in rehearsed.new_gaps
    ]


# -- what each kind of change does ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "expected", "effect"),
    [
        (change("abolition", "RXB"), ["1 CLINICAL: ASSIGNED > STALE"], Effect.OPENS),
        (change("split", "RXB", "RXM RXN"), ["1 CLINICAL: ASSIGNED > STALE"], Effect.OPENS),
        (change("merge", "RXA RXB", "RXM"), ["1 CLINICAL: ASSIGNED > ASSUMED_SELF"], Effect.WORSE),
        (change("merge", "RXB RXC", "RXM"), [], Effect.INHERITED),
        (change("transfer", "RXB", "RXC"), [], Effect.INHERITED),
        (change("rename", "RXB", "RXM"), [], Effect.RENAMED),
        (change("abolition", "RXC"), [], None),
    ],
)
def test_what_a_change_leaves_open(changed, expected, effect):
    rehearsed = found(AGREED, changed)
    assert lines(rehearsed) == expected
    assert [one.effect for one in rehearsed.changed if one.duty is Duty.CLINICAL] == (
        [effect] if effect else []
    )


SHARED = """
    1 | CLINICAL | RXA | accepts | RXA
    1 | CLINICAL | RXB | accepts | RXB
"""


def shared(changed: BodyChange):
    """Both say that they share it and that nobody leads."""
    told = [one.model_copy(update={"joint": True}) for one in claims_of(SHARED, HANDOFFS)]
    return found("", changed, *told)


@pytest.mark.parametrize(
    ("claims", "before", "after", "effect", "says"),
    [
        ("", "JOINT_NO_LEAD", "ASSUMED_SELF", Effect.ONE_LESS, "only they say so; inherited, not reaffirmed"),
        (
            "1 | CLINICAL | RXA | accepts | RXA\n1 | CLINICAL | RXA | delegates | RXB",
            "DELEGATED_UNACCEPTED",
            "DELEGATED_UNACCEPTED",
            Effect.ONE_LESS,
            "passed on, not accepted; stays with RXA; inherited, not reaffirmed",
        ),
    ],
)
def test_who_shared_it_or_was_passed_it_and_is_gone_is_something_to_agree(
    claims, before, after, effect, says
):
    changed = change("abolition", "RXB")
    rehearsed = found(claims, changed) if claims else shared(changed)
    [one] = [one for one in rehearsed.changed if one.duty is Duty.CLINICAL]
    assert (one.before.state.value, one.after.state.value) == (before, after)
    assert (one.effect, one.gone, one.is_new_gap, one.to_agree) == (effect, ("RXB",), False, True)
    assert one.after.text.replace("Organisation ", "") == says
    assert one.after.inherited
    assert duty_mark(one.after) is not Mark.AGREED
    [to_do] = to_dos(rehearsed)
    assert to_do == ToDo(
        f"Agree who holds it from that day ({effect.value})", REQUEST.id, Duty.CLINICAL, "RXA"
    )


def test_what_is_inherited_and_not_reaffirmed_is_never_drawn_as_agreed():
    rehearsed = found(AGREED, change("transfer", "RXB", "RXC"))
    [one] = [one for one in rehearsed.changed if one.duty is Duty.CLINICAL]
    assert (one.before.state, one.after.state) == (DutyState.ASSIGNED, DutyState.ASSIGNED)
    assert (duty_mark(one.before), duty_mark(one.after)) == (Mark.AGREED, Mark.CLAIMED_ONLY)
    assert mark_of([one.after]) is Mark.CLAIMED_ONLY


@pytest.mark.parametrize("changed", [change("merge", "RXA RXB", "RXA"), change("abolition", "RXB")])
def test_who_never_answered_has_not_by_going(changed):
    rehearsed = found("1 | CLINICAL | RXA | nobody |", changed)
    assert rehearsed.new_gaps == ()
    assert [one.after.state for one in rehearsed.changed if one.duty is Duty.CLINICAL] in (
        [], [DutyState.NOT_ASSESSED]
    )  # fmt: skip


def test_the_gap_names_its_type_and_whose_it_was():
    [gap] = found(AGREED, change("abolition", "RXB")).new_gaps
    assert [label.value for label in gap.new_gaps] == ["G2"]
    assert gap.before.holder_names == ("Organisation RXB",)
    assert set(gap.touching) == set(gap.lapsing) == {"claim-001", "claim-002"}


def test_closing_one_body_lists_the_handoffs_that_refer_to_it_by_any_duty():
    claims = """
        1 | CLINICAL | RXB | accepts | RXB
        2 | MONITOR  | RXC | asserts | RXB
        3 | RISK     | RXA | accepts | RXA
    """
    rehearsed = found(claims, change("abolition", "RXB"))
    assert {one.handoff.id for one in rehearsed.changed} == {REQUEST.id, DISCHARGE.id}


def test_what_had_become_of_a_body_before_goes_with_it():
    merged = Succession(id="s", kind="merge", old=("QAA",), new=("QBB",), on=date(2026, 4, 1))
    claims = """
        1 | OVERSEE | QAA | accepts | QAA
        1 | OVERSEE | RXA | asserts | QAA
    """
    rehearsed = found(claims, change("abolition", "QBB"), merged)
    assert lines(rehearsed) == ["1 OVERSEE: ASSIGNED > STALE"]


def test_a_remit_goes_with_its_body_and_passes_on_in_a_merger():
    remits = [Remit(id=f"r-{body}", body=body, organisations=("RXA",)) for body in ("QAA", "QBB")]
    ends = found("", change("abolition", "QAA"), remits[0])
    [first, second] = ends.overseers_lost
    assert {first.handoff, second.handoff} == {REQUEST, REFERRAL}
    assert (first.lost, first.left) == (("NHS Vale ICB",), ())
    assert ["G9" in one.new_gaps for one in ends.new_gaps] == [True, True]
    assert found("", change("abolition", "QAA"), *remits).overseers_lost[0].left == ("NHS Fen ICB",)
    assert found("", change("merge", "QAA QBB", "QAB"), *remits).overseers_lost == ()


def test_a_new_body_is_what_those_were_that_it_replaces():
    bodies = [Organisation(id=id_, name=id_) for id_ in ("PC1", "PC2")]
    roles = [Role(id=f"role-{one.id}", party=one.id, role="collaborative") for one in bodies]
    claims = """
        1 | OVERSEE | PC1 | accepts | PC1
        1 | OVERSEE | RXA | asserts | PC1
    """
    world = engine_of(*WORLD, *bodies, *roles, *claims_of(claims, HANDOFFS))
    rehearsed = rehearse(world.snapshot(), [change("merge", "PC1 PC2", "PCN")], DAY)
    [kept] = [one for one in rehearsed.changed if one.duty is Duty.OVERSEE]
    assert (kept.effect, kept.after.holders) == (Effect.INHERITED, ("PCN",))


def test_controls_hazards_asks_and_actions_of_a_body_come_loose():
    records = (
        Hazard(id="hz", handoff=REQUEST.id, sentence="It is not read", holder="RXB"),
        Control(id="ct", hazards=("hz",), name="A worklist", effectiveness=0.5, holder="post"),
        Post(id="post", organisation="RXB", name="Liaison"),
        Ask(id="ask", subject=REQUEST.id, duty="RISK", asked="RXB", asked_on=date(2026, 5, 1)),
        SafetyAction(id="sa", action="Acknowledge each", holder="RXB", done_on=date(2026, 5, 1)),
    )
    ends = found("", change("abolition", "RXB"), *records)
    assert [(one.kind, one.id, one.now) for one in ends.loose] == [
        ("Ask", "ask", ""), ("Control", "ct", ""), ("Hazard", "hz", "")
    ]  # fmt: skip
    merges = found("", change("merge", "RXB RXC", "RXM"), *records)
    assert [(one.kind, one.now) for one in merges.loose] == [
        ("Ask", "RXM"), ("Control", "post"), ("Hazard", "RXM")
    ]  # fmt: skip
    assert [one.what.split(":")[0] for one in to_dos(merges)] == [
        "Ask again",
        "Agree who looks after the hazard",
    ]


@pytest.mark.parametrize(
    ("changed", "owner"),
    [
        (change("abolition", "RXB"), "RXA"),  # the other end
        (change("merge", "RXA RXB", "RXM"), "RXB"),  # who holds it, until the new body is there
        (change("merge", "RXA RXB", "RXA"), "RXA"),  # the body in its place, there already
        (change("split", "RXB", "RXM RXN"), "RXA"),
    ],
)
def test_whom_a_to_do_proposes(changed, owner):
    [to_do] = to_dos(found(AGREED, changed))
    assert (to_do.handoff, to_do.duty, to_do.owner) == (REQUEST.id, Duty.CLINICAL, owner)


def test_nothing_is_proposed_to_a_body_that_has_ended_already():
    """RXG became RXB in May: what RXG never answered is RXB's to answer. A renaming leaves nothing to do."""
    records = (
        Organisation(id="RXG", name="Gone", valid_to=date(2026, 5, 1)),
        Succession(id="s", kind="transfer", old=("RXG",), new=("RXB",), on=date(2026, 5, 1)),
        Ask(id="ask", subject=REQUEST.id, duty="RISK", asked="RXG", asked_on=date(2026, 4, 1)),
    )
    assert to_dos(found("", change("rename", "RXB", "RXM"), *records)) == ()
    [to_do] = to_dos(found("", change("merge", "RXB RXC", "RXM"), *records))
    assert (to_do.what.split(":")[0], to_do.owner) == ("Ask again", "RXB")


def test_what_lapses_is_not_called_the_same():
    [one] = found("1 | CLINICAL | RXB | dont_know |", change("abolition", "RXB")).changed
    assert one.before.text != one.after.text and one.effect is Effect.LAPSES


# -- what cannot be ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("merge", "RXA RXB", ""),
        ("split", "RXA", "RXM"),
        ("split", "RXA RXB", "RXM RXN"),
        ("rename", "RXA RXB", "RXM"),
        ("abolition", "RXA", "RXM"),
        ("transfer", "RXA", "RXA"),
    ],
)
def test_a_change_that_does_not_fit_its_kind_is_refused(kind, old, new):
    with pytest.raises(ValidationError):
        change(kind, old, new)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], "nothing would change"),
        ([change("abolition", "RXZ")], "there is no organisation RXZ"),
        ([change("abolition", "RXG")], "has ended before that day"),
        ([change("abolition", "RXA"), change("merge", "RXA RXB", "RXM")], "changes twice"),
        ([change("abolition", "RXA"), change("transfer", "RXB", "RXA")], "is not there after that day"),
        ([change("transfer", "RXB", "RXG")], "Gone is not there after that day"),
    ],
)
def test_a_change_that_cannot_be_is_refused(changes, said):
    gone = Organisation(id="RXG", name="Gone", valid_to=DAY)
    with pytest.raises(BadInput, match=said):
        rehearse(world("", gone).snapshot(), changes, DAY)


# -- laws ----------------------------------------------------------------------------------------------

BODIES = ("RXA", "RXB", "RXC")
CLAIMS = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from(["CLINICAL", "MONITOR", "OVERSEE"]),
        st.sampled_from([*BODIES, "QAA"]),
        st.sampled_from(["accepts", "asserts", "denies", "delegates", "nobody", "dont_know"]),
        st.sampled_from([*BODIES, "QAA"]),
    ),
    max_size=6,
)
CHANGES = st.sampled_from(
    [
        change("merge", "RXA RXB", "RXM"),
        change("merge", "RXB RXC", "RXB"),
        change("transfer", "RXA", "RXC"),
        change("rename", "RXA", "RXM"),
        change("split", "RXA", "RXM RXN"),
        change("abolition", "RXA"),
        change("abolition", "QAA"),
        change("abolition", "RXA RXB"),
    ]
)


def text_of(drawn) -> str:
    told = []
    for number, duty, by, stance, about in drawn:
        of = {"accepts": by, "nobody": "", "dont_know": ""}.get(stance, about)
        told.append(f"{number} | {duty} | {by} | {stance} | {of}")
    return "\n".join(told)


def duties_on(snapshot, day=DAY):
    work = Accountability(snapshot, places_of(snapshot), parameters_of(snapshot))
    return {one.id: work.of(one, day=day) for one in HANDOFFS}


@given(CLAIMS, CHANGES)
def test_no_reorganisation_closes_a_gap(drawn, changed):
    rehearsed = found(text_of(drawn), changed)
    for one in rehearsed.changed:
        assert severity(one.after.state) >= severity(one.before.state)


@given(CLAIMS, CHANGES)
def test_what_is_not_listed_stays_as_it_is(drawn, changed):
    rehearsed = found(text_of(drawn), changed)
    listed = {(one.handoff.id, one.duty) for one in rehearsed.changed}
    before, after = duties_on(rehearsed.before), duties_on(rehearsed.after)
    for handoff in HANDOFFS:
        for was, now in zip(before[handoff.id], after[handoff.id], strict=True):
            if (handoff.id, was.duty) not in listed:
                assert (was.state, was.holders, was.gaps) == (now.state, now.holders, now.gaps)


@given(CLAIMS, CHANGES)
def test_the_rehearsal_reads_as_the_real_thing_would(drawn, changed):
    engine = world(text_of(drawn))
    rehearsed = rehearse(engine.snapshot(), [changed], DAY)
    kept = engine.snapshot().kept
    versions = {one.entity.id: one.version for records in kept.values() for one in records}
    puts = [Put(one, versions.get(one.id, 0)) for one in changed_records(engine.snapshot(), [changed], DAY)]
    engine.save(puts, actor="t", reason="it came to pass")
    assert duties_on(on_day(engine.snapshot(), DAY)) == duties_on(rehearsed.after)


def test_what_would_be_written_ends_the_old_and_begins_the_new():
    made = changed_records(world().snapshot(), [change("merge", "RXA RXB", "RXB")], DAY)
    assert [(one.id, one.valid_to) for one in made if isinstance(one, Organisation)] == [("RXA", DAY)]
    split = changed_records(world().snapshot(), [change("split", "RXA", "RXM RXN")], DAY)
    assert [(one.id, one.valid_from, one.valid_to) for one in split if isinstance(one, Organisation)] == [
        ("RXA", None, DAY), ("RXM", DAY, None), ("RXN", DAY, None)
    ]  # fmt: skip


def test_rehearsing_changes_nothing_that_is_known():
    engine = world(AGREED)
    before = {label: list(records) for label, records in engine.snapshot().kept.items()}
    rehearse(engine.snapshot(), [change("split", "RXB", "RXM RXN")], DAY)
    assert {label: list(records) for label, records in engine.snapshot().kept.items()} == before
    assert engine.snapshot().as_of == datetime(2026, 6, 1, 12, tzinfo=UTC)
