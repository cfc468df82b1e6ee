"""What nobody can see, and a rehearsal, typed: on both stores, the same answers, and nothing written."""

import pytest

from tests.cli.conftest import Run

ORGANISATIONS = """id,name,sector
RXA,Organisation A,acute
RXB,Organisation B,community
QAA,NHS Vale ICB,oversight
"""
SERVICES = """organisation,name
RXA,ward
RXB,nursing
"""
HANDOFFS = """from,to,kind
RXA/ward,RXB/nursing,care_request
"""
CLAIMS = """subject,duty,by,stance,about,valid_from
RXA/ward > RXB/nursing: care_request,CLINICAL,RXB,accepts,RXB,2026-01-01
RXA/ward > RXB/nursing: care_request,CLINICAL,RXA,asserts,RXB,2026-01-01
"""
REMITS = """id,body,organisations,basis
rm-1,QAA,RXA,statute
"""


@pytest.fixture
def filled(store: str, run: Run, tmp_path) -> str:
    assert run("init").code == 0
    for what, text in (
        ("organisations", ORGANISATIONS),
        ("services", SERVICES),
        ("handoffs", HANDOFFS),
        ("claims", CLAIMS),
        ("remits", REMITS),
    ):
        (tmp_path / f"{what}.csv").write_text(text)
        done = run("import", what, tmp_path / f"{what}.csv", "--strict")
        assert done.code == 0, done.err
    return store


def test_what_nobody_can_see_and_what_only_one_body_reaches(filled: str, run: Run):
    found = run("coverage", "--json").json
    [row] = found["boundaries"]
    assert (row["could_report"], row["no_remit"], row["remits_of"]) == ("not_known", 0, ["QAA"])
    assert [one["body"] for one in found["only_one_body_reaches"]] == ["QAA"]
    without = run("coverage", "--without", "QAA", "--json").json
    assert [one["handoff"] for one in without["no_remit_reaches"]] == ["RXA/ward > RXB/nursing: care_request"]
    words = run("coverage").out
    assert "At 1 of 1 boundary nobody is known to be able to report." in words and "no data" in words


def test_a_rehearsal_says_what_opens_and_writes_nothing(filled: str, run: Run):
    before = run("check", "--json").json
    found = run("rehearse", "--change", "abolition:RXB", "--day", "2026-10-01", "--json").json
    [gap] = found["new_gaps"]
    assert (gap["duty"], gap["before"], gap["after"], gap["new_gaps"]) == (
        "CLINICAL",
        "ASSIGNED",
        "STALE",
        ["G2", "G3", "G6"],
    )
    assert (found["closed"], [one["owner_proposed"] for one in found["to_do"]]) == (0, ["RXA"])
    merged = run("rehearse", "--change", "merge:RXA,RXB>New Trust", "--day", "2026-10-01").out
    assert "1 new gap, 0 closed. Nothing is saved." in merged and "ASSUMED_SELF" in merged
    assert run("check", "--json").json == before


@pytest.mark.parametrize(
    ("change", "said"),
    [("abolition:RXZ", "there is no organisation RXZ"), ("merge:RXA", "is no change that can be rehearsed")],
)
def test_a_change_that_cannot_be_is_said(filled: str, run: Run, change: str, said: str):
    done = run("rehearse", "--change", change, "--day", "2026-10-01")
    assert (done.code, done.out) == (2, "") and said in done.err
