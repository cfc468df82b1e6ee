"""The page of what nobody can see: hatched in words, never low, everything that is hidden counted."""

import pytest

from app.components.tables import text_of
from app.pages import coverage as page
from app.pages.coverage import FILTERS
from app.pages.inbox_moves import open_moves
from app.wording import UNSEEN
from graph_schema.parties import Remit
from pathway.engine import Put
from pathway.engine.coverage import coverage
from tests.app import seams_world as world
from tests.tables import engine_of

ALL = dict.fromkeys(FILTERS.values(), "")


@pytest.fixture
def engine(tmp_path):
    return world.in_memory(tmp_path)


def row(engine, name: str) -> dict[str, str]:
    found = coverage(engine)
    [boundary] = [one for one in found.boundaries if one.boundary.name == name]
    return {key: text_of(cell) for key, cell in page._row(boundary, found).items()}


def test_each_answer_has_its_reasons(engine):
    seen = row(engine, "Eastmere Hospitals → Vale Community")
    assert seen["report"] == (
        "Eastmere Hospitals: LFPSE from 1 Jan 2024 to 20 May 2026 · Vale Community: no source recorded"
    )
    assert seen["review"] == "both sides · newest judgement 1 May 2026 · a patient or carer took part"
    assert seen["remit"] == "no data: remits are not recorded here"
    assert seen["heard"] == "1 account"
    assert seen["reports"].startswith("sender 1 · receiver 0 no data: no source · patients and carers 0")


def test_inside_one_organisation_its_own_reports_are_one_figure(engine, tmp_path):
    assert row(engine, "Inside Eastmere Hospitals")["reports"] == "0 by its own staff · patients and carers 0"
    source = engine.get("EventSource", "src-hos")
    engine.withdraw("EventSource", "src-hos", expected=source.version, actor="t", reason="none")
    blind = row(engine, "Inside Eastmere Hospitals")
    assert blind["reports"].startswith("0 by its own staff no data: no source")
    assert blind["report"].startswith("no data: sources are not recorded here")


def test_where_nobody_is_on_record_it_says_no_data(engine):
    seen = row(engine, "Vale Community → Larkfield Surgery")
    assert seen["report"].startswith("no data: nobody could report")
    assert seen["heard"] == "no data: nobody"
    carer = row(engine, "carer → Larkfield Surgery")
    assert (
        "the carer: no organisation" in carer["report"] and "no organisation at this end" in carer["reports"]
    )


def test_the_sentence_is_about_all_and_the_filters_say_what_they_leave(engine):
    words = text_of(page.shown(engine, ALL | {"organisation": "COM"}))
    found = coverage(engine)
    assert f"of {len(found.boundaries)} boundaries nobody is known to be able to report" in words
    assert (
        f"The filters leave 2 of {len(found.boundaries)} boundaries and 2 of {len(found.handoffs)} handoffs"
        in words
    )
    year = len(engine.picture().handoffs)
    assert found.left_out == 1 and len(found.handoffs) == year - 1
    assert (
        f"(1 more of the year’s {year} ends in death or has itself ended: nothing passes there now)" in words
    )


def test_what_was_travelled_and_never_drawn_are_the_moves_of_the_inbox(engine):
    moved = [one for one in coverage(engine).drawn.undrawn if one.moves]
    waiting = open_moves(engine, {"organisation": "", "where": "", "rows": "all"}).rows
    assert [(one.from_id, one.to_id, one.moves) for one in moved] == [
        (row["from_id"], row["to_id"], row["moves"]) for row in waiting
    ]
    assert len(moved) == 3


def test_as_if_a_body_had_no_remit_says_what_would_be_lost(engine):
    body = world.ORGANISATIONS[0].model_copy(update={"id": "QAA", "name": "NHS Vale ICB"})
    engine.save(
        map(Put, (body, Remit(id="rm", body="QAA", organisations=("COM",), basis="statute"))),
        actor="t",
        reason="a body",
    )
    words = text_of(page.shown(engine, ALL | {"without": "QAA"}))
    assert "As if NHS Vale ICB had no remit: 2 handoffs would be reached by nobody" in words
    assert words.count("no data: only this body reached it") == 2
    assert "Nothing is saved." in words and engine.snapshot().all(Remit)


def test_without_a_handoff_there_is_nothing_to_see():
    assert "There is no handoff yet" in text_of(page.layout(engine_of(), {}))


def test_what_nobody_could_report_or_judge_is_hatched_on_the_other_tables(engine):
    from app.pages import boundaries, handoffs, matrix

    for other, values in (
        (boundaries, boundaries.FILTERS),
        (handoffs, handoffs.FILTERS),
        (matrix, matrix.FILTERS),
    ):
        words = text_of(other.shown(engine, dict.fromkeys(values.values(), "")))
        assert f"no data: {UNSEEN}" in words, other.NAME
