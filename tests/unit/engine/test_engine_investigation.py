"""The document of a case: every look recorded, nobody named in it, the same bytes for the same case."""

from dataclasses import fields, is_dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_schema.journeys import Account
from graph_schema.parties import Organisation
from pathway.analysis.routes import Telling
from pathway.engine import Case, Engine, Put
from pathway.engine.investigation import investigate, investigation_of
from pathway.engine.left_out import looks_like
from pathway.errors import NotFound, NothingRecorded, Refused
from pathway.reporting.investigation_html import as_html
from tests.app import seams_world as world
from tests.tables import changed


@pytest.fixture
def engine(tmp_path) -> Engine:
    return world.in_memory(tmp_path)


@pytest.fixture(scope="module")
def looked(tmp_path_factory):
    """An engine to look at only, a case, its route and snapshot."""
    engine = world.in_memory(tmp_path_factory.mktemp("world"))
    case = opened(engine)
    return engine, case, engine.trace(case.id, actor="a"), engine.snapshot()


def opened(engine: Engine, who: str = world.PERSON) -> Case:
    leave = {"purpose": "Learning response LR-12", "reference": "LR-12", "basis": "PSIRF"}
    return engine.open_case(who, **leave, actor="investigator")


def texts_of(value) -> list[str]:
    """Every text of a value, however deep."""
    if isinstance(value, str):
        return [str(value)]
    if isinstance(value, tuple):
        return [text for one in value for text in texts_of(one)]
    if is_dataclass(value):
        return [text for one in fields(value) for text in texts_of(getattr(value, one.name))]
    return []


# -- leave ---------------------------------------------------------------------------------------


def test_the_look_is_recorded_before_anything_is_read(engine):
    case, before = opened(engine), engine.facts().audit_rows
    investigate(engine, case.id, actor="board secretary")
    [row] = engine.store.audit(engine.viewer, after=before)
    assert (row.verb, row.actor, row.about) == ("look at route, for a document", "board secretary", case.id)


def test_a_case_that_has_ended_or_never_was_gives_no_document(engine):
    case = opened(engine)
    engine.clock = lambda: world.NOW + timedelta(hours=8, minutes=1)
    with pytest.raises(Refused) as ended:
        investigate(engine, case.id, actor="a")
    assert ended.value.exit_code == 4
    with pytest.raises(NotFound):
        investigate(engine, "case-none", actor="a")


def test_of_nobody_there_is_no_document_but_a_look(engine):
    case, before = opened(engine, "NOBODY-9"), engine.facts().audit_rows
    with pytest.raises(NothingRecorded):
        investigate(engine, case.id, actor="a")
    assert engine.facts().audit_rows == before + 1


# -- what is in it -------------------------------------------------------------------------------


def test_a_route_comes_into_the_document_whole(engine):
    made = investigate(engine, opened(engine).id, actor="a")
    assert [one.reference for one in made.passings] == ["F01", "F02", "F03", "F04"]
    request, leaving, concern = made.passings[1:]
    assert [(one.holder, one.told_by) for one in request.holders] == [
        (None, "case review"), ("Vale Community", "case review")]  # fmt: skip
    assert [one.by_family for one in request.told] == [True, False]
    assert leaving.accounts_differ and (concern.holders, concern.unheld_days) == ((), None)
    assert not concern.steps[0].happened_at and len(made.seen) == 4 and made.left_out == 0
    person = engine.store.case(made.leave.case, engine.viewer).person
    assert person not in as_html(made) and world.PERSON not in as_html(made)


def test_without_the_outcome_neither_events_nor_the_summing_up_are_in_it(engine):
    case = opened(engine)
    whole = investigate(engine, case.id, actor="a")
    without = investigate(engine, case.id, actor="a", with_outcome=False)
    assert whole.passings[1].summed_up and not any(one.summed_up or one.outcomes for one in without.passings)
    assert "Sent to a retired address" not in as_html(without)


