"""The verbs of barriers: what is refused, what comes in by file, and what has ended."""

from datetime import date

import pytest

from graph_schema.hazards import Control, cause_key
from pathway.engine import Put
from pathway.engine.bow_tie import barriers, bow_tie, causes, without
from pathway.errors import IdentifyingText, NotFound
from tests.app import barriers_world as world
from tests.tables import changed, engine_of

BY = {"actor": "safety lead", "reason": "a workaround"}


@pytest.fixture
def engine():
    return engine_of(*world.RECORDS, *world.carried())


@pytest.mark.parametrize("field", ["common_cause", "depends_on", "if_absent"])
def test_what_a_barrier_rests_on_names_no_person_by_number(engine, field):
    told = changed(world.RINGING, **{field: "Rings 999 000 0018"})
    with pytest.raises(IdentifyingText):
        engine.save([Put(told, 1)], **BY)


def test_workarounds_come_in_by_file(engine, tmp_path):
    file = tmp_path / "controls.csv"
    file.write_text(
        "id,hazards,name,effectiveness,workaround,depends_on,since,if_absent\n"
        "ct-new,hz-3,Asking twice,0.5,yes,The Ward  Clerk,2025-12-01,It waits\n"
    )
    assert engine.import_records("controls", [file], **BY).accepted == 1
    [kept] = [one for one in engine.snapshot().all(Control) if one.id == "ct-new"]
    assert (kept.depends_on, kept.since, kept.if_absent) == (
        "The Ward  Clerk",
        date(2025, 12, 1),
        "It waits",
    )
    [clerk] = [one for one in causes(engine) if one.key == cause_key("the ward clerk")]
    assert len(clerk.barriers) == 2


def test_what_is_not_there_is_refused_by_name(engine):
    with pytest.raises(NotFound):
        bow_tie(engine, "no such handoff")
    with pytest.raises(NotFound, match="no barrier names"):
        without(engine, "the fax machine")


def test_a_handoff_that_ended_long_ago_has_its_bow_tie_and_is_in_no_list(engine):
    ended = changed(world.SECOND, valid_to=date(2024, 1, 1))
    engine.save([Put(ended, 1)], **BY)
    assert [one.found.control.id for one in bow_tie(engine, ended.id).barriers] == ["ct-2", "ct-list"]
    assert "ct-list" not in {one.found.control.id for one in barriers(engine)}
    assert len(causes(engine)[0].handoffs) == 8
