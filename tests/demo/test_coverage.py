"""What nobody can see in the demo: the planted one-sided boundaries, and whom the new remit leaves out."""

from datetime import date

import pytest

from pathway.analysis.tellings import tellings
from pathway.engine.coverage import coverage
from pathway.snapshot import end_of_day
from tests.demo.conftest import ComeIn
from tests.demo.test_planted import subject, those

PREFIX = "local:DEMO-"
OTHER = {"sender": "receiver", "receiver": "sender"}


@pytest.mark.parametrize("row", those("one-sided reporting"))
def test_the_side_that_never_reports_is_named(come_in: ComeIn, row):
    found = coverage(come_in.engine)
    [boundary] = [one for one in found.silent if subject(row) in {each.id for each in one.handoffs}]
    assert boundary.reports.silent == (OTHER[row["expect"]["side"]],)
    assert getattr(boundary.reports, row["expect"]["side"]) >= row["expect"]["least_events"]
    assert getattr(boundary.reports, OTHER[row["expect"]["side"]]) == 0


def test_bodies_without_a_source_are_those_that_cannot_record(come_in: ComeIn, demo):
    could = {row["organisation"] for row in demo.rows("event-sources")}
    for row in coverage(come_in.engine).boundaries:
        ends = {row.boundary.from_key, row.boundary.to_key}
        assert (row.could_report == "yes") == bool(ends & could)


def test_three_bodies_tell_the_way_home_each_in_its_own_way(come_in: ComeIn):
    told = tellings(come_in.engine.snapshot())
    assert [(one.name, one.first.pathway.told_by, one.second.pathway.told_by) for one in told] == [
        ("Home from hospital", f"{PREFIX}{first}", f"{PREFIX}{second}")
        for first, second in (("ACU", "COM"), ("ACU", "LA1"), ("COM", "LA1"))
    ]
    assert [len(one.differ) for one in told] == [5, 6, 9]


def test_the_merged_boards_remit_leaves_out_the_mental_health_trusts(come_in: ComeIn):
    """Six handoffs inside them: each former board named its trust, the new remit names neither."""
    before = coverage(come_in.engine.at(end_of_day(date(2026, 3, 31))))
    after = coverage(come_in.engine)
    lost = {one.id for one in after.unreached} - {one.id for one in before.unreached}
    assert len(lost) == 6 and all("DEMO-MHA/" in one or "DEMO-MHB/" in one for one in lost)