def test_a_claim_recorded_later_is_not_in_what_was_then_known(engine):
    """Everything of this world is recorded on 21 May; the crossings are of February."""
    made = investigate(engine, opened(engine).id, actor="a")
    duties = [duty for one in made.passings if one.dated for duty in one.duties]
    assert duties and all(duty.then is not None and duty.then_known is None for duty in duties)
    assert "the handoff was not recorded here by then" in as_html(made)


def test_two_crossings_of_one_reference_can_be_told_apart(looked):
    _, case, route, snapshot = looked
    twice = replace(route, crossings=(route.crossings[0], *route.crossings))
    made = investigation_of(case, twice, snapshot, stood={})
    assert [one.reference for one in made.passings][:2] == ["F01", "F01 (2)"]


# -- nobody is named -----------------------------------------------------------------------------


def test_texts_that_look_like_somebody_are_left_out_whole_and_counted(engine):
    crossing = engine.trace(opened(engine).id, actor="a").crossings[1].id
    account = Account(id="acc-9", crossing=crossing, teller="ward clerk", text="Sister Grey rang at noon")
    surgery = changed(world.ORGANISATIONS[2], name="Dr Okonkwo and partners")
    record = engine.get(Organisation.label(), "GPX")
    engine.save([Put(account), Put(surgery, record.version)], actor="a", reason="told")
    made = investigate(engine, opened(engine).id, actor="a")
    text = as_html(made)
    assert made.left_out == 2 and "2 texts" in text
    assert "Grey" not in text and "Okonkwo" not in text
    assert "[left out: looks like a name] GPX" in text  # a body stays known by its id


IDENTIFYING = st.sampled_from(
    [
        "Dr Okonkwo",
        "Sister Grey",
        "943 476 5919",
        "020 7946 0018",
        "a.b@nhs.example",
        "born 3 May 1950",
        "SW1A 2AA",
    ]
)
WORDS = st.text(st.characters(categories=("Ll", "Zs")), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(IDENTIFYING, WORDS, WORDS, st.integers(0, 9))
def test_no_planted_identifier_gets_through_wherever_it_stands(looked, planted, before, after, place):
    _, case, route, snapshot = looked
    text = f"{before} {planted} {after}"
    one = route.crossings[1]
    telling = Telling("carer", None, None, "exact", "account", "nobody rang")
    crossing = [
        replace(one, carries=text),
        replace(one, what_happened=text),
        replace(one, request_id=text),
        replace(one, parent=text),
        replace(one, tellings=(replace(telling, text=text),)),
        replace(one, tellings=(replace(telling, teller=text),)),
        replace(one, accounts=(replace(one.accounts[0], told_by=text),)),
        replace(one, accounts=(replace(one.accounts[0], holder=text),)),
        replace(one, start=replace(one.start, name=text)),
        replace(one, end=replace(one.end, organisation="X1", organisation_name=text)),
    ][place]
    made = investigation_of(case, replace(route, crossings=(crossing,)), snapshot, stood={})
    assert planted not in as_html(made) and made.left_out >= 1
    assert not any(looks_like(text) for text in texts_of(made) if text != case.id)


@pytest.mark.parametrize(
    "text", ["The ward sister rang", "Nurse Practitioner clinic", "Doctors agreed", "Dose 24 units"]
)
def test_roles_are_no_names(text):
    assert looks_like(text) == ()


# -- the same again ------------------------------------------------------------------------------


def test_the_same_case_gives_the_same_bytes_whoever_looks_and_whenever(engine):
    case = opened(engine)
    first = as_html(investigate(engine, case.id, actor="a"))
    engine.clock = lambda: world.NOW + timedelta(hours=7)
    assert as_html(investigate(engine, case.id, actor="b")) == first
    assert as_html(investigate(engine, opened(engine).id, actor="a")) != first  # another look, another number
